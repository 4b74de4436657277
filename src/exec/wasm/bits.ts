/**
 * Binary inputs, kept as bits: rewriting of a graph so that they are unpacked once, and the kernels that unpack them and
 * list their ones.
 *
 * @module
 */
import {
  type Application,
  type Expr,
  input,
  operands,
  rewrite,
  topological,
  type Variable,
  width,
} from "../../expr/mod.ts";
import { type Columns, take } from "../../ops/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, v128 } from "../../wasm/mod.ts";
import type { PlainRows } from "../executor.ts";
import { applies } from "./fusion.ts";
import { bytesOf, type Place, strideOf } from "./layout.ts";
import {
  addToColumn,
  beginColumnLists,
  eachOne,
  END,
  endColumnLists,
  paddedColumns,
  type Positions,
  SPARSE,
} from "./positions.ts";
import { requestOf } from "./request.ts";
import type { PositionsStep } from "./steps.ts";
import type { Tiles } from "./tiles.ts";

/** The bits of a word. */
const WORD_BITS = 32;
const WORD = 4;
const VECTOR = 16;
const LANES = 4;

/** The bytes from one row of bits to the next. */
function bitStrideOf(columns: number): number {
  return Math.ceil(columns / WORD_BITS) * WORD;
}

/** How an input or a constant is kept: the bytes from one row to the next, and all of them. */
export function storageOf(
  { shape }: Expr,
  { rows, isBits }: { rows: number; isBits: boolean },
): { stride: number; bytes: number } {
  if (!isBits) return { stride: strideOf(shape), bytes: bytesOf(shape, rows) };
  const stride = bitStrideOf(width(shape));
  return { stride, bytes: rows * stride };
}

/**
 * The inputs that are worth keeping as bits, because products read them, and for each the order in which its columns are
 * kept: one in which they are taken, so that nobody has to move them in every run.
 */
export function bitOrders(outputs: readonly Expr[]): Map<Variable, Int32Array> {
  const nodes = topological(outputs);
  const read = new Set<Expr>();
  for (const node of nodes) {
    if (applies(node, "stairProduct") || applies(node, "stairOuter")) read.add(operands(node)[0]!);
  }
  const orders = new Map<Variable, Int32Array>();
  for (const x of nodes) {
    if (x.kind !== "input" || x.shape.length !== 2) continue;
    const takes = nodes.filter((node): node is Application<Columns> =>
      node.kind === "application" && applies(node, "take") && node.inputs[0] === x
    );
    if (!read.has(x) && !takes.some((node) => read.has(node))) continue;
    const columns = width(x.shape);
    const order = takes.map(({ attributes }) => attributes.indices).find(isPermutation(columns));
    orders.set(x, order ?? Int32Array.from({ length: columns }, (_, column) => column));
  }
  return orders;
}

function isPermutation(length: number): (indices: Int32Array) => boolean {
  return (indices) => indices.length === length && new Set(indices).size === length;
}

/**
 * Rows as bits, if all values are 0 or 1: bit `k % 32` of word `floor(k / 32)` of a row is the value of column `order[k]`.
 *
 * @returns `[n, words]`, or nothing when another value is met.
 */
export function packBits(
  { data, shape: [n, columns] }: PlainRows,
  order: Int32Array,
): Int32Array | undefined {
  const stride = bitStrideOf(columns) / WORD;
  const words = new Int32Array(n * stride);
  for (let row = 0; row < n; row++) {
    const from = row * columns;
    for (let word = 0; word < stride; word++) {
      const start = word * WORD_BITS;
      const length = Math.min(WORD_BITS, columns - start);
      let bits = 0;
      for (let k = 0; k < length; k++) {
        const value = data[from + order[start + k]!]!;
        if (value !== 0 && value !== 1) return undefined;
        bits |= value << k;
      }
      words[row * stride + word] = bits;
    }
  }
  return words;
}

/**
 * Replaces inputs that are kept as bits by what their bits are unpacked to.
 *
 * @param outputs The expressions to rewrite.
 * @param orders The inputs, and the order in which their columns are kept.
 * @returns The rewritten expressions, and for each of the inputs what stands for its values in that order, as float32.
 */
export function packInputs(
  outputs: readonly Expr[],
  orders: ReadonlyMap<Variable, Int32Array>,
): { outputs: Expr[]; packed: Map<Variable, Variable> } {
  const packed = new Map(Array.from(orders.keys(), (x) => [x, input(x.name, x.shape)]));
  const rewritten = rewrite(outputs, (node, original) => {
    const isTake = applies(node, "take");
    const x = (isTake ? operands(original)[0] : node) as Variable;
    const values = packed.get(x);
    const order = orders.get(x);
    if (values === undefined || order === undefined) return undefined;
    const places = new Int32Array(order.length);
    order.forEach((column, place) => places[column] = place);
    if (!isTake) return take(values, places);
    return take(values, (node as Application<Columns>).attributes.indices.map((column) => places[column]!));
  });
  return { outputs: rewritten, packed };
}

