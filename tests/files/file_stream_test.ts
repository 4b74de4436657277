import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { streamFile } from "../../src/files/file_stream.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { inFolder } from "./folder.ts";

const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => Math.floor(1000 * Math.sin(i)));

Deno.test("streamFile() gives the bytes in chunks, and unpacks gzip", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/plain`, BYTES);
    await Deno.writeFile(`${folder}/packed`, gzipSync(BYTES));
    for (const path of [`${folder}/plain`, `${folder}/packed`]) {
      const chunks = await Array.fromAsync(streamFile(path));
      assert(chunks.length > 2);
      assertEquals(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), BYTES);
    }
  }));

Deno.test("streamFile() closes a file of which not all is read", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/plain`, BYTES);
    await Deno.writeFile(`${folder}/packed`, gzipSync(BYTES));
    for (const path of [`${folder}/plain`, `${folder}/packed`]) {
      const chunks = streamFile(path);
      assert((await chunks.next()).value.length < BYTES.length);
      await chunks.return(undefined);
    }
  }));

Deno.test("streamFile() says in a sentence why it cannot read", () =>
  inFolder(async (folder) => {
    const refuses = async (path: string, kind: typeof RangeError | typeof SyntaxError, reason: string) =>
      assert(isInputError(
        await assertRejects(() => Array.fromAsync(streamFile(path)), kind, `Cannot read ${path}: ${reason}`),
      ));
    await refuses(`${folder}/missing.npy`, RangeError, "there is no such file");
    await refuses(folder, RangeError, "it is a folder");
    await Deno.writeFile(`${folder}/empty`, new Uint8Array(0));
    await refuses(`${folder}/empty`, SyntaxError, "it is empty");
    const packed = gzipSync(BYTES);
    await Deno.writeFile(`${folder}/cut.gz`, packed.subarray(0, -1));
    await refuses(`${folder}/cut.gz`, SyntaxError, "it is not a whole gzip file");
    packed[packed.length - 6]! ^= 1; // within the checksum
    await Deno.writeFile(`${folder}/damaged.gz`, packed);
    await refuses(`${folder}/damaged.gz`, SyntaxError, "it is not a whole gzip file");
  }));
