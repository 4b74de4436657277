/**
 * Example operands for every primitive. The generated tests run on these, so a primitive without examples does not
 * compile.
 */
import { apply, type Expr, input, type Primitive, type Shape, sizeOf, width } from "../../src/expr/mod.ts";
import {
  type Iteration,
  less,
  mul,
  type PrimitiveName,
  primitives,
  put,
  Staircase,
  take,
  type Windows,
} from "../../src/ops/mod.ts";
import { StairBlocks } from "../../src/onnx/executor/stair_blocks.ts";

/** The value of an operand at any batch size. */
export interface Operand {
  readonly shape: Shape;
  values(n: number): Float64Array;
}

/** Operands and attributes that a primitive can be applied to. */
export interface Example<A = unknown> {
  readonly operands: readonly Operand[];
  readonly attributes: A;
}

type Attributes<P> = P extends Primitive<infer A> ? A : never;

/**
 * Multiples of 1/8 from -11/8 to 11/8, which float32 holds exactly, moved by `offset`: by default by 1/16, so that none
 * is near to 0 or to a multiple of 1/8. Different `start`s give different values.
 */
export function operand(
  shape: Shape,
  { offset = 1 / 16, start = 0, positive = false }: { offset?: number; start?: number; positive?: boolean } =
    {},
): Operand {
  const value = (i: number) => ((7 * i + i * i) % 23 - 11) / 8 + offset;
  return {
    shape,
    values: (n) =>
      Float64Array.from(
        { length: sizeOf(shape, n) },
        (_, i) => positive ? Math.abs(value(i + start)) + 0.25 : value(i + start),
      ),
  };
}

/** Packed weights: zeros beyond the stair. */
export function packed(staircase: Staircase): Operand {
  const values = new Float64Array(staircase.size);
  const { values: lattice } = operand([staircase.size]);
  staircase.eachWeight((_unit, _input, place) => values[place] = lattice(1)[place]!);
  return { shape: [staircase.size], values: () => values };
}

const SHAPES: readonly Shape[] = [[], ["n"], [3], ["n", 7]];
const none = {};

const unary = (options?: { positive: boolean }) =>
  SHAPES.map((shape) => ({ operands: [operand(shape, options)], attributes: none }));

// The second operands lie on the lattice itself, so they are never near to the first ones.
const binary = (options?: { positive: boolean }) =>
  SHAPES.map((shape) => ({
    operands: [operand(shape), operand(shape, { offset: 0, start: 4, ...options })],
    attributes: none,
  }));

/** The band of groups of units that each see a group of inputs of their own. */
function groups(count: number, { inputs, units }: { inputs: number; units: number }): Staircase {
  const group = Array.from({ length: count * units }, (_, unit) => Math.floor(unit / units));
  return new Staircase(count * inputs, group.map((g) => (g + 1) * inputs), {
    starts: group.map((g) => g * inputs),
  });
}

/**
 * One unit; one panel; two and three panels; units that see nothing and inputs that no unit sees. Then bands: one unit; groups
 * that end with panels and that do not; overlapping ones; units and whole panels that see nothing between others.
 */
const staircases = [
  new Staircase(1, [1]),
  new Staircase(6, [1, 1, 2, 3, 3, 5]),
  new Staircase(9, [0, 1, 2, 2, 3, 4, 4, 5, 7, 8, 9, 9]),
  new Staircase(17, Array.from({ length: 21 }, (_, unit) => Math.floor(unit * 0.7))),
  new Staircase(7, [6], { starts: [5] }),
  groups(3, { inputs: 4, units: 8 }),
  groups(4, { inputs: 3, units: 5 }),
  groups(7, { inputs: 1, units: 1 }),
  new Staircase(19, [3, 4, 9, 9, 13, 13, 13, 14, 18, 18], { starts: [0, 2, 2, 7, 7, 13, 13, 13, 13, 17] }),
  new Staircase(11, [5, ...Array(16).fill(6), 9, 10], { starts: [2, ...Array(16).fill(6), 6, 9] }),
];

const stair = (operands: (staircase: Staircase) => Operand[]) =>
  staircases.map((staircase) => ({ operands: operands(staircase), attributes: { staircase } }));

const levels = ({ inputs, units }: Staircase) => [
  operand([inputs]),
  operand([units], { offset: 0, start: 4 }),
];

/** Each of the first whole numbers once. */
function order(length: number): Operand {
  const step = length % 7 === 0 ? 11 : 7;
  return {
    shape: [length],
    values: () => Float64Array.from({ length }, (_, k) => (step * k + 1) % length),
  };
}

/** One panel in the place of another, which takes its own but for its last two units. */
const movedPanels = numbers([8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 7, 6]);

