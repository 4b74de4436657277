import type { Format } from "./format.ts";
import { TableParts } from "./table_parts.ts";

/** How files of one table are read whose rows can be added to a table. */
export function readsTables(add: Required<Format>["add"]): Required<Pick<Format, "add" | "read">> {
  return {
    add,
    async read(source, options) {
      const table = new TableParts(source.name, options);
      await add(table, source, options);
      return { table: table.join() };
    },
  };
}
