/**
 * Samplers as expressions. With noise drawn beforehand, sampling is a fixed point `x = F(x; u)`, where `F` runs the network
 * and turns each conditional into a value by its inverse distribution function. `F` is strictly triangular, so the fixed
 * point is unique, and is the ancestral sample for that noise.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, broadcast, concat, fixedPoint, mul, put, sub, take } from "../ops/mod.ts";
import { drawValues, encodeInputs, inDataOrder, inOrder, layOutColumns } from "./columns.ts";
import { forward } from "./forward.ts";
import { type Edge, type Group, hasDataMasks, outputOf } from "./graph.ts";
import { unitsOf, wherePresent } from "./conditionals.ts";
import type { LaidOutGraph } from "./connect.ts";
import { numbers, type Range } from "./range.ts";
import type { Conditions } from "./inputs.ts";
import { spansOf } from "./schema.ts";
import type { WeightSlices } from "./slices.ts";

/** What a sample is drawn with: expressions, columns in the data's order. */
export interface Draw {
  /** Uniform numbers in (0, 1), `[n, sum of noise columns]`. */
  readonly noise: Expr;
  /** What the model is given besides. */
  readonly conditions: Conditions<Expr>;
  /** Values that are given, `[n, D]`: `evidence` where `known` is 1 and not 0. */
  readonly given?: { readonly evidence: Expr; readonly known: Expr } | undefined;
}

/** What a sampler is made from. */
export interface SamplerOptions {
  /** The slices of the network's weights. */
  readonly slices: WeightSlices;
  /** The number of blocks of variables. */
  readonly count: number;
}

/** A sample. */
export interface Sampled {
  /** The values, `[n, D]`, columns in the data's order. */
  readonly x: Expr;
  /** The units of the output group for these values, sorted by rank. */
  readonly outputs: Expr;
}

/** `x` where nothing is known, else the evidence. */
export function clampValues(x: Expr, given: Draw["given"]): Expr {
  return given ? add(mul(given.known, given.evidence), mul(sub(1, given.known), x)) : x;
}

/**
 * The blocked sampler. Variables are cut into blocks of consecutive ranks. What the first half of the blocks
 * contributes to the second half is one product an edge, and so on within each half; only the diagonal part of one
 * block is iterated, with at most as many rounds as it has variables.
 *
 * @param network The network.
 * @param draw The noise and the values that are given.
 * @param options Its slices and the number of blocks.
 * @returns The sample.
 */
export function blockedSampler(network: LaidOutGraph, draw: Draw, options: SamplerOptions): Sampled {
  const { columns: { order }, architecture: { schema } } = network;
  const spans = spansOf(schema, "noiseColumns");
  const noise = Array.from(order).flatMap((d) => numbers(spans[d]!));
  const ranked = (rows: Expr, columns: ArrayLike<number> = order) => take(inOrder(network, rows), columns);
  const { given } = draw;
  const sampler = new BlockedSampler(wherePresent(network), {
    noise: ranked(draw.noise, noise),
    conditions: draw.conditions,
    given: given && { evidence: ranked(given.evidence), known: ranked(given.known) },
  }, options);
  const { x, units } = sampler.sample({ start: 0, end: options.count }, new Map());
  return {
    x: inDataOrder(network, put(x, order, order.length)),
    outputs: units.get(outputOf(network))!,
  };
}

/**
 * `F(x; u)`, one round of sampling: all variables drawn from the conditionals of `x`.
 *
 * @param network The network.
 * @param draw The noise and the values that are given.
 * @param x The values, `[n, D]`.
 * @returns As many values.
 */
export function roundOf(network: LaidOutGraph, draw: Draw, x: Expr): Expr {
  return valuesOf(network, draw, outputsFor(network, x, draw.conditions));
}

/**
 * The sampler of a network whose masks are data: all variables are iterated together, with at most as many rounds as there are
 * variables.
 *
 * @param network The network.
 * @param draw The noise and the values that are given.
 * @returns The sample.
 */
export function anyOrderSampler(network: LaidOutGraph, draw: Draw): Sampled {
  const { bias, levels } = outputOf(network);
  const first = valuesOf(network, draw, broadcast(bias!, ["n", levels.length]));
  const x = fixedPoint(first, (x) => roundOf(network, draw, x), {
    rounds: network.architecture.schema.length,
  });
  return { x, outputs: outputsFor(network, x, draw.conditions) };
}

/** The values that are drawn from outputs. */
function valuesOf(network: LaidOutGraph, { noise, given }: Draw, outputs: Expr): Expr {
  const x = drawValues(network.columns, inOrder(network, noise), outputs);
  return clampValues(inDataOrder(network, x), given);
}

function outputsFor(network: LaidOutGraph, x: Expr, conditions: Conditions<Expr>): Expr {
  return unitsOf(network, { x, ...conditions }).get(outputOf(network))!;
}

/** The sampler of a network: {@linkcode anyOrderSampler} where masks of values are data, else {@linkcode blockedSampler}. */
export function sampler(network: LaidOutGraph, draw: Draw, options: SamplerOptions): Sampled {
  return hasDataMasks(network) ? anyOrderSampler(network, draw) : blockedSampler(network, draw, options);
}

/** Something for each group; nothing where no unit belongs to the blocks. */
type PerGroup = ReadonlyMap<Group, Expr>;

/** Blocks that were sampled: their values in order of rank, and their units. */
interface SampledBlocks {
  readonly x: Expr;
  readonly units: PerGroup;
}

class BlockedSampler {
  readonly #network: LaidOutGraph;
  readonly #options: SamplerOptions;
  /** Columns in order of rank. */
  readonly #draw: Draw;
  /** The columns of the noise of each variable, in order of rank. */
  readonly #noise: readonly (readonly number[])[];
  /** The number of units of each group before each block, and before the end. */
  readonly #starts: ReadonlyMap<Group, Int32Array>;

