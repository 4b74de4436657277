/**
 * The shapes that operators give, as far as the graphs of models use them: operators of opset 17 on float32 values of at
 * most three axes.
 *
 * @module
 */

/** The length of an axis: a number, or `"n"`, the batch size. */
export type Dim = number | "n";

/** What is known of a value before a graph runs. */
export interface Value {
  /** The lengths of its axes. */
  readonly shape: readonly Dim[];
  /** What it holds, if that is a few integers that are known: a shape, axes, or the like. */
  readonly integers?: readonly Dim[] | undefined;
}

/** So many operands. */
export interface Operands {
  1: readonly [Value];
  2: readonly [Value, Value];
  3: readonly [Value, Value, Value];
  4: readonly [Value, Value, Value, Value];
}

type Triple = [number, number, number];

/** One use of an operator. */
export interface Operation {
  /** Its operands, if there are so many; else it {@linkcode Operation.misfit}s. */
  operands<N extends keyof Operands>(count: N): Operands[N];
  /** Any number of operands from 1 up. */
  readonly all: readonly Value[];
  /** The integers of an attribute, which must be there. */
  attribute(name: string): readonly number[];
  /** Says that the operands and attributes do not belong to the operator. */
  misfit(): never;
}

/** What an operator gives; every operand and attribute that a node has must be asked for. */
export type ShapeRule = (operation: Operation) => Value;

const unary: ShapeRule = ({ operands }) => ({ shape: operands(1)[0].shape });

const binary: ShapeRule = ({ operands, misfit }) => {
  const [a, b] = operands(2);
  return { shape: broadcast(a.shape, b.shape) ?? misfit() };
};

/** A reduction whose axes are an attribute. */
const reduction: ShapeRule = ({ operands, attribute, misfit }) => {
  if (attribute("keepdims")[0] !== 0) misfit();
  return { shape: without(operands(1)[0].shape, attribute("axes")) ?? misfit() };
};

