/**
 * Folders that tell the values of columns, as `year=2020/month=7/part-0.parquet` does: what pandas, DuckDB and Spark write.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { isMissing, numberOfText } from "../made/kinds/mod.ts";
import { readsCells } from "./cell_tables.ts";
import type { Cell, CellReader } from "./cells.ts";
import type { OpenFile } from "./open_file.ts";

/** What Hive writes where there is no value. */
const NO_VALUE = "__HIVE_DEFAULT_PARTITION__";

const FOLDER = /^([^=]+)=(.+)$/s;

/** Whether a folder tells the value of a column by its name. */
export function isPartition(folder: string): boolean {
  return FOLDER.test(folder);
}

/** The values that the folders of a path tell, by the names of their columns. */
function valuesOf(path: string): ReadonlyMap<string, Cell> {
  const folders = path.split(/[/\\]/).slice(0, -1);
  return new Map(folders.flatMap((folder) => {
    const [, name, text] = FOLDER.exec(folder) ?? [];
    return name === undefined ? [] : [[decoded(name), cellOf(decoded(text!))]];
  }));
}

function cellOf(text: string): Cell {
  return text === NO_VALUE || isMissing(text) ? null : numberOfText(text) ?? text;
}

/** A text in which characters may be written as `%20`. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * A file with the columns that its folders tell, behind its own; they take the place of others of their names.
 *
 * @param opened The file.
 * @param path Its path within the folder that is read.
 * @throws {TypeError} If folders tell values, but rows of its format have no names.
 */
export function withPartitions({ file, format }: OpenFile, path: string): OpenFile {
  const values = valuesOf(path);
  if (values.size === 0) return { file, format };
  const { cells } = format;
  if (cells !== undefined) return { file, format: { ...format, ...readsCells(withColumns(cells, values)) } };
  throw inputError(
    new TypeError(
      `Cannot use ${file.name}: folders such as ${
        [...values.keys()][0]
      }=... tell values of Parquet, Arrow and JSON lines only`,
    ),
  );
}

/** Reads cells with columns of the same value in all rows behind them. */
function withColumns(cells: CellReader, values: ReadonlyMap<string, Cell>): CellReader {
  return async function* (source, wanted, skipped) {
    for await (const part of cells(source, wanted?.filter((name) => !values.has(name)), skipped)) {
      const own = [...part.names.keys()].filter((d) => !values.has(part.names[d]!));
      yield {
        ...part,
        names: [...own.map((d) => part.names[d]!), ...values.keys()],
        columns: [
          ...own.map((d) => part.columns[d]!),
          ...Array.from(values.values(), (value) => Array<Cell>(part.rows).fill(value)),
        ],
      };
    }
  };
}