/** All weights in some order, as far as they are inside staircases and bands. */
const permutations = [
  ...staircases.map((staircase) => ({ staircase, order: order(staircase.units) })),
  { staircase: new Staircase(6, [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 6, 6]), order: movedPanels },
].flatMap(({ staircase, order: units }) => {
  const { inputs } = staircase;
  const [part, all] = [staircase, rectangle(inputs, staircase.units)].map((staircase) => ({
    staircase,
    unit: 0,
    input: 0,
  }));
  return [[all, part], [part, all], [part, part]].map(([from, to]) =>
    permutation({ from: from!, to: to!, units, inputs: order(inputs) })
  );
});

/** A band of which no panel begins with the first input. */
const farBand = new Staircase(12, [9, 9, 9, 9, 9, 10, 10, 12, 12, 12], {
  starts: [5, 5, 5, 6, 6, 7, 7, 8, 9, 9],
});

/** Windows in all weights, in and out, where units stay in their order and where they do not. */
const windows = [[0, 0], [8, 4], [3, 5], [5, 0]].flatMap(([unit, input]) => {
  const [inputs, units] = [17, 21];
  const all = { staircase: rectangle(inputs, units), unit: 0, input: 0 };
  return [staircases[2]!, rectangle(6, 10), farBand].flatMap((staircase) => {
    const part = { staircase, unit: unit!, input: input! };
    return [[all, part], [part, all]].flatMap(([from, to]) =>
      [order(units), same(units)].map((units) =>
        permutation({ from: from!, to: to!, units, inputs: order(inputs) })
      )
    );
  });
});

function rectangle(inputs: number, units: number): Staircase {
  return new Staircase(inputs, new Int32Array(units).fill(inputs));
}

/** The first whole numbers, ascending. */
function same(length: number): Operand {
  return numbers(Array.from({ length }, (_, k) => k));
}

function numbers(values: readonly number[]): Operand {
  return { shape: [values.length], values: () => Float64Array.from(values) };
}

function permutation(
  { from, to, units, inputs }: Windows & { units: Operand; inputs: Operand },
): Example<Windows> {
  return { operands: [packed(from.staircase), units, inputs], attributes: { from, to } };
}

/** Staircases in one block, and some whose last blocks end within a panel in several, one of which may be blind. */
const layouts = [
  ...staircases,
  new Staircase(10, Array.from({ length: 45 }, (_, unit) => Math.floor(unit * 0.2))),
  new Staircase(6, [...Array(33).fill(0), ...Array(20).fill(6)]),
  groups(9, { inputs: 2, units: 5 }),
].map((staircase) => new StairBlocks(staircase));

/** Small whole numbers. */
const codes = (shape: Shape): Operand => ({
  shape,
  values: (n) => operand(shape).values(n).map((value) => Math.floor(Math.abs(value) * 2)),
});

/** Numbers from 0 up to 3 that are not whole. */
const places = (shape: Shape): Operand => ({
  shape,
  values: (n) => codes(shape).values(n).map((value) => value + 0.5),
});

const oneHotColumns = (codes: readonly number[], values: readonly number[], width: number) => ({
  codes: Int32Array.from(codes),
  values: Int32Array.from(values),
  width,
});

const columns = (indices: readonly number[], width: number) => ({ indices: Int32Array.from(indices), width });

/** A chain that is settled column by column: `y[0] = 0 < a[0]`, `y[k] = y[k - 1] / 2 < a[k]`, which is constant almost everywhere. */
function iteration(shape: readonly ["n", number] | readonly [number], rounds: number): Example<Iteration> {
  const [variable, bound] = [input("y", shape), input("bound", shape)];
  const columns = width(shape);
  const indices = Array.from({ length: columns - 1 }, (_, k) => k);
  const before = put(take(variable, indices), indices.map((k) => k + 1), columns);
  return {
    operands: [operand(shape), operand(shape, { start: 4 })],
    attributes: { variable, step: less(mul(before, 0.5), bound), captured: [bound], rounds },
  };
}