  constructor(network: LaidOutGraph, draw: Draw, options: SamplerOptions) {
    this.#network = network;
    this.#options = options;
    this.#draw = draw;
    const { columns: { order }, architecture: { schema } } = network;
    this.#noise = spansOf(Array.from(order, (d) => schema[d]!), "noiseColumns").map(numbers);
    const cuts = Int32Array.from(numbers({ start: 0, end: options.count + 1 }), (block) => this.#cut(block));
    this.#starts = new Map(network.groups.map((group) => [group, unitsBelow(group, cuts)]));
  }

  /** Samples blocks, given the sums of the bias and of what blocks before these contribute to their units. */
  sample(blocks: Range, earlier: PerGroup): SampledBlocks {
    if (blocks.end - blocks.start === 1) return this.#sampleOne(blocks, earlier);
    const middle = (blocks.start + blocks.end) >> 1;
    const [first, second] = [{ start: blocks.start, end: middle }, { start: middle, end: blocks.end }];
    const left = this.sample(first, this.#columnsOf(earlier, { blocks, wanted: first }));
    const sums = new Map(this.#columnsOf(earlier, { blocks, wanted: second }));
    for (const edge of this.#network.edges) {
      this.#contribute(sums, left.units, { edge, from: first, to: second });
    }
    const right = this.sample(second, sums);
    const units = this.#network.groups.flatMap((group) => {
      const both = [left.units.get(group), right.units.get(group)].filter((units) => units !== undefined);
      return both.length > 0 ? [[group, concat(both)] as const] : [];
    });
    return { x: concat([left.x, right.x]), units: new Map(units) };
  }

  #sampleOne(block: Range, earlier: PerGroup): SampledBlocks {
    const { columns: { order }, architecture: { schema, context } } = this.#network;
    const ranks = { start: this.#cut(block.start), end: this.#cut(block.end) };
    const own = (rows: Expr) => take(rows, numbers(ranks));
    const variables = numbers(ranks).map((rank) => schema[order[rank]!]!);
    const columns = layOutColumns({
      schema: variables,
      order: Int32Array.from(variables.keys()),
      // which has rank 0, so the first block hands on what it contributes to all
      ...(block.start === 0 && context && { context }),
    });
    const { noise, given } = this.#draw;
    const conditions = block.start === 0 ? this.#draw.conditions : {};
    const ownNoise = take(noise, this.#noise.slice(ranks.start, ranks.end).flat());
    const clamped = given && { evidence: own(given.evidence), known: own(given.known) };

    const draw = (outputs: Expr) => clampValues(drawValues(columns, ownNoise, outputs), clamped);
    const unitsFor = (x: Expr) =>
      forward(
        this.#network,
        encodeInputs(this.#network, columns, { x, ...conditions }),
        (group, incoming) => {
          const sums = new Map(earlier);
          for (const { edge, below } of incoming) {
            this.#contribute(sums, new Map([[edge.from, below]]), { edge, from: block, to: block });
          }
          return this.#sumsOf(group, block, sums.get(group));
        },
      );
    const output = outputOf(this.#network);
    const first = draw(this.#sumsOf(output, block, earlier.get(output))[0]!);
    const x = fixedPoint(first, (x) => draw(unitsFor(x).get(output)!), {
      rounds: variables.length,
      outside: [...earlier.values()],
    });
    return { x, units: unitsFor(x) };
  }

  /** Adds to the sums of the blocks `to` what the units of the blocks `from` contribute through an edge. */
  #contribute(
    sums: Map<Group, Expr>,
    below: PerGroup,
    { edge, from, to }: { edge: Edge; from: Range; to: Range },
  ): void {
    const { slices } = this.#options;
    const x = below.get(edge.from);
    const units = this.#unitsOf(edge.to, to);
    const product = x && slices.product(edge, x, { units, inputs: this.#unitsOf(edge.from, from) });
    if (product) sums.set(edge.to, add(product, sums.get(edge.to) ?? this.#bias(edge.to, units)));
  }

  /** The sums of the units of a block with a batch axis: the bias where nothing contributes. */
  #sumsOf(group: Group, block: Range, sum: Expr | undefined): Expr[] {
    const units = this.#unitsOf(group, block);
    const width = units.end - units.start;
    return width === 0 ? [] : [broadcast(sum ?? this.#bias(group, units), ["n", width])];
  }

  #bias(group: Group, units: Range): Expr {
    return this.#options.slices.bias(this.#network, { group, units });
  }

  /** The columns of some of the blocks. */
  #columnsOf(sums: PerGroup, { blocks, wanted }: { blocks: Range; wanted: Range }): PerGroup {
    return new Map(Array.from(sums, ([group, sum]) => {
      const { start } = this.#unitsOf(group, blocks);
      const units = this.#unitsOf(group, wanted);
      return [group, take(sum, numbers({ start: units.start - start, end: units.end - start }))];
    }));
  }

  /** The units of a group that belong to blocks: those whose level is the rank of one of their variables. */
  #unitsOf(group: Group, { start, end }: Range): Range {
    const starts = this.#starts.get(group)!;
    return { start: starts[start]!, end: starts[end]! };
  }

  /** The number of variables before a block. */
  #cut(block: number): number {
    return Math.round(block * this.#network.columns.order.length / this.#options.count);
  }
}

/** For each of ascending numbers of variables how many units belong to them; for the first, which is 0, none. */
function unitsBelow({ levels }: Group, cuts: Int32Array): Int32Array {
  let unit = 0;
  return cuts.map((cut, block) => {
    while (block > 0 && unit < levels.length && levels[unit]! <= cut) unit++;
    return unit;
  });
}
