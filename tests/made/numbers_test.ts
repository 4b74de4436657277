import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import {
  CheckedRows,
  headOf,
  Made,
  type OrdinalVariable,
  type RealVariable,
  type Schema,
} from "../../src/made/mod.ts";
import { matrix } from "../../src/data/mod.ts";
import { evaluate, ReferenceExecutor } from "../../src/exec/mod.ts";
import { type Expr, input } from "../../src/expr/mod.ts";
import { shortest } from "../../src/made/kinds/mod.ts";
import { normalQuantile } from "../../src/made/heads/normal_quantile.ts";
import { grad, sum } from "../../src/ops/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { chiSquareExcess, kolmogorovSmirnov, normal } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const real: RealVariable = { kind: "real", mean: 170, deviation: 8, components: 3 };
const grey: OrdinalVariable = { kind: "ordinal", size: 256, mean: 90, deviation: 60, components: 2 };

/** Logits, locations and scales before softplus. */
const REAL_OUTPUTS = [0.3, -1, 0.5, 0, 1.5, -2, -1, 0.3, -4];
const GREY_OUTPUTS = [0, -0.5, 0.8, -1.2, -2, 0.5];

Deno.test("the shortest decimal number has the fewest digits with which a text gives the value", () => {
  const expected = (value: number) => {
    const digits = Array.from({ length: 9 }, (_, k) => 1 + k);
    return digits.map((count) => Number(value.toPrecision(count))).find((x) => Math.fround(x) === value)!;
  };
  const stream = new Stream(1, "numbers");
  const bits = new Uint32Array(1);
  const numbers = new Float32Array(bits.buffer);
  for (let k = 0; k < 20_000; k++) {
    bits[0] = stream.bits(k);
    const any = numbers[0]!;
    // near powers of ten, and with few digits, of which some lie in the middle between two with fewer
    const near = Math.fround(10 ** (k % 60 - 30) * (1 + 1e-6 * (k % 7 - 3)));
    const few = Math.fround(Math.round(1e6 * stream.uniform(k)) / 10 ** (k % 8));
    for (const value of [any, near, -few]) {
      if (!Number.isNaN(value) && value !== 0) assertEquals(shortest(value), expected(value));
    }
  }
});

/** Applies a function of values or noise and of outputs that are the same for each row. */
function apply(
  build: (x: Expr, z: Expr) => Expr,
  { x, columns = 1, z }: { x: readonly number[]; columns?: number; z: readonly number[] },
) {
  const [given, outputs] = [input("x", ["n", columns]), input("z", ["n", z.length])];
  const rows = Array.from({ length: x.length / columns }, () => z).flat();
  return evaluate([build(given, outputs)], new Map([[given, x], [outputs, rows]]))[0]!;
}

function logProb(variable: RealVariable | OrdinalVariable, x: readonly number[], z: readonly number[]) {
  return apply((x, z) => headOf(variable).logProb(x, z, [variable]), { x, z });
}

function sample(variable: RealVariable | OrdinalVariable, n: number, z: readonly number[]) {
  const noise = Array.from(new Stream(5, "noise").uniforms(2 * n));
  return apply((u, z) => headOf(variable).sample(u, z, [variable]), { x: noise, columns: 2, z });
}

/** Weights, locations and scales as the head gives them. */
function components(variable: RealVariable | OrdinalVariable, z: readonly number[]) {
  const [given] = [input("z", ["n", z.length])];
  const values = Array.from(
    evaluate([headOf(variable).parameters(given, [variable])], new Map([[given, z]]))[0]!,
  );
  const M = z.length / 3;
  return Array.from(
    { length: M },
    (_, k) => ({ weight: values[k]!, location: values[M + k]!, scale: values[2 * M + k]! }),
  );
}

Deno.test("the quantiles of the normal distribution have 6 digits, in the tails as well", () => {
  const p = [1e-9, 1e-6, 1e-3, 0.02, 0.074, 0.076, 0.3, 0.5, 0.7, 0.924, 0.926, 0.999, 1 - 1e-6];
  const [given] = [input("p", ["n"])];
  const [quantiles] = evaluate([normalQuantile(given)], new Map([[given, p]]));
  quantiles!.forEach((quantile, k) => {
    const slope = Math.exp(-quantile * quantile / 2) / Math.sqrt(2 * Math.PI);
    assert(Math.abs(normal(quantile) - p[k]!) / slope < 2e-6, `${p[k]} ${quantile}`);
  });
  const ends = evaluate([normalQuantile(given)], new Map([[given, [1e-300, 0, 1, 1 - 1e-16]]]))[0]!;
  assert(ends.every((value) => Math.abs(value) > 6 && Math.abs(value) < 7), `${ends}`);
});

