/**
 * Rows some at a time, so that memory does not grow with them.
 *
 * @module
 */
import { PART_ROWS } from "../data/mod.ts";
import { type Batch, mapInputs, type Rows, type Samples } from "../made/mod.ts";

/** The rows of a batch in parts of up to 1,024, with the number of the first one of each. */
export function* batchParts(batch: Batch): Generator<[first: number, part: Batch]> {
  const [n] = batch.x.shape;
  for (let start = 0; start < n; start += PART_ROWS) {
    const count = Math.min(PART_ROWS, n - start);
    const part = mapInputs(batch, ({ data, shape: [, D] }: Rows): Rows => ({
      data: Float32Array.from({ length: count * D }, (_, k) => data[start * D + k]!),
      shape: [count, D],
    }));
    yield [start, part];
  }
}

/** Draws `n` rows of `D` values in parts of up to 1,024: of each part the number of its first row and of its rows are given. */
export async function drawParts(
  n: number,
  D: number,
  draw: (firstRow: number, count: number) => Promise<Samples>,
): Promise<Samples> {
  const data = new Float32Array(n * D);
  for (let firstRow = 0; firstRow < n; firstRow += PART_ROWS) {
    data.set((await draw(firstRow, Math.min(PART_ROWS, n - firstRow))).data, firstRow * D);
  }
  return { data, shape: [n, D] };
}

/** Each row so many times. */
export function repeatRows({ data, shape: [n, D] }: Rows, times: number): Rows {
  const repeated = new Float32Array(n * times * D);
  for (let place = 0; place < repeated.length; place++) {
    repeated[place] = data[Math.floor(place / (times * D)) * D + place % D]!;
  }
  return { data: repeated, shape: [n * times, D] };
}
