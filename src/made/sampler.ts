/**
 * Samplers as expressions. One uniform number `u` for each variable makes sampling a fixed point `x = F(x; u)`, where `F`
 * runs the network and turns each conditional into a value by its inverse distribution function. `F` is strictly
 * triangular, so the fixed point is unique, and is the ancestral sample for that noise.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, broadcast, concat, mul, put, sub, take } from "../ops/mod.ts";
import { activations } from "./activations.ts";
import { type Blocks, numbers, type Range } from "./block.ts";
import { drawValues, encodeValues, layOutColumns } from "./columns.ts";
import { fixedPoint } from "./fixed_point.ts";
import type { Network, NetworkOptions } from "./network.ts";

/** What a sample is drawn with: expressions of shape `[n, D]`, columns in the data's order. */
export interface Draw {
  /** One uniform number in (0, 1) for each variable. */
  readonly noise: Expr;
  /** Values that are given: `evidence` where `known` is 1 and not 0. */
  readonly given?: { readonly evidence: Expr; readonly known: Expr };
}

/** What a sampler is made from. */
export interface SamplerOptions extends NetworkOptions {
  readonly blocks: Blocks;
  /** The number of blocks of variables. */
  readonly count: number;
}

/** A sample. */
export interface Sampled {
  /** The values, `[n, D]`, columns in the data's order. */
  readonly x: Expr;
  /** The units of the output layer for these values, sorted by rank. */
  readonly outputs: Expr;
}

/** Some consecutive variables in order of rank, and the units of each layer that belong to them. */
interface Part {
  /** Their values, in order of rank. */
  readonly x: Expr;
  /** The network's input, each hidden layer and the output; nothing where no unit belongs to the variables. */
  readonly units: readonly (Expr | undefined)[];
}

/** `x` where nothing is known, else the evidence. */
export function clampValues(x: Expr, given: Draw["given"]): Expr {
  return given ? add(mul(given.known, given.evidence), mul(sub(1, given.known), x)) : x;
}

/**
 * The blocked sampler. Variables are cut into blocks of consecutive ranks. What the first half of the blocks
 * contributes to the second half is one product a layer, and so on within each half; only the diagonal part of one
 * block is iterated, with at most as many rounds as it has variables.
 *
 * @param network The network.
 * @param draw The noise and the values that are given.
 * @param options The parts of its layers and the number of blocks.
 * @returns The sample.
 */
export function blockedSampler(network: Network, draw: Draw, options: SamplerOptions): Sampled {
  const { schema, order, degrees, activation, blocks, count } = options;
  const D = order.length;
  const { inputRanks, outputRanks } = network.columns;
  const levels = [inputRanks, ...degrees, outputRanks];
  const cut = (block: number) => Math.round(block * D / count);
  /** The units of a layer that belong to blocks: those whose rank or degree is that of one of their variables. */
  const unitsOf = (depth: number, { start, end }: Range): Range => {
    const below = (rank: number) => levels[depth].findLastIndex((level) => level <= rank) + 1;
    return { start: start === 0 ? 0 : below(cut(start)), end: below(cut(end)) };
  };
  /** The sum of a product, if there is one, and what is known before: earlier contributions or else the bias. */
  const total = (product: Expr | undefined, earlier: Expr | undefined, bias: () => Expr) =>
    product ? add(product, earlier ?? bias()) : earlier;

  /** Samples one block, given what earlier blocks contribute to its units. */
  const solve = (block: Range, earlier: readonly (Expr | undefined)[]): Part => {
    const variables = order.subarray(cut(block.start), cut(block.end));
    const columns = layOutColumns(Array.from(variables, (d) => schema[d]), variables.map((_, k) => k));
    const local = (rows: Expr) => take(rows, variables);
    const [u, given] = [
      local(draw.noise),
      draw.given && { evidence: local(draw.given.evidence), known: local(draw.given.known) },
    ];
    const ranges = levels.map((_, depth) => unitsOf(depth, block));
    const unitsFor = (x: Expr): (Expr | undefined)[] => {
      const units: (Expr | undefined)[] = [encodeValues(columns, x)];
      for (let depth = 1; depth < levels.length; depth++) {
        const below = units[depth - 1];
        const [inputs, range] = [ranges[depth - 1], ranges[depth]];
        const bias = () => blocks.bias(depth - 1, range);
        const product = below && blocks.product(depth - 1, below, { units: range, inputs });
        const z = total(product, earlier[depth], bias) ?? bias();
        const isEmpty = range.start === range.end;
        const rows = broadcast(z, ["n", range.end - range.start]);
        units.push(isEmpty ? undefined : depth < levels.length - 1 ? activations[activation](rows) : rows);
      }
      return units;
    };
    const step = (outputs: Expr) => clampValues(drawValues(columns, u, outputs), given);
    const outputs = ranges[levels.length - 1];
    const first = earlier.at(-1) ?? blocks.bias(levels.length - 2, outputs);
    const x = fixedPoint(
      step(broadcast(first, ["n", outputs.end - outputs.start])),
      (x) => step(unitsFor(x).at(-1)!),
      { rounds: variables.length },
    );
    return { x, units: unitsFor(x) };
  };

  const sample = (range: Range, earlier: readonly (Expr | undefined)[]): Part => {
    if (range.end - range.start === 1) return solve(range, earlier);
    const middle = (range.start + range.end) >> 1;
    const [first, second] = [{ start: range.start, end: middle }, { start: middle, end: range.end }];
    /** What was known before of the units of a half. */
    const half = (depth: number, part: Range) => {
      const [whole, units] = [unitsOf(depth, range), unitsOf(depth, part)];
      return earlier[depth] &&
        take(earlier[depth], numbers({ start: units.start - whole.start, end: units.end - whole.start }));
    };
    const left = sample(first, levels.map((_, depth) => half(depth, first)));
    const right = sample(
      second,
      levels.map((_, depth) => {
        if (depth === 0) return undefined;
        const below = left.units[depth - 1];
        const [inputs, units] = [unitsOf(depth - 1, first), unitsOf(depth, second)];
        const product = below && blocks.product(depth - 1, below, { units, inputs });
        return total(product, half(depth, second), () => blocks.bias(depth - 1, units));
      }),
    );
    return {
      x: concat([left.x, right.x]),
      units: levels.map((_, depth) => {
        const parts = [left.units[depth], right.units[depth]].filter((units) => units !== undefined);
        return parts.length > 0 ? concat(parts) : undefined;
      }),
    };
  };

  const { x, units } = sample({ start: 0, end: count }, levels.map(() => undefined));
  return { x: put(x, order, D), outputs: units.at(-1)! };
}
