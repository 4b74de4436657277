import { PART_ROWS } from "../../data/row_parts.ts"; // not all of data, which a bundler would keep apart, too
import { inputError, isInputError } from "../../errors/mod.ts";
import { type CellPart, withNested } from "../cells.ts";
import { openAnywhere } from "../random_access.ts";
import type { FileSource, RandomAccess } from "../source.ts";
import { ColumnReader } from "./column_reader.ts";
import { type ColumnChunk, readMetadata } from "./metadata.ts";
import { NotRead } from "../not_read.ts";

/**
 * Reads a Parquet file row by row, so that memory holds a page of each column and not its groups of rows.
 *
 * @param source The file; it is kept in memory where it is packed or comes through a pipe.
 * @param wanted The names of the columns to read; by default all.
 * @returns Its rows in parts of up to 1,024.
 * @throws {SyntaxError} If it is damaged, or has what is not read.
 */
export async function* parquetCells(
  source: FileSource,
  wanted?: readonly string[],
): AsyncGenerator<CellPart> {
  const file = await openAnywhere(source);
  try {
    const { columns, nested, groups } = await readMetadata(file, wanted);
    const names = [...columns.map(({ name }) => name), ...nested];
    let first = 0;
    for (const group of groups) {
      for await (const part of partsOfGroup(file, group)) {
        const { rows } = part;
        yield { names, columns: withNested(part.columns, rows, nested), rows, first, nested };
        first += rows;
      }
    }
  } catch (error) {
    throw refusalOf(source.name, error);
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

/** The rows of a group in parts. */
async function* partsOfGroup(
  file: RandomAccess,
  chunks: readonly ColumnChunk[],
): AsyncGenerator<Pick<CellPart, "columns" | "rows">> {
  const readers = chunks.map((chunk) => new ColumnReader(file.read(chunk.start, chunk.end), chunk));
  for (let left = chunks[0]?.rows ?? 0; left > 0;) {
    const rows = Math.min(left, PART_ROWS);
    const columns = [];
    for (const reader of readers) columns.push(await reader.read(rows));
    yield { columns, rows };
    left -= rows;
  }
}

/** Says what is wrong with a file: whatever fails while it is taken apart. */
function refusalOf(name: string, cause: unknown): unknown {
  if (isInputError(cause)) return cause;
  const reason = cause instanceof NotRead ? cause.message : "it is not a whole Parquet file";
  return inputError(new SyntaxError(`Cannot read ${name}: ${reason}`, { cause }));
}
