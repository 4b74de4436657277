import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../../src/errors/mod.ts";
import type { Cell } from "../../../src/files/cells.ts";
import { arrowCells } from "../../../src/files/arrow/read.ts";
import { sourceOf } from "../memory_source.ts";
import { COLUMNS, columnsOf } from "../pyarrow_columns.ts";
import { mutatedArrow } from "../cells_mutations.ts";
import { POLARS } from "./polars.ts";
import { PYARROW } from "./pyarrow.ts";

Deno.test("arrowCells() reads what pyarrow and polars write: all types, files and streams, packed with lz4 and zstd", async () => {
  const expected: Record<string, readonly Cell[] | undefined> = {
    ...COLUMNS,
    view: COLUMNS.name,
    long: COLUMNS.name,
    took: Array(5).fill(1.5),
  };
  for (const [name, base64] of Object.entries({ ...PYARROW, polars: POLARS })) {
    const columns = await columnsOf(arrowCells(sourceOf(Uint8Array.fromBase64(base64), name)));
    const names = name === "lz4" ? Object.keys(expected) : ["id", "price", "name", "sex", "alive"];
    assertEquals(Object.keys(columns), names);
    for (const column of names) {
      assertEquals(columns[column], expected[column], `${column} of ${name}`);
    }
  }
});

Deno.test("arrowCells() reads only the columns that are wanted", async () => {
  const source = sourceOf(Uint8Array.fromBase64(PYARROW.lz4), "some.arrow");
  assertEquals(await columnsOf(arrowCells(source, ["last ", "sex", "list", "other"])), {
    sex: [...COLUMNS.sex!],
    last: [...COLUMNS.last!],
  });
});

Deno.test("arrowCells() refuses a file or a stream that is cut off anywhere", async () => {
  for (const base64 of [PYARROW.stream, PYARROW.zstd]) await refusesCut(Uint8Array.fromBase64(base64));
});

async function refusesCut(bytes: Uint8Array): Promise<void> {
  for (let length = 0; length < bytes.length; length++) {
    const error = await assertRejects(
      () => columnsOf(arrowCells(sourceOf(bytes.slice(0, length), "cut.arrow"))),
      SyntaxError,
      "Cannot read cut.arrow: it is not a whole Arrow file",
    );
    assert(isInputError(error));
  }
}

Deno.test("an Arrow file with changes is read or refused", () => mutatedArrow({ runs: 3000, seed: 1 }));