/** The rule of every operator that a graph of a model can have, except `Loop`, whose body is a graph. */
export const SHAPE_RULES: ReadonlyMap<string, ShapeRule> = new Map(Object.entries<ShapeRule>({
  Abs: unary,
  Add: binary,
  Cast({ operands, attribute }) {
    attribute("to");
    return { shape: operands(1)[0].shape };
  },
  Concat({ all, attribute, misfit }) {
    const [axis = misfit()] = attribute("axis");
    const lengths = all.map(({ shape }) => numeric(shape[axis]) ?? misfit());
    const length = lengths.reduce((sum, length) => sum + length, 0);
    const shapes = all.map(({ shape }) => shape.with(axis, length));
    if (shapes.some((shape) => !isSame(shape, shapes[0]!))) misfit();
    return { shape: shapes[0]!, integers: joined(all.map(({ integers }) => integers)) };
  },
  CumSum: ({ operands }) => ({ shape: operands(2)[0].shape }),
  Div: binary,
  Equal: binary,
  Exp: unary,
  Expand({ operands, misfit }) {
    const [x, { integers = misfit() }] = operands(2);
    return { shape: broadcast(x.shape, integers) ?? misfit() };
  },
  Floor: unary,
  Gather({ operands, attribute, misfit }) {
    const [{ shape }, indices] = operands(2);
    const [axis = misfit()] = attribute("axis");
    if (!(axis in shape)) misfit();
    return { shape: shape.toSpliced(axis, 1, ...indices.shape) };
  },
  Gemm({ operands, misfit }) {
    const [{ shape: x }, { shape: w }, { shape: bias }] = operands(3);
    if (x.length !== 2 || w.length !== 2 || x[1] !== w[0]) misfit();
    const shape = [x[0]!, w[1]!];
    if (!isSame(broadcast(shape, bias), shape)) misfit();
    return { shape };
  },
  Less: binary,
  Log: unary,
  MatMul({ operands, misfit }) {
    const [{ shape: x }, { shape: w }] = operands(2);
    const [groups, rows] = [x.slice(0, -2), x.at(-2) ?? misfit()];
    if (x.at(-1) !== w.at(-2) || !isSame(groups, w.slice(0, -2))) misfit();
    return { shape: [...groups, rows, w.at(-1)!] };
  },
  Max: binary,
  Mul: binary,
  Neg: unary,
  NonZero({ operands, misfit }) {
    const [{ shape }] = operands(1);
    // some of the rows
    return isSame(shape, ["n"]) ? { shape: [1, "n"] } : misfit();
  },
  Pad({ operands, misfit }) {
    const [{ shape }, { integers: pads = misfit() }] = operands(3);
    if (pads.length !== 2 * shape.length) misfit();
    return {
      shape: shape.map((dim, axis) => {
        const added = (numeric(pads[axis]) ?? misfit()) + (numeric(pads[axis + shape.length]) ?? misfit());
        return added === 0 ? dim : (numeric(dim) ?? misfit()) + added;
      }),
    };
  },
  ReduceL1({ operands, attribute, misfit }) {
    operands(1);
    if (attribute("keepdims")[0] !== 0) misfit();
    return { shape: [] };
  },
  ReduceLogSumExp: reduction,
  ReduceMax({ operands, attribute, misfit }) {
    const [{ shape }] = operands(1);
    const [axis = misfit(), ...others] = attribute("axes");
    if (attribute("keepdims")[0] !== 1 || !(axis in shape) || others.length > 0) misfit();
    return { shape: shape.with(axis, 1) };
  },
  ReduceProd: reduction,
  ReduceSum({ operands, attribute, misfit }) {
    const [{ shape }, { integers: axes = misfit() }] = operands(2);
    if (attribute("keepdims")[0] !== 0) misfit();
    return { shape: without(shape, axes) ?? misfit() };
  },
  Relu: unary,
  Reshape({ operands, misfit }) {
    const [{ shape: from }, { integers = misfit() }] = operands(2);
    // 0 stands for the length that the axis had, and -1 for what is left, the batch
    const shape = integers.map((dim, axis) => dim === 0 ? from[axis] ?? misfit() : dim === -1 ? "n" : dim);
    const isBatched = (dims: readonly Dim[]) => dims.includes("n");
    if (sizeOf(shape) !== sizeOf(from) || isBatched(shape) !== isBatched(from)) misfit();
    return { shape };
  },
  ScatterND({ operands, misfit }) {
    const [{ shape }, { shape: places }, { shape: rows }] = operands(3);
    return isSame(places, ["n", 1]) && isSame(rows, shape) ? { shape } : misfit();
  },
  Shape({ operands, attribute, misfit }) {
    if (attribute("start")[0] !== 0 || attribute("end")[0] !== 1) misfit();
    return { shape: [1], integers: [operands(1)[0].shape[0] ?? misfit()] };
  },
  Sigmoid: unary,
  Slice({ operands, misfit }) {
    const [{ shape }, ...range] = operands(4);
    if (range.some(({ integers }) => integers?.length !== 1)) misfit();
    const [start, end, axis] = range.map(({ integers }) => numeric(integers?.[0]) ?? misfit()) as Triple;
    const length = numeric(shape[axis]) ?? misfit();
    if (!(0 <= start && start <= end && end <= length)) misfit();
    return { shape: shape.with(axis, end - start) };
  },
  Sqrt: unary,
  Squeeze({ operands, misfit }) {
    const [{ shape }, { integers: [axis] = [], shape: [count] }] = operands(2);
    if (count !== 1 || typeof axis !== "number" || shape[axis] !== 1) return misfit();
    return { shape: without(shape, [axis]) ?? misfit() };
  },
  Sub: binary,
  Tanh: unary,
  Transpose({ operands, attribute, misfit }) {
    const [{ shape }] = operands(1);
    return { shape: attribute("perm").map((axis) => shape[axis] ?? misfit()) };
  },
  Unsqueeze({ operands, misfit }) {
    const [{ shape }, { integers: [axis] = [], shape: [count] }] = operands(2);
    if (count !== 1 || typeof axis !== "number" || !(axis <= shape.length)) return misfit();
    return { shape: shape.toSpliced(axis, 0, 1) };
  },
}));

/** The number of elements for each row. */
export function sizeOf(shape: readonly Dim[]): number {
  return shape.reduce<number>((product, dim) => dim === "n" ? product : product * dim, 1);
}

/** Whether two shapes are equal. */
export function isSame(a: readonly Dim[] | undefined, b: readonly Dim[]): boolean {
  return a !== undefined && a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** The common shape of two operands, by ONNX's rule: the last axes belong together, and an axis of length 1 is repeated. */
function broadcast(a: readonly Dim[], b: readonly Dim[]): readonly Dim[] | undefined {
  const [long, short] = a.length < b.length ? [b, a] : [a, b];
  const padded = [...Array<Dim>(long.length - short.length).fill(1), ...short];
  const fits = long.every((dim, axis) => dim === padded[axis] || dim === 1 || padded[axis] === 1);
  return fits ? long.map((dim, axis) => dim === 1 ? padded[axis]! : dim) : undefined;
}

/** A shape less some axes; without any, ONNX would mean all. */
function without(shape: readonly Dim[], axes: readonly Dim[]): readonly Dim[] | undefined {
  if (axes.length === 0 || !axes.every((axis) => axis in shape)) return undefined;
  return shape.filter((_, axis) => !axes.includes(axis));
}

function numeric(dim: Dim | undefined): number | undefined {
  return dim === "n" ? undefined : dim;
}

function joined(lists: readonly (readonly Dim[] | undefined)[]): readonly Dim[] | undefined {
  return lists.every((list) => list !== undefined) ? lists.flat() : undefined;
}
