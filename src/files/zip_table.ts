import { ByteReader } from "./byte_reader.ts";
import { isNamedAsRead } from "./formats.ts";
import { hasArrays } from "./npz.ts";
import { type FileSource, startOf } from "./source.ts";
import { openZip } from "./zip.ts";

/** A file in an archive. */
export interface ZippedFile {
  /** The file, which is to be disposed of. */
  readonly file: FileSource;
  /** Its name in the archive. */
  readonly name: string;
}

/**
 * Finds the table in a zip archive.
 *
 * @param source The archive, which can be read more than once.
 * @returns The only file whose name says that it is read; nothing if there is none or more than one, or if there are arrays, which make
 * the archive an `.npz` file.
 * @throws {SyntaxError} If it is not a whole zip archive.
 */
export async function tableInZip(source: FileSource): Promise<ZippedFile | undefined> {
  const zip = await openZip(source);
  const tables = hasArrays(zip) ? [] : zip.files.filter(isNamedAsRead);
  const [name] = tables;
  if (name === undefined || tables.length > 1) {
    zip.close();
    return undefined;
  }
  const file = zip.open(name, `${name} of ${zip.name}`);
  const bytes = new ByteReader(file.open());
  try {
    return {
      name,
      file: {
        ...file,
        start: await startOf(bytes, file.name),
        [Symbol.asyncDispose]: async () => {
          zip.close();
          await source[Symbol.asyncDispose]();
        },
      },
    };
  } catch (error) {
    zip.close();
    throw error;
  } finally {
    await bytes[Symbol.asyncDispose]();
  }
}
