import type { Cell } from "../../src/files/cells.ts";
import { assert, assertEquals } from "@std/assert";
import type { CellPart } from "../../src/files/cells.ts";

/** What the files of pyarrow hold. */
export const COLUMNS: Readonly<Record<string, readonly Cell[]>> = {
  id: [10, 11, 2n ** 60n, 13, null],
  count: [0, 1, 2, 3, 255],
  size: [0, 2 ** 32 - 1, 2, 3, 4],
  price: [0.5, null, -1.25, 1e300, 3],
  share: [0.5, 0.25, -1.25, 0, 3],
  half: [0.5, 0.25, -1.25, 0, 3],
  name: ["Ann", "", "Zoë", null, "Ann"],
  sex: ["f", "m", "m", null, "f"],
  alive: [true, false, null, true, true],
  born: ["1970-01-01", "2000-02-29", null, "1912-04-15", "0001-01-01"].map((day) => day && new Date(day)),
  seen: Array(5).fill(new Date("2020-01-02T03:04:05.678Z")),
  sent: Array(5).fill(new Date("1960-01-02T03:04:05Z")),
  at: ["12:30:00", "00:00:01.500", null, null, null],
  cost: [0.3, null, -12.34, 1, 2],
  sum: [0.3, null, -12.3, 1, 2],
  none: Array(5).fill(null),
  last: [1, 1, 2, 2, 3],
};

/** All values of each column. */
export async function columnsOf(parts: AsyncIterable<CellPart>): Promise<Record<string, Cell[]>> {
  const columns: Record<string, Cell[]> = {};
  let rows = 0;
  for await (const part of parts) {
    assertEquals(part.first, rows);
    rows += part.rows;
    const nested = part.names.filter((_, d) => Array.from(part.columns[d]!).every((cell) => cell === null));
    assert(part.nested!.every((name) => ["list", "record"].includes(name) && nested.includes(name)));
    part.names.forEach((name, d) =>
      part.nested!.includes(name) || (columns[name] ??= []).push(...Array.from(part.columns[d]!))
    );
    assert(part.columns.every(({ length }) => length === part.rows));
  }
  return columns;
}
