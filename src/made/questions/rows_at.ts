import type { Samples } from "../density_model.ts";
import type { Rows } from "../rows.ts";

/** The rows with some numbers, any of them several times. */
export function rowsAt({ data, shape: [, columns] }: Rows, rows: readonly number[]): Samples {
  const result = new Float32Array(rows.length * columns);
  rows.forEach((row, i) => {
    for (let c = 0; c < columns; c++) result[i * columns + c] = data[row * columns + c]!;
  });
  return { data: result, shape: [rows.length, columns] };
}
