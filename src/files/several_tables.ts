import type { DatasetOptions, PartsOptions } from "./format.ts";
import { addRows, type OpenFile, type OpenTable } from "./open_file.ts";
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
  async function add(table: TableParts, options: DatasetOptions): Promise<void> {
    for await (const opened of each()) await addRows(opened, table, options);
  }
  return {
    name,
    severalArrays: false,
    add,
    async read(options) {
      const table = new TableParts(name, options);
      await add(table, options);
      return { table: table.join() };
    },
    async *parts(options: PartsOptions) {
      for await (const { file, format } of each()) yield* format.parts(file, options);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
