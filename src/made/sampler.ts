/**
 * Samplers as expressions. One uniform number `u` for each variable makes sampling a fixed point `x = F(x; u)`, where `F`
 * runs the network and turns each conditional into a value by its inverse distribution function. `F` is strictly
 * triangular, so the fixed point is unique, and is the ancestral sample for that noise.
 *
 * @module
 */
import type { Expr } from "../expr/mod.ts";
import { add, broadcast, concat, fixedPoint, mul, put, sub, take } from "../ops/mod.ts";
import { activations } from "./activations.ts";
import { type LayerBlocks, numbers, type Range } from "./block.ts";
import { drawValues, encodeValues, layOutColumns } from "./columns.ts";
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
  /** The parts of the network's layers. */
  readonly blocks: LayerBlocks;
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
  const { order, count } = options;
  const byRank = (rows: Expr) => take(rows, order);
  const { noise, given } = draw;
  const sampler = new BlockedSampler(network, {
    noise: byRank(noise),
    given: given && { evidence: byRank(given.evidence), known: byRank(given.known) },
  }, options);
  const { x, units } = sampler.sample({ start: 0, end: count }, []);
  return { x: put(x, order, order.length), outputs: units.at(-1)! };
}

/** Something for each layer, the network's input first; nothing where no unit belongs to the blocks. */
type PerLayer = readonly (Expr | undefined)[];

/** Blocks that are sampled: their values in order of rank, and their units. */
interface Part {
  readonly x: Expr;
  readonly units: PerLayer;
}

class BlockedSampler {
  readonly #options: SamplerOptions;
  /** Columns in order of rank. */
  readonly #draw: Draw;
  /** The ranks of inputs, the degrees of hidden units and the ranks of outputs. */
  readonly #levels: readonly Int32Array[];

  constructor({ columns: { inputRanks, outputRanks } }: Network, draw: Draw, options: SamplerOptions) {
    this.#options = options;
    this.#draw = draw;
    this.#levels = [inputRanks, ...options.degrees, outputRanks];
  }

  /** Samples blocks, given the sums of the bias and of what blocks before these contribute to their units. */
  sample(blocks: Range, earlier: PerLayer): Part {
    if (blocks.end - blocks.start === 1) return this.#sampleOne(blocks, earlier);
    const middle = (blocks.start + blocks.end) >> 1;
    const [first, second] = [{ start: blocks.start, end: middle }, { start: middle, end: blocks.end }];
    const left = this.sample(first, this.#partOf(earlier, blocks, first));
    const known = this.#partOf(earlier, blocks, second);
    const sums = this.#levels.map((_, depth) =>
      this.#sum(depth, left.units[depth - 1], { from: first, to: second, earlier: known[depth] })
    );
    const right = this.sample(second, sums);
    return {
      x: concat([left.x, right.x]),
      units: left.units.map((units, depth) => {
        const parts = [units, right.units[depth]].filter((part) => part !== undefined);
        return parts.length > 0 ? concat(parts) : undefined;
      }),
    };
  }

  #sampleOne(block: Range, earlier: PerLayer): Part {
    const { schema, order, degrees, activation } = this.#options;
    const ranks = numbers({ start: this.#cut(block.start), end: this.#cut(block.end) });
    const columns = layOutColumns(ranks.map((r) => schema[order[r]]), Int32Array.from(ranks.keys()));
    const own = (rows: Expr) => take(rows, ranks);
    const { noise, given } = this.#draw;
    const u = own(noise);
    const clamped = given && { evidence: own(given.evidence), known: own(given.known) };

    const draw = (outputs: Expr) => clampValues(drawValues(columns, u, outputs), clamped);
    const unitsFor = (x: Expr): PerLayer => {
      const units: (Expr | undefined)[] = [encodeValues(columns, x)];
      for (let depth = 1; depth < this.#levels.length; depth++) {
        const sum = this.#sum(depth, units[depth - 1], { from: block, to: block, earlier: earlier[depth] });
        const z = this.#rows(depth, block, sum);
        units.push(z && depth <= degrees.length ? activations[activation](z) : z);
      }
      return units;
    };
    const start = draw(this.#rows(degrees.length + 1, block, earlier.at(-1))!);
    const x = fixedPoint(start, (x) => draw(unitsFor(x).at(-1)!), { rounds: ranks.length });
    return { x, units: unitsFor(x) };
  }

  /** What blocks contribute to units of the layer above, added to what is known of these; nothing where both is nothing. */
  #sum(
    depth: number,
    below: Expr | undefined,
    { from, to, earlier }: { from: Range; to: Range; earlier: Expr | undefined },
  ): Expr | undefined {
    if (below === undefined) return earlier;
    const { blocks } = this.#options;
    const units = this.#unitsOf(depth, to);
    const product = blocks.product(depth - 1, below, { units, inputs: this.#unitsOf(depth - 1, from) });
    return product ? add(product, earlier ?? blocks.bias(depth - 1, units)) : earlier;
  }

  /** A sum with a batch axis, which is the bias where nothing contributes to it; nothing where there are no units. */
  #rows(depth: number, block: Range, sum: Expr | undefined): Expr | undefined {
    const units = this.#unitsOf(depth, block);
    const width = units.end - units.start;
    return width === 0
      ? undefined
      : broadcast(sum ?? this.#options.blocks.bias(depth - 1, units), ["n", width]);
  }

  /** The columns of some of the blocks. */
  #partOf(sums: PerLayer, blocks: Range, part: Range): PerLayer {
    return sums.map((sum, depth) => {
      if (sum === undefined) return undefined;
      const { start } = this.#unitsOf(depth, blocks);
      const units = this.#unitsOf(depth, part);
      return take(sum, numbers({ start: units.start - start, end: units.end - start }));
    });
  }

  /** The units of a layer that belong to blocks: those whose rank or degree is that of one of their variables. */
  #unitsOf(depth: number, { start, end }: Range): Range {
    const below = (rank: number) => this.#levels[depth].findLastIndex((level) => level <= rank) + 1;
    return { start: start === 0 ? 0 : below(this.#cut(start)), end: below(this.#cut(end)) };
  }

  /** The number of variables before a block. */
  #cut(block: number): number {
    return Math.round(block * this.#options.order.length / this.#options.count);
  }
}
