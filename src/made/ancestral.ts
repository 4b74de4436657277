/**
 * Exact incremental ancestral sampling: every hidden unit is computed once, when its last input is known, so a sample
 * costs as much arithmetic as one forward pass.
 *
 * @module
 */
import { input } from "../expr/mod.ts";
import { evaluate } from "../exec/mod.ts";
import { activations } from "./activations.ts";
import type { Network, NetworkOptions } from "./network.ts";

/** What a sample is drawn with. */
export interface AncestralOptions extends NetworkOptions {
  /** The weight and bias of each layer. */
  readonly weights: readonly { readonly weight: ArrayLike<number>; readonly bias: ArrayLike<number> }[];
  /** One uniform number in (0, 1) for each variable, `[n, D]`, columns in the data's order. */
  readonly noise: ArrayLike<number>;
}

/**
 * Draws samples in float64.
 *
 * @param network The network.
 * @param options Its weights and the noise.
 * @returns `[n, D]`, columns in the data's order.
 */
export function ancestralSample({ columns, layers }: Network, options: AncestralOptions): Float32Array {
  const { order, degrees, activation, weights, noise } = options;
  const D = order.length;
  const n = noise.length / D;
  const samples = new Float32Array(n * D);
  const headOf = new Map(columns.heads.flatMap(({ head, variables }) => variables.map((d) => [d, head])));
  const ranks = [columns.inputRanks, ...degrees, columns.outputRanks];
  const values = ranks.map((units) => new Float64Array(units.length * n)); // unit by unit: [units, n]
  const done = ranks.map(() => 0);
  const z = input("z", ["n"]);
  const activated = activations[activation](z);

  /** Computes the units of a layer whose degree or rank is at most `rank`; returns where they are. */
  const advance = (depth: number, rank: number): { start: number; end: number } => {
    const start = done[depth];
    while (done[depth] < ranks[depth].length && ranks[depth][done[depth]] <= rank) done[depth]++;
    const end = done[depth];
    if (depth === 0) return { start, end };
    const { staircase } = layers[depth - 1];
    const { weight, bias } = weights[depth - 1];
    const below = values[depth - 1];
    const above = values[depth];
    for (let unit = start; unit < end; unit++) {
      const sums = above.subarray(unit * n, (unit + 1) * n).fill(bias[unit]);
      for (let i = 0; i < staircase.extents[unit]; i++) {
        const w = weight[staircase.offset(unit, i)];
        for (let r = 0; r < n; r++) sums[r] += w * below[i * n + r];
      }
    }
    if (depth <= degrees.length && end > start) {
      const units = above.subarray(start * n, end * n);
      units.set(evaluate([activated], new Map([[z, units]]))[0]);
    }
    return { start, end };
  };

  for (let rank = 0; rank <= D; rank++) {
    if (rank > 0) {
      const variable = order[rank - 1];
      const head = headOf.get(variable)!;
      const outputs = advance(ranks.length - 1, rank);
      const inputs = advance(0, rank);
      const conditional = new Float64Array(outputs.end - outputs.start);
      for (let r = 0; r < n; r++) {
        conditional.forEach((_, k) => conditional[k] = values[ranks.length - 1][(outputs.start + k) * n + r]);
        const value = head.draw(conditional, noise[r * D + variable]);
        samples[r * D + variable] = value;
        for (let c = inputs.start; c < inputs.end; c++) {
          values[0][c * n + r] = head.encodeValue(value, c - inputs.start);
        }
      }
    }
    for (let depth = 1; depth <= degrees.length; depth++) advance(depth, rank);
  }
  return samples;
}
