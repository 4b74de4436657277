/**
 * Running programs on plain arrays, and comparing values.
 */
import { AssertionError } from "@std/assert";
import { type Expr, isBatched, sizeOf, topological, type Variable, width } from "../../../src/expr/mod.ts";
import type { Program } from "../../../src/exec/executor.ts";
import { evaluate } from "../../../src/exec/reference/executor.ts";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";

export type Values = ReadonlyMap<Variable, ArrayLike<number>>;

/** Fills the inputs of a program, runs it and reads its outputs, all in row-major order without padding. */
export function runProgram(
  program: Program,
  { n, outputs, values }: { n: number; outputs: readonly Expr[]; values: Values },
): Float64Array[] {
  for (const [variable, value] of values) {
    if (variable.kind !== "input") continue;
    const { data, stride } = program.input(variable);
    const columns = width(variable.shape);
    for (let i = 0; i < value.length; i++) data[Math.floor(i / columns) * stride + i % columns] = value[i];
  }
  program.run(n);
  return outputs.map(({ shape }, index) => {
    const { data, stride } = program.output(index);
    const columns = width(shape);
    return Float64Array.from(
      { length: sizeOf(shape, n) },
      (_, i) => data[Math.floor(i / columns) * stride + i % columns],
    );
  });
}

/** Computes expressions once on a new wasm executor. */
export function runWasm(outputs: readonly Expr[], values: Values, rows?: number): Float64Array[] {
  const n = batchSize(values);
  const executor = new WasmExecutor();
  for (const [variable, value] of values) if (variable.kind === "parameter") executor.write(variable, value);
  return runProgram(executor.compile({ outputs, rows: rows ?? n }), { n, outputs, values });
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
    throw new AssertionError({ message: `${message}: ${actual.length} values, expected ${expected.length}` });
  }
  for (let i = 0; i < expected.length; i++) {
    const isSame = Object.is(actual[i], expected[i]) || actual[i] === expected[i];
    if (!isSame && !(Math.abs(actual[i] - expected[i]) <= tolerance * largest)) {
      throw new AssertionError({ message: `${message}: ${actual[i]} at ${i}, expected ${expected[i]}` });
    }
  }
}

/** Fails when the wasm executor and the reference differ by more than `tolerance` of the largest entry of an output. */
export function checkParity(
  outputs: readonly Expr[],
  { values, tolerance, message, rows }: { values: Values; tolerance: number; message: string; rows?: number },
): void {
  const used = new Set<Expr>(topological(outputs));
  const given = new Map([...values].filter(([variable]) => used.has(variable)));
  const expected = evaluate(outputs, given);
  runWasm(outputs, given, rows).forEach((actual, k) =>
    assertClose(actual, expected[k], { tolerance, message: `${message}, output ${k}` })
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
    return things[this.below(things.length)];
  }
}