/** For every primitive, examples of its use, away from kinks and ties. */
export const examples: { [P in PrimitiveName]: readonly Example<Attributes<typeof primitives[P]>>[] } = {
  abs: unary(),
  add: binary(),
  broadcast: [
    { operands: [operand([])], attributes: { to: ["n"] } },
    { operands: [operand([])], attributes: { to: [5] } },
    { operands: [operand([])], attributes: { to: ["n", 5] } },
    { operands: [operand([5])], attributes: { to: ["n", 5] } },
    { operands: [operand(["n"])], attributes: { to: ["n", 5] } },
    { operands: [operand([1])], attributes: { to: ["n", 1] } },
  ],
  concat: [
    { operands: [operand(["n", 3]), operand(["n", 1], { start: 5 })], attributes: none },
    { operands: [operand([2]), operand([4]), operand([1])], attributes: none },
    { operands: [operand(["n", 2])], attributes: none },
  ],
  div: binary({ positive: true }),
  // The values tie here: the central difference of a spike is 0, as its derivative is.
  equal: [
    ...binary(),
    { operands: [operand(["n", 4]), operand(["n", 4], { start: 16 })], attributes: none },
    { operands: [operand(["n"]), operand(["n"])], attributes: none },
  ],
  exp: unary(),
  fixedPoint: [iteration(["n", 3], 3), iteration(["n", 3], 1), iteration([4], 4)],
  floor: unary(),
  less: binary(),
  inverse: [1, 3, 10].map((length) => ({ operands: [order(length)], attributes: none })),
  levelMask: stair(levels),
  levelSpread: stair((staircase) => [operand([staircase.units]), ...levels(staircase)]),
  levelSum: stair((staircase) => [packed(staircase), ...levels(staircase)]),
  log: unary({ positive: true }),
  lookUp: [
    { operands: [places(["n", 3])], attributes: { values: Float64Array.of(1.5, -2, 0.25) } },
    { operands: [places([2])], attributes: { values: Float64Array.of(7, 0, -1) } },
  ],
  maximum: binary(),
  mul: binary(),
  neg: unary(),
  oneHot: [
    { operands: [codes(["n", 3])], attributes: oneHotColumns([0, 0, 2, 2, 2], [0, 1, 0, 1, 2], 3) },
    { operands: [codes(["n", 2])], attributes: oneHotColumns([1, 0, 1, 0], [2, 2, 0, 7], 2) },
    { operands: [codes([2])], attributes: oneHotColumns([0, 1, 1], [1, 0, 1], 2) },
  ],
  permute: [
    { operands: [operand(["n", 5]), order(5)], attributes: none },
    { operands: [operand(["n", 1]), order(1)], attributes: none },
    { operands: [operand([10]), order(10)], attributes: none },
  ],
  permuteWeights: [...permutations, ...windows],
  put: [
    { operands: [operand(["n", 3])], attributes: columns([4, 0, 2], 5) },
    { operands: [operand(["n", 5])], attributes: columns([1, 1, 3, 1, 3], 4) },
    { operands: [operand([4])], attributes: columns([2, 0, 2, 2], 3) },
    { operands: [operand(["n", 3])], attributes: columns([0, 1, 2], 3) },
  ],
  relu: unary(),
  segmentCumulativeSum: [
    { operands: [operand(["n", 6])], attributes: { widths: Int32Array.of(2, 2, 2) } },
    { operands: [operand(["n", 8])], attributes: { widths: Int32Array.of(3, 1, 4) } },
    { operands: [operand(["n", 3])], attributes: { widths: Int32Array.of(1, 1, 1) } },
  ],
  segmentLogSumExp: [
    { operands: [operand(["n", 6])], attributes: { widths: Int32Array.of(2, 2, 2) } },
    { operands: [operand(["n", 8])], attributes: { widths: Int32Array.of(3, 1, 4) } },
    { operands: [operand(["n", 5])], attributes: { widths: Int32Array.of(5) } },
    { operands: [operand(["n", 3])], attributes: { widths: Int32Array.of(1, 1, 1) } },
  ],
  sigmoid: unary(),
  softplus: unary(),
  sqrt: unary({ positive: true }),
  stairOuter: stair(({ inputs, units }) => [operand(["n", inputs]), operand(["n", units], { offset: 0 })]),
  stairProduct: stair((staircase) => [operand(["n", staircase.inputs]), packed(staircase)]),
  stairTransposed: stair((staircase) => [operand(["n", staircase.units]), packed(staircase)]),
  sub: binary(),
  sum: [
    { operands: [operand(["n"])], attributes: { to: [] } },
    { operands: [operand([5])], attributes: { to: [] } },
    { operands: [operand(["n", 5])], attributes: { to: [] } },
    { operands: [operand(["n", 5])], attributes: { to: [5] } },
    { operands: [operand(["n", 5])], attributes: { to: ["n"] } },
    { operands: [operand(["n", 1])], attributes: { to: ["n"] } },
  ],
  take: [
    { operands: [operand(["n", 5])], attributes: columns([4, 0, 2], 5) },
    { operands: [operand(["n", 4])], attributes: columns([1, 1, 3, 1, 3], 4) },
    { operands: [operand([3])], attributes: columns([2, 0, 2, 2], 3) },
    { operands: [operand(["n", 3])], attributes: columns([0, 1, 2], 3) },
  ],
  tanh: unary(),
  toBlocks: layouts.map((layout) => ({ operands: [packed(layout.staircase)], attributes: { layout } })),
  toPanels: layouts.map((layout) => ({ operands: [operand([layout.size])], attributes: { layout } })),
};

/** Applies a primitive to operands with the attributes of an example. */
export function applyExample(name: PrimitiveName, { attributes }: Example, operands: readonly Expr[]): Expr {
  return apply<unknown>(primitives[name], operands, attributes);
}

/** Every primitive with every example, under a title for a test. */
export const everyExample: readonly { title: string; name: PrimitiveName; example: Example }[] =
  (Object.keys(primitives) as PrimitiveName[]).flatMap((name) =>
    examples[name].map((example, i) => ({
      title: `${name} ${i}: ${example.operands.map(({ shape }) => `[${shape}]`).join(" ")}`,
      name,
      example,
    }))
  );
