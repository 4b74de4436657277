import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { PANEL_STEP, PANEL_UNITS, Staircase } from "../../src/ops/mod.ts";

Deno.test("panels are as long as their longest unit, rounded up", () => {
  const extents = [0, 0, 1, 1, 2, 2, 3, 3, 5, 9];
  const staircase = new Staircase(10, extents);
  assertEquals([staircase.units, staircase.panels, staircase.weights], [10, 2, 26]);
  assertEquals([...staircase.panelStarts], [0, 4 * 8, 4 * 8 + 12 * 8]);
  assertEquals(staircase.size, 128);
});

Deno.test("every weight inside the stair has a place of its own", () => {
  const extents = Array.from({ length: 37 }, (_, unit) => Math.floor(unit * 0.8));
  const staircase = new Staircase(40, extents);
  const places = extents.flatMap((extent, unit) =>
    Array.from({ length: extent }, (_, input) => staircase.offset(unit, input))
  );
  assertEquals(new Set(places).size, staircase.weights);
  assertEquals(places.every((place) => place >= 0 && place < staircase.size), true);
});

Deno.test("units that lie side by side are stored side by side", () => {
  const staircase = new Staircase(PANEL_STEP, Array(PANEL_UNITS).fill(PANEL_STEP));
  assertEquals(staircase.offset(3, 0), 3);
  assertEquals(staircase.offset(0, 1), PANEL_UNITS);
  assertEquals(staircase.size, PANEL_STEP * PANEL_UNITS);
});

Deno.test("a staircase that sees nothing stores nothing", () => {
  assertEquals(new Staircase(3, [0, 0]).size, 0);
  assertEquals(new Staircase(3, []).size, 0);
});

Deno.test("extents that decrease or see too much are refused", () => {
  assertThrows(
    () => new Staircase(3, [2, 1]),
    RangeError,
    "Cannot make a staircase with extent 1 at unit 1: expected a whole number from 2 to 3",
  );
  assertThrows(
    () => new Staircase(3, [4]),
    RangeError,
    "extent 4 at unit 0: expected a whole number from 0 to 3",
  );
  assertThrows(() => new Staircase(3, [-1]), RangeError, "extent -1");
  assertThrows(() => new Staircase(3, [1.5]), RangeError, "extent 1.5");
});

Deno.test("Staircase: weights become a dense matrix and come back, without what lies beyond the stair", () => {
  const staircase = new Staircase(3, [0, 1, 3]);
  const packed = new Float32Array(staircase.size);
  for (const [unit, input, value] of [[1, 0, 10], [2, 0, 20], [2, 1, 21], [2, 2, 22]] as const) {
    packed[staircase.offset(unit, input)] = value;
  }
  const dense = staircase.toDense(packed);
  assertEquals(dense, Float32Array.of(0, 0, 0, 10, 0, 0, 20, 21, 22));
  assertEquals(staircase.fromDense(dense), packed);
  assertEquals(staircase.fromDense(Float64Array.from(dense).fill(7, 0, 3)), Float64Array.from(packed));
});

Deno.test("a staircase of more weights than there are places for is refused", () => {
  const extents = new Int32Array(70_000).fill(70_000);
  const error = assertThrows(
    () => new Staircase(70_000, extents),
    RangeError,
    "that takes 4900000000 weights",
  );
  assert(isInputError(error));
});
