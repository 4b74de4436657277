import { PART_ROWS } from "../../data/row_parts.ts"; // not all of data, which a bundler would keep apart, too
import { inputError, isInputError } from "../../errors/mod.ts";
import { type Cell, type CellPart, withNested } from "../cells.ts";
import { NotRead } from "../not_read.ts";
import type { FileSource } from "../source.ts";
import { openBatch } from "./batch.ts";
import { messagesOf } from "./messages.ts";
import { type ArrowField, readSchema, wordsOf } from "./schema.ts";

/**
 * Reads an Arrow or a Feather file, or a stream of Arrow while it arrives, batch by batch, of which one is in memory.
 *
 * @param source The file.
 * @param wanted The names of the columns to read; by default all.
 * @returns Its rows in parts of up to 1,024.
 * @throws {SyntaxError} If it is damaged, or has what is not read.
 */
export async function* arrowCells(
  source: FileSource,
  wanted?: readonly string[],
): AsyncGenerator<CellPart> {
  try {
    let fields: readonly ArrowField[] = [];
    const dictionaries = new Map<number, readonly Cell[]>();
    let first = 0;
    for await (const { kind, table, body } of messagesOf(source)) {
      if (kind === "schema") {
        fields = only(readSchema(table), wanted);
      } else if (kind === "dictionary") {
        const [id, data] = [table.long(0), table.table(1)];
        const field = fields.find(({ dictionary }) => dictionary?.id === id);
        if (field?.type === undefined || data === undefined) continue;
        const batch = openBatch(data, body, { fields: [wordsOf(field)], dictionaries });
        const words = Array.from(batch.columns[0]!(0, batch.rows));
        const isMore = table.byte(2, 0) === 1;
        dictionaries.set(id, isMore ? [...dictionaries.get(id) ?? [], ...words] : words);
      } else {
        const { rows: all, columns } = openBatch(table, body, { fields, dictionaries });
        const nested = wanted ? [] : fields.filter(({ type }) => type === undefined).map(({ name }) => name);
        const names = [...fields.filter(({ type }) => type !== undefined).map(({ name }) => name), ...nested];
        for (let start = 0; start < all; start += PART_ROWS) {
          const end = Math.min(start + PART_ROWS, all);
          const cells = columns.map((slice) => slice(start, end));
          const rows = end - start;
          yield { names, columns: withNested(cells, rows, nested), rows, first, nested };
          first += rows;
        }
      }
    }
  } catch (error) {
    if (isInputError(error)) throw error;
    const reason = error instanceof NotRead ? error.message : "it is not a whole Arrow file";
    throw inputError(new SyntaxError(`Cannot read ${source.name}: ${reason}`, { cause: error }));
  }
}

/** The fields, of which those that are not wanted have no values. */
function only(fields: readonly ArrowField[], wanted: readonly string[] | undefined): readonly ArrowField[] {
  const names = wanted && new Set(wanted.map((name) => name.trim()));
  return fields.map((field) =>
    names?.has(field.name.trim()) === false ? { ...field, type: undefined } : field
  );
}