Deno.test("the density of a real variable has the integral 1 in the units of its values, and is that of its parameters", () => {
  const [from, to, steps] = [0, 400, 400_000];
  const width = (to - from) / steps;
  const x = Array.from({ length: steps }, (_, k) => from + (k + 0.5) * width);
  const density = logProb(real, x, REAL_OUTPUTS).map(Math.exp);
  assertAlmostEquals(density.reduce((total, value) => total + value * width, 0), 1, 1e-6);
  const mixture = components(real, REAL_OUTPUTS);
  assertAlmostEquals(mixture.reduce((total, { weight }) => total + weight, 0), 1, 1e-12);
  const expected = mixture.reduce(
    (total, { weight, location, scale }) =>
      total +
      weight * Math.exp(-(((x[150_000]! - location) / scale) ** 2) / 2) / scale / Math.sqrt(2 * Math.PI),
    0,
  );
  assertAlmostEquals(density[150_000]!, expected, 1e-9);
});

Deno.test("samples of a real variable come from its density", () => {
  const mixture = components(real, REAL_OUTPUTS);
  const below = (x: number) =>
    mixture.reduce(
      (total, { weight, location, scale }) => total + weight * normal((x - location) / scale),
      0,
    );
  const samples = sample(real, 20_000, REAL_OUTPUTS);
  assert(kolmogorovSmirnov(samples, below) < 1.95);
  const wider = samples.map((value) => 170 + 1.03 * (value - 170));
  assert(kolmogorovSmirnov(wider, below) > 1.95, "a deviation that is 3 % too large is noticed");
});

Deno.test("the probabilities of an ordinal variable have the sum 1, and its samples come from them", () => {
  for (
    const [variable, outputs] of [
      [grey, GREY_OUTPUTS],
      [{ ...grey, size: 2, mean: 0.5, deviation: 0.5 }, GREY_OUTPUTS],
      [{ ...grey, size: 65536, mean: 3000, deviation: 5000 }, GREY_OUTPUTS],
      [{ ...grey, components: 1 }, [0, -0.3, -30]],
      [{ ...grey, components: 1 }, [0, 30, 2]],
    ] as const
  ) {
    const x = Array.from({ length: variable.size }, (_, code) => code);
    const probabilities = logProb(variable, x, outputs).map(Math.exp);
    assertAlmostEquals(probabilities.reduce((total, value) => total + value, 0), 1, 1e-9);
    const counts = new Float64Array(variable.size);
    for (const code of sample(variable, 20_000, outputs)) counts[code]!++;
    if (variable.size < 1000 && outputs.length > 3) assert(chiSquareExcess(counts, probabilities) < 3.5);
    if (variable === grey) {
      const shifted = Float64Array.from(counts, (_, code) => counts[Math.max(0, code - 1)]!);
      assert(chiSquareExcess(shifted, probabilities) > 3.5, "samples that are off by one are noticed");
    }
  }
});

Deno.test("log p of values that are far out is finite, and so are its gradients", () => {
  const far = [
    { variable: real, x: [-3e38, 3e38, 1e9, 170], z: REAL_OUTPUTS },
    { variable: real, x: [-3e38, 170], z: [0, 1, 2, 50, -50, 0, -200, -200, 200] },
    { variable: grey, x: [0, 1, 254, 255], z: [0, 0, -500, 500, -200, -200] },
    { variable: { ...grey, size: 65536 }, x: [0, 1, 65535], z: [0, 0, 0, 0, -200, 200] },
  ];
  for (const { variable, x, z } of far) {
    const [given, outputs] = [input("x", ["n", 1]), input("z", ["n", z.length])];
    const total = sum(headOf(variable).logProb(given, outputs, [variable]), []);
    const values = new Map([[given, x], [outputs, x.flatMap(() => z)]]);
    const [logProb, gradient] = evaluate([total, ...grad(total, [outputs])], values);
    assert(
      [...logProb!, ...gradient!].every(Number.isFinite),
      `${variable.kind} ${x}: ${logProb} ${gradient}`,
    );
  }
});

Deno.test("training begins at the marginal of a column", () => {
  const stream = new Stream(3, "column");
  const uniforms = stream.uniforms(4000);
  const column = Array.from({ length: 2000 }, (_, k) => {
    const z = Math.sqrt(-2 * Math.log(uniforms[2 * k]!)) * Math.cos(2 * Math.PI * uniforms[2 * k + 1]!);
    return k % 4 === 0 ? 190 + z : 160 + 4 * z;
  });
  const outputs = headOf(real).initialOutputs(column, real);
  const nll = -logProb(real, column, outputs).reduce((total, value) => total + value, 0) / column.length;
  // 3/4 N(160, 4^2) and 1/4 N(190, 1): the entropy of the parts and of their choice
  const entropy = Math.log(Math.sqrt(2 * Math.PI * Math.E)) + 0.75 * Math.log(4) - 0.75 * Math.log(0.75) -
    0.25 * Math.log(0.25);
  assert(nll < entropy + 0.05, `${nll} ${entropy}`);
  const codes = column.map(Math.round);
  const levels = headOf(grey).initialOutputs(codes, { ...grey, components: 3 });
  const discrete =
    -logProb({ ...grey, components: 3 }, codes, levels).reduce((total, value) => total + value, 0) /
    codes.length;
  assert(discrete < entropy + 0.15, `${discrete} ${entropy}`);
  assert(headOf(real).initialOutputs([5, 5, 5], real).every(Number.isFinite));
  assert(headOf(grey).initialOutputs([0, 0], grey).every(Number.isFinite));
});

