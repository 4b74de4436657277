import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { arrowCells } from "../../src/files/arrow/read.ts";
import type { CellPart } from "../../src/files/cells.ts";
import { parquetCells } from "../../src/files/parquet/read.ts";
import type { Tries } from "../tries.ts";
import { damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import { POLARS } from "./arrow/polars.ts";
import { PYARROW as ARROW } from "./arrow/pyarrow.ts";
import { sourceOf } from "./memory_source.ts";
import { PYARROW as PARQUET } from "./parquet/pyarrow.ts";

/** The most rows that are read of a file: a few bytes can say that a row is repeated any number of times. */
const MOST_ROWS = 100_000;

/** An Arrow file with changes is read, or is refused. */
export const mutatedArrow = (tries: Tries) =>
  mutatedCells(
    [...Object.values(ARROW), POLARS],
    (bytes) => arrowCells(sourceOf(bytes, "some.arrow")),
    tries,
  );

/** A Parquet file with changes is read, or is refused. */
export const mutatedParquet = (tries: Tries) =>
  mutatedCells(Object.values(PARQUET), (bytes) => parquetCells(sourceOf(bytes, "some.parquet")), tries);

async function mutatedCells(
  files: readonly string[],
  read: (bytes: Uint8Array) => AsyncIterable<CellPart>,
  { runs, seed }: Tries,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...files.map((base64) => Uint8Array.fromBase64(base64))),
      fc.array(damages, { minLength: 1, maxLength: 3 }),
      fc.array(fc.record({ at: fc.nat(), byte: fc.nat(255) }), { maxLength: 3 }),
      (file, damages, single) =>
        worksOrRefuses(async () => {
          const isWhole = single.length > 0; // then only single bytes change, so that more than the tail is looked at
          const bytes = isWhole ? file.slice() : damages.reduce(damaged, file);
          for (const { at, byte } of single) bytes[at % bytes.length] = byte;
          for await (const { first, columns, rows } of read(bytes)) {
            for (const cells of columns) {
              assertEquals(cells.length, rows);
              assert(Array.from(cells).every((cell) => cell !== undefined));
            }
            if (first > MOST_ROWS) break;
          }
        }),
    ),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
}
