/**
 * The kernels of a plan, and of the steps that have plans of their own: these call the kernels of their plan.
 *
 * @module
 */
import { type Expr, isBatched, type Variable } from "../../../expr/mod.ts";
import { type FunctionBuilder, i32, type ModuleBuilder, type Value } from "../../../wasm/mod.ts";
import { iterate } from "./iteration.ts";
import { type Place, strideOf } from "../plan/layout.ts";
import { requestOf } from "./request.ts";
import { layOutRange } from "../plan/row_ranges.ts";
import { eachRange } from "./row_ranges.ts";
import { emitStep, type Outside } from "./step_kernels.ts";
import type { IterationStep, Plan, RowRangesStep } from "../plan/steps.ts";
import { type Tiles, tilesOf } from "../plan/tiles.ts";

/** What is given to the kernels of plans where they are written. */
interface OutsideOfPlan extends Outside {
  readonly module: ModuleBuilder;
}

/** A kernel that is written. */
interface WrittenKernel {
  /** Its number in the module. */
  readonly index: number;
  readonly tiles: Tiles;
}

/** Adds the kernels of a plan to a module, in the order of its steps; at last the copies to parameters. */
export function emitPlan({ stages, copies }: Plan, outside: OutsideOfPlan): WrittenKernel[] {
  const { module, place } = outside;
  const steps = stages.flat().map((step): WrittenKernel => {
    const tiles = tilesOf(step);
    if (step.kind === "iteration") return { index: emitIteration(step, outside), tiles };
    if (step.kind === "ranges") return { index: emitRanges(step, outside), tiles };
    return { index: module.add((f) => emitStep(f, step, outside)), tiles };
  });
  const last = copies.map(({ from, to }): WrittenKernel => {
    const [target, source, bytes] = [place(to).address, place(from).address, strideOf(to.shape)];
    const index = module.add((f) => f.copy(i32.const(target), i32.const(source), i32.const(bytes)));
    return { index, tiles: { others: 1 } };
  });
  return [...steps, ...last];
}

/** Where the values of a plan lie: its results from an address on, and what belongs to others where `leaf` says. */
export function placesOf(
  { locations }: Plan,
  { address, leaf }: { address: number; leaf: (expr: Expr) => Place },
): (expr: Expr) => Place {
  return (expr) => {
    const location = locations.get(expr) ?? expr;
    if (typeof location !== "number") return leaf(location);
    return { address: address + location, stride: strideOf(expr.shape) };
  };
}

/** The number of tiles for a batch of `n` rows, computed by a kernel. */
function tileCount({ rows, others }: Tiles, n: Value<"i32">): Value<"i32"> {
  if (rows === undefined) return i32.const(others);
  const tiles = i32.shiftRight(i32.add(n, i32.const(rows - 1)), i32.const(Math.log2(rows)));
  return i32.add(tiles, i32.const(others));
}

/** Calls kernels one after the other, each for all of its tiles. */
function callAll(
  f: FunctionBuilder,
  kernels: readonly WrittenKernel[],
  { n, base }: { n: Value<"i32">; base: Value<"i32"> },
): void {
  for (const { index, tiles } of kernels) f.call(index, [n, i32.const(0), tileCount(tiles, n), base]);
}

function emitIteration({ node, body, writes }: IterationStep, outside: OutsideOfPlan): number {
  const { variable, captured, rounds } = node.attributes;
  const [value, memory] = [outside.place(writes[0]), outside.place(writes[1])];
  const inner = new Map<Expr, Place>([[variable, value]]);
  captured.forEach((formal, k) => inner.set(formal, outside.place(node.inputs[1 + k]!)));
  const place = placesOf(body, {
    address: memory.address,
    leaf: (expr) => inner.get(expr) ?? outside.place(expr),
  });
  const kernels = emitPlan(body, { ...outside, place });
  const places = {
    isBatched: isBatched(node.shape),
    start: outside.place(node.inputs[0]),
    value,
    next: place(body.outputs[0]!),
  };
  return outside.module.add((f) =>
    iterate(f, { ...places, rounds, computeNext: () => callAll(f, kernels, requestOf(f)) })
  );
}

function emitRanges(step: RowRangesStep, outside: OutsideOfPlan): number {
  const { body, ranges, reads, writes: [memory, ...results] } = step;
  const { address } = outside.place(memory);
  const { inputs, bytes } = layOutRange(step);
  const place = placesOf(body, {
    address,
    leaf: (expr) => {
      const input = inputs.get(expr as Variable);
      return input ? { ...input, address: address + input.address } : outside.place(expr);
    },
  });
  const kernels = emitPlan(body, { ...outside, place, rows: body.rows });
  const rowsOf = (expr: Expr) => ({ all: outside.place(expr), range: place(expr) });
  return outside.module.add((f) =>
    eachRange(f, {
      ranges,
      bytes,
      inputs: reads.map(rowsOf),
      outputs: results.map(rowsOf),
      compute: (n, base) => callAll(f, kernels, { n, base }),
    })
  );
}