/** A model in float64 with initial weights times a factor. */
function model(schema: Schema, factor: number): Made {
  const made = new Made({ schema, hidden: [8], seed: 2, order: "random", executor: new ReferenceExecutor() });
  for (const parameter of made.parameters) {
    made.executor.write(parameter, made.executor.read(parameter).map((value) => factor * value));
  }
  return made;
}

Deno.test("the joint density of two real variables and a label has the integral 1", async () => {
  const schema: Schema = [{ ...real, floor: 0.2 }, { kind: "binary" }, {
    kind: "real",
    mean: 0,
    deviation: 0.1,
    floor: 0.2,
  }];
  await using made = model(schema, 0.7);
  const [m, deviations] = [300, 30];
  const step = deviations / m;
  const at = (k: number) => ((k + 0.5) * step - deviations / 2);
  const rows = Array.from({ length: 2 * m * m }, (_, i) => [
    170 + 8 * at(Math.floor(i / 2) % m),
    i % 2,
    0.1 * at(Math.floor(i / 2 / m)),
  ]);
  const logProb = await made.logProb(matrix(Float64Array.from(rows.flat()), [rows.length, 3]));
  assertAlmostEquals(sumExp(logProb) * 8 * 0.1 * step * step, 1, 2e-3);
});

Deno.test("the probabilities of ordinal variables beside others have the sum 1, and samples come from them", async () => {
  const schema: Schema = [
    { kind: "ordinal", size: 7, components: 2 },
    { kind: "binary" },
    { kind: "ordinal", size: 5, mean: 1, deviation: 2 },
    { kind: "categorical", size: 3 },
  ];
  await using made = model(schema, 2);
  const rows = everyRow(schema);
  const logProb = await made.logProb(rows);
  assertAlmostEquals(sumExp(logProb), 1, 1e-9);
  const { data } = await made.sample(20_000, { seed: 4 });
  const counts = new Float64Array(logProb.length);
  for (let row = 0; row < 20_000; row++) {
    const [a, b, c, d] = data.subarray(4 * row, 4 * row + 4);
    counts[((a! * 2 + b!) * 5 + c!) * 3 + d!]!++;
  }
  assert(chiSquareExcess(counts, logProb.map(Math.exp)) < 3.5);
});

Deno.test("values of numbers are checked", () => {
  const schema: Schema = [real, grey];
  const check = (x: number, y: number) =>
    CheckedRows.check("rows", matrix(Float64Array.of(170, 0, x, y), [2, 2]), schema);
  assertEquals(check(-1e9, 255).shape, [2, 2]);
  for (
    const [x, y, message] of [
      [NaN, 0, "the value NaN in row 1, column 0: expected a number that float32 can hold"],
      [1e39, 0, "the value 1e+39 in row 1, column 0: expected a number that float32 can hold"],
      [0, 256, "the value 256 in row 1, column 1: expected a whole number from 0 to 255"],
      [0, 0.5, "the value 0.5 in row 1, column 1: expected a whole number from 0 to 255"],
    ] as const
  ) {
    let error = "";
    try {
      check(x, y);
    } catch (thrown) {
      error = (thrown as Error).message;
    }
    assertEquals(error, `Cannot use rows with ${message}`);
  }
});

Deno.test("initial weights leave the conditionals of numbers near to what their biases say", async () => {
  const schema: Schema = [real, real, real];
  await using made = new Made({ schema, hidden: [64, 64], seed: 2, executor: new ReferenceExecutor() });
  const column = Array.from({ length: 300 }, (_, k) => 170 + 8 * ((k * 7 % 300) / 50 - 3) / 1.73);
  const bias = made.network.groups.at(-1)!.bias!;
  const outputs = headOf(real).initialOutputs(column, real);
  made.executor.write(bias, [...outputs, ...outputs, ...outputs]);
  const rows = matrix(Float64Array.from(column), [100, 3]);
  const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / 100;
  const marginal = mean(logProb(real, column, outputs));
  const difference = Math.abs(mean(await made.logProb(rows)) - marginal);
  assert(difference < 0.3, `${difference} nats`);
});
