import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
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

Deno.test("panels of a band begin with the first input that a unit sees, rounded down", () => {
  const starts = [0, 0, 5, 5, 5, 6, 7, 7, 9, 13];
  const extents = [2, 5, 5, 9, 9, 9, 9, 11, 17, 18];
  const band = new Staircase(20, extents, { starts });
  assertEquals([band.isBand, band.units, band.weights], [true, 10, 2 + 5 + 0 + 4 + 4 + 3 + 2 + 4 + 8 + 5]);
  assertEquals([[...band.panelInputs], [...band.panelStarts]], [[0, 8], [0, 12 * 8, 12 * 8 + 12 * 8]]);
  const places: number[] = [];
  band.eachWeight((unit, input, place) => {
    assert(starts[unit]! <= input && input < extents[unit]!);
    assertEquals(place, band.offset(unit, input));
    places.push(place);
  });
  assertEquals([places.length, new Set(places).size], [band.weights, band.weights]);
  assert(places.every((place) => place >= 0 && place < band.size));
});

Deno.test("starts of 0 make no band", () => {
  const [plain, same] = [new Staircase(5, [1, 3]), new Staircase(5, [1, 3], { starts: [0, 0] })];
  assertEquals([same.isBand, same.size, same.denseWidth], [false, plain.size, 5]);
  assertEquals(same, plain);
});

Deno.test("starts that decrease, lie behind extents or are too few are refused", () => {
  const refused = (starts: number[]) => assertThrows(() => new Staircase(5, [1, 3, 3], { starts }));
  for (
    const [starts, message] of [
      [[1, 0, 0], "start 0 at unit 1: expected a whole number from 1 to 3"],
      [[2, 2, 2], "start 2 at unit 0: expected a whole number from 0 to 1"],
      [[0, 0.5, 1], "start 0.5 at unit 1"],
      [[-1, 0, 0], "start -1 at unit 0"],
      [[0, 0], "Cannot make a staircase of 3 units with 2 starts: expected one for each"],
    ] as const
  ) assertStringIncludes((refused([...starts]) as Error).message, message);
});

Deno.test("Staircase: rows of the dense matrix of a band begin with the first input that a unit sees", () => {
  const band = new Staircase(7, [2, 5, 7], { starts: [0, 2, 5] });
  const packed = new Float32Array(band.size);
  band.eachWeight((unit, input, place) => packed[place] = 10 * (unit + 1) + input);
  assertEquals(band.denseWidth, 3);
  const dense = band.toDense(packed);
  assertEquals(dense, Float32Array.of(10, 11, 0, 22, 23, 24, 35, 36, 0));
  assertEquals(band.fromDense(dense), packed);
  assertEquals(band.fromDense(dense.with(2, 9)), packed);
});
