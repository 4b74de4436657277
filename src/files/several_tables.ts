import { inputError } from "../errors/mod.ts";
import type { DatasetOptions, PartsOptions } from "./format.ts";
import type { OpenFile, OpenTable } from "./open_file.ts";
import { TableParts } from "./table_parts.ts";

/**
 * Files of the same columns as one table.
 *
 * @param name What messages call them together.
 * @param paths The files, whose rows come one file after the other.
 * @param open Opens a file.
 */
export function severalTables(
  name: string,
  paths: readonly string[],
  open: (path: string) => Promise<OpenFile>,
): Omit<OpenTable, "stem"> {
  async function* each(): AsyncGenerator<OpenFile> {
    for (const path of paths) {
      const opened = await open(path);
      try {
        yield opened;
      } finally {
        await opened.file[Symbol.asyncDispose]();
      }
    }
  }
  return {
    name,
    severalArrays: false,
    async read(options: DatasetOptions) {
      const table = new TableParts(name);
      for await (const { file, format } of each()) {
        if (format.add === undefined) {
          throw inputError(
            new TypeError(
              `Cannot use ${file.name} with other files: only texts, Parquet, Arrow and JSON lines are one table together`,
            ),
          );
        }
        await format.add(table, file, options);
      }
      return { table: table.join() };
    },
    async *parts(options: PartsOptions) {
      for await (const { file, format } of each()) yield* format.parts(file, options);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
