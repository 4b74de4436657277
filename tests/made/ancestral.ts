/**
 * Exact incremental ancestral sampling in float64, the oracle of samplers: variable by variable, every hidden unit is
 * computed once, when its last input is known.
 */
import { evaluate } from "../../src/exec/mod.ts";
import { input } from "../../src/expr/mod.ts";
import { activations } from "../../src/made/activations.ts";
import { type Group, headOf, type Made, type Schema } from "../../src/made/mod.ts";

/** What a sample is drawn with. All of `[n, D]`, columns in the data's order. */
export interface AncestralDraw {
  /** One uniform number in (0, 1) for each variable. */
  readonly noise: ArrayLike<number>;
  /** Values that are given: `evidence` where `known` is 1. */
  readonly given?: { readonly evidence: ArrayLike<number>; readonly known: ArrayLike<number> };
  /** The contexts, `[n, C]`, of a model that has one. */
  readonly context?: ArrayLike<number>;
}

/** The units of a group, as far as they are computed. */
interface Units {
  /** Unit by unit: `[units, n]`. */
  readonly sums: Float64Array;
  readonly values: Float64Array;
  done: number;
}

/** Draws samples of a model, `[n, D]`, columns in the data's order. */
export function ancestralSample(made: Made, { noise, given, context }: AncestralDraw): Float32Array {
  const { architecture: { order, activation }, executor, network: { groups, edges } } = made;
  const D = order.length;
  const n = noise.length / D;
  const samples = new Float32Array(n * D);
  const units = new Map(groups.map((group): [Group, Units] => {
    const make = () => new Float64Array(group.levels.length * n);
    return [group, { sums: make(), values: make(), done: 0 }];
  }));
  const weights = new Map(edges.map(({ weight }) => [weight, executor.read(weight)]));
  const z = input("z", ["n"]);
  const activated = activations[activation](z);

  /** The units of a group up to a level that were not computed before. */
  const next = (group: Group, level: number): [start: number, end: number] => {
    const state = units.get(group)!;
    const start = state.done;
    while (state.done < group.levels.length && group.levels[state.done]! <= level) state.done++;
    return [start, state.done];
  };

  /** Computes the units of a group whose level is at most `level`; returns their values. */
  const advance = (group: Group, level: number): Float64Array => {
    const { sums, values } = units.get(group)!;
    const [start, end] = next(group, level);
    const bias = executor.read(group.bias!);
    const below = group.residual && units.get(group.residual)!.sums;
    for (let unit = start; unit < end; unit++) {
      const sum = sums.subarray(unit * n, (unit + 1) * n).fill(bias[unit]!);
      if (below) { for (let r = 0; r < n; r++) sum[r]! += below[unit * n + r]!; }
      for (const { from, staircase, weight } of edges.filter(({ to }) => to === group)) {
        const x = units.get(from)!.values;
        for (let i = staircase.starts[unit]!; i < staircase.extents[unit]!; i++) {
          const w = weights.get(weight)![staircase.offset(unit, i)]!;
          for (let r = 0; r < n; r++) sum[r]! += w * x[i * n + r]!;
        }
      }
    }
    const [from, to] = [start * n, end * n];
    const isActivated = group.activation !== undefined && end > start;
    const computed = sums.subarray(from, to);
    values.set(isActivated ? evaluate([activated], new Map([[z, computed]]))[0]! : computed, from);
    return values.subarray(from, to);
  };

  /** Sets the units of a group that is given. */
  const give = (group: Group, level: number, encoded: Float64Array) => {
    const [start, end] = next(group, level);
    units.get(group)!.values.subarray(start * n, end * n).set(encoded);
  };

  const column = (rows: ArrayLike<number>, d: number, width: number) =>
    Float64Array.from({ length: n }, (_, r) => rows[r * width + d]!);
  const contextGroup = groups.find(({ name }) => name === "context");
  if (contextGroup) {
    const schema = made.context!;
    const encoded = makeVariables(schema).map(({ encode }, d) =>
      transposed(encode(column(context!, d, schema.length)), { rows: n })
    );
    give(contextGroup, 0, Float64Array.from(encoded.flatMap((values) => [...values])));
  }

  const [inputGroup] = groups;
  const computed = groups.filter(({ bias }) => bias !== undefined);
  const output = computed.pop()!;
  const variables = makeVariables(made.schema);
  for (let rank = 0; rank <= D; rank++) {
    if (rank > 0) {
      const d = order[rank - 1]!;
      const { draw, encode } = variables[d]!;
      // units that belong to the variable do not see it
      for (const group of computed) if (group.perVariable) advance(group, rank);
      const drawn = draw(column(noise, d, D), transposed(advance(output, rank), { columns: n }));
      for (let r = 0; r < n; r++) {
        if (given?.known[r * D + d] === 1) drawn[r] = given.evidence[r * D + d]!;
        samples[r * D + d] = drawn[r]!;
      }
      give(inputGroup, rank, transposed(encode(drawn), { rows: n }));
    }
    for (const group of computed) advance(group, rank);
  }
  return samples;
}

/** For each variable, its head's functions of `n` rows. */
function makeVariables(schema: Schema) {
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
