import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { evaluate, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { type Expr, input } from "../../src/expr/mod.ts";
import { piecesOf } from "../../src/made/kinds/pieces.ts";
import { type BinnedVariable, CheckedRows, headOf, Made } from "../../src/made/mod.ts";
import { schemaFromJson, schemaToJson } from "../../src/made/schema.ts";
import { Stream } from "../../src/random/mod.ts";
import { chiSquareExcess, kolmogorovSmirnov } from "./distribution.ts";

/** Values and intervals that touch, a gap, and pieces. */
const prices: BinnedVariable = {
  kind: "binned",
  codes: [-2.5, [-2.5, -1], 0, [0.5, 0.75, 2, 4], [4, 7], 9],
};
const counts: BinnedVariable = { kind: "binned", codes: [0, 1, [3, 4, 9], [9, 12], 40], whole: true };

const OUTPUTS: Readonly<Record<"prices" | "counts", number[]>> = {
  prices: [0.3, -1, 0.5, 0, 1.5, -2, -0.4],
  counts: [0.5, -0.5, 1, 0.2, -0.3, 0.1],
};

/** Applies a function of values or noise and of outputs that are the same for each row. */
function apply(
  build: (x: Expr, z: Expr) => Expr,
  { x, columns = 1, z }: { x: readonly number[]; columns?: number; z: readonly number[] },
): Float64Array {
  const [given, outputs] = [input("x", ["n", columns]), input("z", ["n", z.length])];
  const rows = Array.from({ length: x.length / columns }, () => z).flat();
  return evaluate([build(given, outputs)], new Map([[given, x], [outputs, rows]]))[0]!;
}

function logProb(variable: BinnedVariable, x: readonly number[], z: readonly number[]) {
  return apply((x, z) => headOf(variable).logProb(x, z, [variable]), { x, z });
}

function draw(variable: BinnedVariable, n: number, z: readonly number[]) {
  const noise = Array.from(new Stream(7, "noise").uniforms(2 * n));
  return apply((u, z) => headOf(variable).sample(u, z, [variable]), { x: noise, columns: 2, z });
}

/** The probability of the values with codes, and the integral of the density over a range between them, in the middle of steps. */
function total(from: number, to: number): { values: number; between: number } {
  const { codes } = prices;
  const values = logProb(prices, codes.filter((code) => typeof code === "number"), OUTPUTS.prices);
  const width = 1 / 256;
  const x = Array.from({ length: (to - from) / width }, (_, k) => from + (k + 0.5) * width);
  return {
    values: values.reduce((sum, value) => sum + Math.exp(value), 0),
    between: logProb(prices, x, OUTPUTS.prices).reduce((sum, value) => sum + Math.exp(value) * width, 0),
  };
}

Deno.test("values, the density between them and the two ends of a binned variable have the sum 1", () => {
  const [low, high, reach] = [-2.5, 9, 11.5];
  const distance = 1000;
  const { values, between } = total(low - distance, high + distance);
  // what is farther out: s / (s + t) of each end, which has a third of the last code, since there are two gaps
  const softmax = apply((_, z) => headOf(prices).parameters(z, [prices]), { x: [0], z: OUTPUTS.prices });
  assertEquals(softmax.length, 7);
  const beyond = 2 * softmax[6]! / 5 * reach / (reach + distance);
  assertEquals(piecesOf(prices).filter(({ code }) => code === 6).length, 5); // three gaps: at -1, 0 and 7
  assertAlmostEquals(values + between + beyond, 1, 1e-4);
});

Deno.test("the probabilities of whole numbers have the sum 1", () => {
  const x = Array.from({ length: 200_000 }, (_, k) => k - 100_000);
  const sum = logProb(counts, x, OUTPUTS.counts).reduce((sum, value) => sum + Math.exp(value), 0);
  const softmax = apply((_, z) => headOf(counts).parameters(z, [counts]), { x: [0], z: OUTPUTS.counts });
  const beyond = softmax[5]! / 4 * 41 * (1 / (41 + 100_000) + 1 / (41 + 100_000 - 41));
  assertAlmostEquals(sum + beyond, 1, 1e-6);
});

Deno.test("samples of whole numbers come from their probabilities", () => {
  const samples = draw(counts, 40_000, OUTPUTS.counts);
  assert(samples.every(Number.isInteger));
  const x = Array.from({ length: 200 }, (_, k) => k - 80);
  const inside = logProb(counts, x, OUTPUTS.counts).map(Math.exp);
  const found = new Float64Array(x.length + 1);
  for (const value of samples) found[value >= -80 && value < 120 ? value + 80 : x.length]!++;
  const rest = 1 - inside.reduce((sum, value) => sum + value, 0);
  assert(chiSquareExcess(found, [...inside, rest]) < 3.5);
  const shifted = found.map((_, k) => found[Math.max(0, k - 1)]!);
  assert(chiSquareExcess(shifted, [...inside, rest]) > 3.5, "samples that are off by one are noticed");
});

Deno.test("samples of other numbers come from their density", () => {
  const samples = draw(prices, 40_000, OUTPUTS.prices);
  const values = prices.codes.filter((code) => typeof code === "number");
  const between = Array.from(samples).filter((value) => !values.includes(value) && value > 0.5 && value < 7);
  const edges = Array.from({ length: 1665 }, (_, k) => 0.5 + k / 256);
  const density = logProb(prices, edges.map((x) => x + 1 / 512), OUTPUTS.prices).map(Math.exp);
  const cumulative = [0];
  for (const value of density) cumulative.push(cumulative.at(-1)! + value / 256);
  const all = cumulative[1664]!;
  const below = (x: number) => {
    const at = (x - 0.5) * 256;
    const k = Math.floor(at);
    return (cumulative[k]! + (at - k) * density[k]! / 256) / all;
  };
  assert(kolmogorovSmirnov(between, below) < 1.95);
  assert(kolmogorovSmirnov(between.map((value) => Math.min(7, value + 0.05)), below) > 1.95);
  const expected = logProb(prices, values, OUTPUTS.prices).map(Math.exp);
  const found = values.map((value) => samples.filter((sample) => sample === value).length);
  const others = samples.length - found.reduce((sum, count) => sum + count, 0);
  const rest = 1 - expected.reduce((sum, value) => sum + value, 0);
  assert(chiSquareExcess([...found, others], [...expected, rest]) < 3.5);
});

Deno.test("log p of binned variables is finite everywhere, in float32 as well", async () => {
  await using made = new Made({
    schema: [prices, counts],
    hidden: [6],
    seed: 1,
    executor: new WasmExecutor(),
  });
  await using exact = new Made({
    schema: [prices, counts],
    hidden: [6],
    seed: 1,
    executor: new ReferenceExecutor(),
  });
  const x = [-3e38, -2.6, -2.5, -1.5, -1, -0.5, 0, 0.25, 0.5, 3.99, 4, 6.99, 7, 8.99, 9, 9.01, 3e38];
  const y = [-(2 ** 60), -1, 0, 1, 2, 3, 8, 9, 11, 12, 39, 40, 41, 42, 1e9, 2 ** 80, 5];
  const rows = matrix(x.map((value, k) => [value, y[k]!]));
  const [a, b] = [await made.logProb(rows), await exact.logProb(rows)];
  a.forEach((value, k) => assertAlmostEquals(value, b[k]!, 1e-4));
  assert(b.every(Number.isFinite));
});

Deno.test("training begins at the marginal of a column", () => {
  const outputs = headOf(prices).initialOutputs([-2.5, -2.5, -2.5, 5, 100, -1, -2], prices);
  const softmax = apply((_, z) => headOf(prices).parameters(z, [prices]), { x: [0], z: outputs });
  const expected = [3.5, 1.5, 0.5, 0.5, 1.5, 0.5, 2.5].map((count) => count / 10.5);
  softmax.forEach((p, k) => assertAlmostEquals(p, expected[k]!, 1e-12));
});

Deno.test("binned variables are checked, and survive JSON", () => {
  const schema = [prices, counts, counts];
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  const read = (json: unknown) => schemaFromJson(json, "the schema", { D: { most: 9 }, refuse });
  assertEquals(read(JSON.parse(JSON.stringify(schemaToJson(schema)))), schema);
  for (
    const [codes, message, whole] of [
      [undefined, "a binned variable has no list of codes, expected at least 1"],
      [[], "a binned variable has no list of codes, expected at least 1"],
      [[1, 1], "the codes of a binned variable are not ascending at 1"],
      [[[1, 3], [2, 4]], "the codes of a binned variable are not ascending at 2"],
      [[[1, 3, 3]], "the codes of a binned variable are not ascending at 3"],
      [[1, 1 + 1e-9], "the codes of a binned variable are not ascending at 1.000000001"],
      [[3, [3, 5]], "the codes of a binned variable are not ascending at 3", true],
      [[[1]], "a binned variable has the code [1], expected a number or at least 2"],
      [[null], "a binned variable has null in its codes, expected a number"],
      [[1e31], "a binned variable has 1e+31 in its codes, expected a number"],
      [[0.5], "a binned variable has 0.5 in its codes, expected a whole number", true],
      [[2 ** 24 + 1], "a binned variable has 16777217 in its codes, expected a whole number", true],
      [[0], "a binned variable has whole as false, expected true or nothing", false],
      [
        [Array.from({ length: 65537 }, (_, k) => k)],
        "the codes of a binned variable have more than 65536 numbers",
      ],
    ] as const
  ) {
    assertThrows(
      () => read([{ kind: "binned", codes, ...(whole !== undefined && { whole }) }]),
      SyntaxError,
      message,
    );
  }
  const check = (x: number, y: number) => CheckedRows.check("rows", matrix([[x, y]]), [prices, counts]);
  assertEquals(check(1e9, -5).shape, [1, 2]);
  assertThrows(() => check(NaN, 0), RangeError, "expected a number that float32 can hold");
  assertThrows(() => check(0, 0.5), RangeError, "expected a whole number that float32 can hold");
});
