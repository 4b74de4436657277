/**
 * Running programs on plain arrays, and comparing values.
 */
import { AssertionError } from "@std/assert";
import {
  constant,
  type Expr,
  input,
  isBatched,
  parameter,
  type Shape,
  sizeOf,
  topological,
  type Variable,
  width,
} from "../../../src/expr/mod.ts";
import * as ops from "../../../src/ops/mod.ts";
import type { Program } from "../../../src/exec/executor.ts";
import { evaluate } from "../../../src/exec/reference/executor.ts";
import { ThreadPool } from "../../../src/exec/wasm/threads/pool.ts";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import { SharingChoice } from "../../../src/exec/wasm/threads/sharing_choice.ts";
import type { Technique } from "../../../src/exec/wasm/plan/techniques.ts";

const { add, broadcast, concat, div, exp, less, log, maximum, mul, neg, put, relu } = ops;
const { segmentLogSumExp, sigmoid, softplus, sqrt, Staircase, sub, sum, take, tanh } = ops;

export type Values = ReadonlyMap<Variable, ArrayLike<number>>;

/** The values of each of some expressions. */
export type Results<O extends readonly Expr[]> = { -readonly [I in keyof O]: Float64Array };

/** Fills the inputs of a program, runs it and reads its outputs, all in row-major order without padding. */
export function runProgram<const O extends readonly Expr[]>(
  program: Program,
  { n, outputs, values }: { n: number; outputs: O; values: Values },
): Results<O> {
  for (const [variable, value] of values) if (variable.kind === "input") program.feed(variable, value);
  program.run(n);
  return outputs.map(({ shape }, index) => {
    const { data, stride } = program.output(index);
    const columns = width(shape);
    return Float64Array.from(
      { length: sizeOf(shape, n) },
      (_, i) => data[Math.floor(i / columns) * stride + i % columns]!,
    );
  }) as Results<O>;
}

/** From now on threads share every run, and the first one waits until they are ready. */
export function shareEveryRun(): void {
  const { begin } = SharingChoice.prototype;
  SharingChoice.prototype.begin = function () {
    begin.call(this);
    return true;
  };
  ThreadPool.prototype.canShare = function () {
    while (!this.wake()) pause(1);
    return true;
  };
}

/** Lets this thread sleep for some milliseconds. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

/** Computes expressions once on a new wasm executor. */
export function runWasm<const O extends readonly Expr[]>(
  outputs: O,
  values: Values,
  { rows, without = [] }: { rows?: number; without?: readonly Technique[] } = {},
): Results<O> {
  const n = batchSize(values);
  const executor = new WasmExecutor({ without });
  for (const [variable, value] of values) if (variable.kind === "parameter") executor.write(variable, value);
  return runProgram(executor.compile({ outputs, rows: rows ?? n }), { n, outputs, values });
}

/** Computes expressions once on the reference executor. */
export function runReference<const O extends readonly Expr[]>(outputs: O, values: Values): Results<O> {
  return evaluate(outputs, values) as Results<O>;
}

/** The batch size of the inputs; 1 when none has a batch axis. */
export function batchSize(values: Values): number {
  const batched = [...values].find(([{ shape }]) => isBatched(shape) && width(shape) > 0);
  return batched === undefined ? 1 : batched[1].length / width(batched[0].shape);
}

/** Fails when values differ by more than `tolerance` times the largest expected entry, or are not finite alike. */
export function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { tolerance, message }: { tolerance: number; message: string },
): void {
  const sizes = Array.from(expected, Math.abs).filter(Number.isFinite);
  const largest = sizes.reduce((a, b) => Math.max(a, b), 1e-30);
  if (actual.length !== expected.length) {
    throw new AssertionError(`${message}: ${actual.length} values, expected ${expected.length}`);
  }
  for (let i = 0; i < expected.length; i++) {
    const [value, exact] = [actual[i]!, expected[i]!];
    const isSame = Object.is(value, exact) || value === exact;
    if (!isSame && !(Math.abs(value - exact) <= tolerance * largest)) {
      throw new AssertionError(`${message}: ${value} at ${i}, expected ${exact}`);
    }
  }
}

