import { matrix, Table } from "../data/mod.ts";
import type { Table as FileTable } from "./table_parts.ts";

/** The table that all rows of a file are. */
export function wholeTable(name: string, { data, shape, names: columns, words }: FileTable): Table {
  return new Table({ name, columns, words, train: matrix(data, shape) });
}
