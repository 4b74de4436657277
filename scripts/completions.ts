/**
 * Completions of rows of which a part is known, any number in bounded memory.
 *
 * @module
 */
import type { Evidence } from "../src/files/evidence.ts";
import { pickRows, type Rows, type Schema } from "../src/made/mod.ts";
import { partRows } from "./rows_file.ts";

/** Rows to complete. */
export interface Incomplete extends Evidence {
  /** The whole rows, where there is more to compare with. */
  readonly original?: Rows;
}

/** Rows to complete, each as often as it is drawn. */
export interface Repeated extends Incomplete {
  /** The number of the first of these, among those of all rows. */
  readonly firstRow: number;
}

/**
 * Repeats rows as often as each is drawn, those of a row together.
 *
 * @param parts The rows.
 * @param options How often, and the variables.
 */
export async function* repeated(
  parts: AsyncIterable<Incomplete>,
  { draws, schema }: { readonly draws: number; readonly schema: Schema },
): AsyncGenerator<Repeated> {
  const most = partRows(schema);
  let firstRow = 0;
  for await (const { x, known, context, original, text } of parts) {
    const all = draws * x.shape[0];
    for (let start = 0; start < all; start += most) {
      const rows = Array.from(
        { length: Math.min(most, all - start) },
        (_, k) => Math.floor((start + k) / draws),
      );
      yield {
        x: pickRows(x, rows),
        known: pickRows(known, rows),
        ...(context && { context: pickRows(context, rows) }),
        ...(original && { original: pickRows(original, rows) }),
        ...(text && { text: { ...text, lines: rows.map((row) => text.lines[row]!) } }),
        firstRow: firstRow + start,
      };
    }
    firstRow += all;
  }
}