/** Fails when the wasm executor and the reference differ by more than `tolerance` of the largest entry of an output. */
export function checkParity(
  outputs: readonly Expr[],
  { values, tolerance, message, ...options }: {
    values: Values;
    tolerance: number;
    message: string;
    rows?: number;
    without?: readonly Technique[];
  },
): void {
  const used = new Set<Expr>(topological(outputs));
  const given = new Map([...values].filter(([variable]) => used.has(variable)));
  const expected = evaluate(outputs, given);
  runWasm(outputs, given, options).forEach((actual, k) =>
    assertClose(actual, expected[k]!, { tolerance, message: `${message}, output ${k}` })
  );
}

/** Reproducible numbers: uniform in [0, 1). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2654435761 >>> 0;
  }

  uniform(): number {
    // Numerical Recipes' linear congruential generator, the upper bits of which are good enough here
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return (this.#state >>> 8) / 2 ** 24;
  }

  /** A whole number below `end`. */
  below(end: number): number {
    return Math.floor(this.uniform() * end);
  }

  /** Float32 values from -1 to 1. */
  values(length: number): Float32Array {
    return Float32Array.from({ length }, () => 2 * this.uniform() - 1);
  }

  pick<T>(things: readonly T[]): T {
    return things[this.below(things.length)]!;
  }
}

const SHAPES: readonly Shape[] = [[], ["n"], [13], ["n", 13]];

/** A random graph of `size` nodes over the shapes `[]`, `[n]`, `[13]` and `[n, 13]`. */
export function randomGraph(
  random: Random,
  size: number,
): { outputs: Expr[]; values: (n: number) => Values } {
  const leaves: Variable[] = SHAPES.map((shape, i) => input(`x${i}`, shape));
  const weight = parameter("w", [13]);
  const nodes: Expr[] = [...leaves, weight, constant(0.75), constant(random.values(13), [13])];
  const columns = () => random.pick(nodes.filter(({ shape }) => width(shape) === 13 && shape.length > 0));
  const rows = () => random.pick(nodes.filter(({ shape }) => shape.length === 2));
  const any = () => random.pick(nodes);
  const makers: (() => Expr)[] = [
    () => add(any(), any()),
    () => sub(any(), any()),
    () => mul(tanh(any()), any()),
    () => relu(any()),
    () => sigmoid(any()),
    () => softplus(tanh(any())),
    () => maximum(any(), any()),
    () => mul(any(), less(any(), 0.1)),
    () => div(any(), add(1, exp(tanh(any())))),
    () => log(add(1.5, tanh(any()))),
    () => sqrt(add(1.5, tanh(any()))),
    () => neg(any()),
    () => mul(0.2, sum(rows(), random.pick(SHAPES.slice(0, 3)))),
    () => mul(0.2, sum(columns(), [])),
    () => broadcast(any(), ["n", 13]),
    () => take(columns(), Array.from({ length: 13 }, () => random.below(13))),
    () => put(columns(), Array.from({ length: 13 }, () => random.below(13)), 13),
    () => take(concat([take(rows(), [1, 2, 3]), rows()]), Array.from({ length: 13 }, () => random.below(16))),
    () => take(segmentLogSumExp(rows(), [1, 5, 7]), Array.from({ length: 13 }, () => random.below(3))),
  ];
  while (nodes.length < size) nodes.push(random.pick(makers)());
  return {
    outputs: Array.from({ length: 4 }, (_, i) => nodes[nodes.length - 1 - 2 * i]!),
    values: (n) =>
      new Map([...leaves, weight].map((leaf) => [leaf, random.values(sizeOf(leaf.shape, n))] as const)),
  };
}

/** A staircase of random extents; a band has random starts, too. */
export function randomStaircase(
  random: Random,
  { inputs, units, isBand = false }: { inputs: number; units: number; isBand?: boolean },
): ops.Staircase {
  const bounds = () => Int32Array.from({ length: units }, () => random.below(inputs + 1)).sort();
  const [first, second] = [bounds(), isBand ? bounds() : undefined];
  if (second === undefined) return new Staircase(inputs, first);
  const starts = first.map((bound, unit) => Math.min(bound, second[unit]!));
  return new Staircase(inputs, first.map((bound, unit) => Math.max(bound, second[unit]!)), { starts });
}

/** Random weights inside the mask, 0 beyond. */
export function randomWeights(random: Random, staircase: ops.Staircase): Float32Array {
  const weights = new Float32Array(staircase.size);
  staircase.eachWeight((_unit, _input, place) => weights[place] = 2 * random.uniform() - 1);
  return weights;
}