/** Writes each bit as a float32; a tile is a row. What lies between the columns and the end of a row becomes 0. */
export function unpackBits(
  f: FunctionBuilder,
  { from, to, x }: { from: Place; to: Place; x: Variable },
): void {
  const vectors = strideOf(x.shape) / VECTOR;
  const vectorsOfWord = WORD_BITS / LANES;
  const wholeWords = Math.floor(vectors / vectorsOfWord);
  const { first, last, base } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (row) => {
    const word = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    const y = f.local("i32", i32.add(base, i32.mul(row, i32.const(to.stride))));
    const unpackWord = (count: number) => {
      const bits = f.local("v128", i32x4.splat(i32.load(word, from.address)));
      for (let k = 0; k < count; k++) {
        const mask = f.local("v128", i32x4.const([0, 1, 2, 3].map((lane) => 1 << LANES * k + lane)));
        const isSet = i32x4.equal(v128.and(bits, mask), mask);
        f.store(y, v128.and(isSet, f32x4.const(1)), to.address + k * VECTOR);
      }
    };
    f.loop({ from: 0, to: wholeWords, step: 1 }, () => {
      unpackWord(vectorsOfWord);
      f.set(word, i32.add(word, i32.const(WORD)));
      f.set(y, i32.add(y, i32.const(vectorsOfWord * VECTOR)));
    });
    const rest = vectors - wholeWords * vectorsOfWord;
    if (rest > 0) unpackWord(rest);
  });
}

/** The tiles of {@linkcode listBits}: the rows, and then the words of a row if columns are listed too. */
export function bitTiles({ operand, byColumn }: PositionsStep): Tiles {
  return { rows: 1, others: byColumn ? Math.ceil(width(operand.shape) / WORD_BITS) : 0 };
}

/** Lists the ones of each row, and those of the columns of each word. */
export function listBits(
  f: FunctionBuilder,
  { operand, from, positions }: { operand: Expr; from: Place; positions: Positions },
): void {
  const { flag, rows } = positions;
  const { n, first, last, base } = requestOf(f);
  f.loop({ from: first, to: f.local("i32", i32.min(n, last)), step: 1 }, (row) => {
    const entry = f.local("i32", i32.add(base, i32.mul(row, i32.const(rows.stride))));
    const word = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    f.loop({ from: 0, to: from.stride * WORD_BITS, step: WORD * WORD_BITS }, (column) => {
      eachOne(f, f.local("i32", i32.load(word, from.address)), (bit) => {
        f.store(entry, i32.add(column, bit), rows.address);
        f.set(entry, i32.add(entry, i32.const(WORD)));
      });
      f.set(word, i32.add(word, i32.const(WORD)));
    });
    f.store(entry, i32.const(END), rows.address);
  });
  const firstWord = f.local("i32", i32.sub(i32.max(first, n), n));
  f.loop({ from: firstWord, to: i32.sub(last, n), step: 1 }, (word) => {
    const start = f.local("i32", i32.mul(word, i32.const(WORD * WORD_BITS)));
    const end = i32.min(
      i32.add(start, i32.const(WORD * WORD_BITS)),
      i32.const(paddedColumns(operand) * WORD),
    );
    const columns = { from: start, to: f.local("i32", end) };
    beginColumnLists(f, positions, columns);
    const at = f.local("i32", i32.mul(word, i32.const(WORD)));
    f.loop({ from: 0, to: n, step: 1 }, (row) => {
      eachOne(f, f.local("i32", i32.load(at, from.address)), (bit) => {
        addToColumn(f, positions, { row, place: f.local("i32", i32.add(start, bit)) });
      });
      f.set(at, i32.add(at, i32.const(from.stride)));
    });
    endColumnLists(f, positions, columns);
  });
  f.if(i32.isZero(first), () => {
    const ones = f.local("i32", i32.const(0));
    const end = f.local("i32", i32.add(base, i32.mul(n, i32.const(from.stride))));
    f.loop({ from: base, to: end, step: WORD }, (word) => {
      f.set(ones, i32.add(ones, i32.countOnes(i32.load(word, from.address))));
    });
    const most = i32.mul(n, i32.const(Math.floor(width(operand.shape) / SPARSE)));
    f.store(base, i32.isZero(i32.lessThan(most, ones)), flag);
  });
}
