import { assert, assertEquals, assertThrows } from "@std/assert";
import * as fc from "fast-check";
import { type BinnedVariable, headOf } from "../../src/made/mod.ts";
import { piecesOf, placeOf } from "../../src/made/kinds/pieces.ts";
import { binColumn, matrix } from "../../src/data/mod.ts";
import { inferSchema } from "../../src/data/mod.ts";
import { schemaFromJson } from "../../src/made/schema.ts";

Deno.test("binColumn() gives frequent values codes of their own, and others intervals of equal frequency", () => {
  assertEquals(binColumn([5, 5, 5]), { kind: "binned", codes: [5], whole: true });
  assertEquals(binColumn([-1]), { kind: "binned", codes: [-1], whole: true });
  assertEquals(binColumn([3, 1, 2]), { kind: "binned", codes: [[1, 4]], whole: true });
  assertEquals(binColumn([-1.5, 3, 2.25, 3]), { kind: "binned", codes: [[-1.5, 2.2500002], 3], decimals: 2 });
  const heights = Array.from({ length: 1000 }, (_, k) => k % 2 === 0 ? 0 : k);
  assertEquals(binColumn(heights, { codes: 5, pieces: 2 }).codes, [
    0,
    [1, 125, 251],
    [251, 375, 501],
    [501, 625, 751],
    [751, 875, 1000],
  ]);
  assertEquals(binColumn(heights, { codes: 3, pieces: 1 }).codes, [0, [1, 501], [501, 1000]]);
  assertThrows(() => binColumn([]), RangeError, "Cannot make bins of 0 numbers");
  assertThrows(
    () => binColumn([1], { codes: 0 }),
    RangeError,
    "codes = 0: expected a whole number from 1 up",
  );
});

/** Columns with ties, of any size. */
const columns = fc.array(
  fc.oneof(
    fc.constantFrom(0, -0, 1, 2.5, -3),
    fc.integer({ min: -20, max: 20 }),
    fc.float({ min: Math.fround(-1e20), max: Math.fround(1e20), noNaN: true }).map((value) =>
      Math.abs(value) < 2 ** -126 ? 0 : value
    ),
  ),
  { minLength: 1, maxLength: 300 },
);
const options = fc.record({ codes: fc.integer({ min: 1, max: 12 }), pieces: fc.integer({ min: 1, max: 5 }) });

Deno.test("a binned variable has at most as many codes as asked for, covers its column, and can be read again", () => {
  fc.assert(fc.property(columns, options, (column, { codes, pieces }) => {
    const variable: BinnedVariable = binColumn(column, { codes, pieces });
    assert(variable.codes.length <= codes, `${variable.codes.length} codes`);
    const refuse = (reason: string): never => {
      throw new SyntaxError(reason);
    };
    assertEquals(schemaFromJson([variable], "it", { D: 1, refuse }), [variable]);
    const cut = piecesOf(variable);
    // every row has a code that is not the last one, which is for other numbers
    for (const value of column) {
      assert(cut[placeOf(Math.fround(value), cut)]!.code < variable.codes.length, `${value}`);
    }
    assert(headOf(variable).initialOutputs(Float32Array.from(column), variable).every(Number.isFinite));
    assertEquals(binColumn(column.toReversed(), { codes, pieces }), variable);
  }));
});

Deno.test("inferSchema() makes binned variables of the rows to learn where it is told to", () => {
  const train = matrix([[0, 1.5], [0, 2.5], [7, 1.5], [0, 2.5]]);
  const schema = inferSchema({ name: "it", columns: ["a", "b"], train }, { kinds: "binned" });
  assertEquals(schema, [
    { kind: "binned", codes: [0, 7], whole: true, name: "a" },
    { kind: "binned", codes: [1.5, 2.5], decimals: 1, name: "b" },
  ]);
});
