/**
 * Exact incremental ancestral sampling in float64, the oracle of samplers: variable by variable, every hidden unit is
 * computed once, when its last input is known.
 */
import { evaluate } from "../../src/exec/mod.ts";
import { input } from "../../src/expr/mod.ts";
import { activations } from "../../src/made/activations.ts";
import { headOf, type Made } from "../../src/made/mod.ts";

/** What a sample is drawn with. All of `[n, D]`, columns in the data's order. */
export interface AncestralDraw {
  /** One uniform number in (0, 1) for each variable. */
  readonly noise: ArrayLike<number>;
  /** Values that are given: `evidence` where `known` is 1. */
  readonly given?: { readonly evidence: ArrayLike<number>; readonly known: ArrayLike<number> };
}

/** Draws samples of a model, `[n, D]`, columns in the data's order. */
export function ancestralSample(made: Made, { noise, given }: AncestralDraw): Float32Array {
  const { architecture: { order, degrees, activation }, executor, network: { members: [{ columns, edges }] } } = made;
  const D = order.length;
  const n = noise.length / D;
  const samples = new Float32Array(n * D);
  const products = edges.map(({ staircase, weight, to: { bias } }) => ({
    staircase,
    weight: executor.read(weight),
    bias: executor.read(bias!),
  }));
  const layers = [columns.inputRanks, ...degrees, columns.outputRanks].map((ranks) => ({
    ranks,
    values: new Float64Array(ranks.length * n), // unit by unit: [units, n]
    done: 0,
  }));
  const z = input("z", ["n"]);
  const activated = activations[activation](z);
  const variables = makeVariables(made);

  /** Computes the units of a layer whose degree or rank is at most `rank`; returns their values. */
  const advance = (depth: number, rank: number): Float64Array => {
    const layer = layers[depth]!;
    const { ranks, values, done: start } = layer;
    while (layer.done < ranks.length && ranks[layer.done]! <= rank) layer.done++;
    const end = layer.done;
    const units = values.subarray(start * n, end * n);
    if (depth === 0) return units;
    const { staircase, weight, bias } = products[depth - 1]!;
    const below = layers[depth - 1]!.values;
    for (let unit = start; unit < end; unit++) {
      const sums = values.subarray(unit * n, (unit + 1) * n).fill(bias[unit]!);
      for (let i = 0; i < staircase.extents[unit]!; i++) {
        const w = weight[staircase.offset(unit, i)]!;
        for (let r = 0; r < n; r++) sums[r]! += w * below[i * n + r]!;
      }
    }
    if (depth <= degrees.length && end > start) {
      units.set(evaluate([activated], new Map([[z, units]]))[0]!);
    }
    return units;
  };

  for (let rank = 0; rank <= D; rank++) {
    if (rank > 0) {
      const d = order[rank - 1]!;
      const { draw, encode } = variables[d]!;
      const column = (rows: ArrayLike<number>) =>
        Float64Array.from({ length: n }, (_, r) => rows[r * D + d]!);
      const drawn = draw(column(noise), transposed(advance(layers.length - 1, rank), { columns: n }));
      for (let r = 0; r < n; r++) {
        if (given?.known[r * D + d] === 1) drawn[r] = given.evidence[r * D + d]!;
        samples[r * D + d] = drawn[r]!;
      }
      advance(0, rank).set(transposed(encode(drawn), { rows: n }));
    }
    for (let depth = 1; depth <= degrees.length; depth++) advance(depth, rank);
  }
  return samples;
}

/** For each variable, its head's functions of `n` rows. */
function makeVariables({ schema }: Made) {
  return schema.map((variable) => {
    const head = headOf(variable);
    const [x, u] = [input("x", ["n", 1]), input("u", ["n", 1])];
    const outputs = input("outputs", ["n", head.outputWidth(variable)]);
    const sampled = head.sample(u, outputs, [variable]);
    const encoded = head.encode(x, [variable]);
    return {
      draw: (noise: Float64Array, values: Float64Array) =>
        evaluate([sampled], new Map([[u, noise], [outputs, values]]))[0]!,
      encode: (values: Float64Array) => evaluate([encoded], new Map([[x, values]]))[0]!,
    };
  });
}

/** The transpose of a matrix in row-major order, of which one side is given. */
function transposed(matrix: Float64Array, side: { rows: number } | { columns: number }): Float64Array {
  const rows = "rows" in side ? side.rows : matrix.length / side.columns;
  const columns = "columns" in side ? side.columns : matrix.length / side.rows;
  if (rows === 1 || columns === 1) return matrix;
  const result = new Float64Array(matrix.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) result[c * rows + r] = matrix[r * columns + c]!;
  }
  return result;
}
