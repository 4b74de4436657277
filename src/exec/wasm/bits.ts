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
  substitute,
  topological,
  type Variable,
  width,
} from "../../expr/mod.ts";
import { type Columns, take } from "../../ops/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, v128 } from "../../wasm/mod.ts";
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
import type { PackedInput, PositionsStep } from "./steps.ts";
import type { Tiles } from "./tiles.ts";

/** The bits of a word. */
const WORD_BITS = 32;
const WORD = 4;
const VECTOR = 16;
const LANES = 4;

/** Whether an expression is an input that is kept as bits. */
export function isPacked(expr: Expr): expr is Variable {
  return expr.kind === "input" && expr.binary === true;
}

/** The bytes from one row of bits to the next. */
function bitStrideOf(columns: number): number {
  return Math.ceil(columns / WORD_BITS) * WORD;
}

/** How an input or a constant is kept: the bytes from one row to the next, and all of them. */
export function storageOf(leaf: Expr, rows: number): { stride: number; bytes: number } {
  const { shape } = leaf;
  if (!isPacked(leaf)) return { stride: strideOf(shape), bytes: bytesOf(shape, rows) };
  const stride = bitStrideOf(width(shape));
  return { stride, bytes: rows * stride };
}

/**
 * Replaces binary inputs by what their bits are unpacked to. Their columns are kept in an order in which they are taken,
 * so that nobody has to move them in every run.
 */
export function packInputs(
  outputs: readonly Expr[],
): { outputs: Expr[]; packed: Map<Variable, PackedInput> } {
  const nodes = topological(outputs);
  const packed = new Map<Variable, PackedInput>();
  const replacements = new Map<Expr, Expr>();
  for (const x of nodes) {
    if (!isPacked(x)) continue;
    const takes = nodes.filter((node): node is Application<Columns> =>
      node.kind === "application" && applies(node, "take") && node.inputs[0] === x
    );
    const columns = takes.map(({ attributes }) => attributes.indices).find(isPermutation(width(x.shape))) ??
      Int32Array.from({ length: width(x.shape) }, (_, column) => column);
    const values = input(x.name, x.shape);
    const places = new Int32Array(columns.length);
    columns.forEach((column, place) => places[column] = place);
    for (const node of takes) {
      replacements.set(node, take(values, node.attributes.indices.map((column) => places[column])));
    }
    replacements.set(x, take(values, places));
    packed.set(x, { columns, values });
  }
  return { outputs: substitute(outputs, replacements), packed };
}

function isPermutation(length: number): (indices: Int32Array) => boolean {
  return (indices) => indices.length === length && new Set(indices).size === length;
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
