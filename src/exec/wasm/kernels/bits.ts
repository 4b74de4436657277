/**
 * Inputs that are kept as bits: kernels that unpack them and list their ones; and one that packs others to bits.
 *
 * @module
 */
import { type Expr, type Variable, width } from "../../../expr/mod.ts";
import { f32x4, type FunctionBuilder, i32, i32x4, v128 } from "../../../wasm/mod.ts";
import { FLOAT, type Place, strideOf, VECTOR, WORD_BITS, wordsOf } from "../plan/layout.ts";
import { SPARSE } from "../plan/one_hot.ts";
import { type OnesLists, paddedColumns } from "../plan/ones.ts";
import {
  addToColumn,
  beginColumnLists,
  eachOne,
  END,
  endColumnLists,
  LISTED,
  LISTED_VALUES,
} from "./ones.ts";
import { requestOf } from "./request.ts";

const LANES = 4;

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
      f.set(word, i32.add(word, i32.const(FLOAT)));
      f.set(y, i32.add(y, i32.const(vectorsOfWord * VECTOR)));
    });
    const rest = vectors - wholeWords * vectorsOfWord;
    if (rest > 0) unpackWord(rest);
  });
}

/** Reads each number as a bit that says whether it is not 0; a tile is a row. The last word of a row is 0 where all are 0 or 1, else 1. */
export function packBits(f: FunctionBuilder, { from, to, x }: { from: Place; to: Place; x: Expr }): void {
  const vectors = strideOf(x.shape) / VECTOR;
  const words = wordsOf(x.shape);
  const { first, last, base } = requestOf(f);
  f.loop({ from: first, to: last, step: 1 }, (row) => {
    const at = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    const word = f.local("i32", i32.add(base, i32.mul(row, i32.const(to.stride))));
    const others = f.local("v128", f32x4.const(0));
    const packWord = (count: number) => {
      const bits = Array.from({ length: count }, (_, k) => {
        const value = f.local("v128", v128.load(at, from.address + k * VECTOR));
        const isSet = f.local("v128", f32x4.notEqual(value, f.constant(0)));
        f.set(others, v128.or(others, v128.and(isSet, f32x4.notEqual(value, f.constant(1)))));
        return i32.shiftLeft(i32x4.bitmask(isSet), i32.const(LANES * k));
      });
      f.store(word, bits.reduce(i32.or), to.address);
      f.set(at, i32.add(at, i32.const(count * VECTOR)));
      f.set(word, i32.add(word, i32.const(FLOAT)));
    };
    const perWord = WORD_BITS / LANES;
    const wholeWords = Math.floor(vectors / perWord);
    f.loop({ from: 0, to: wholeWords, step: 1 }, () => packWord(perWord));
    if (words > wholeWords) packWord(vectors - wholeWords * perWord);
    f.store(word, v128.anyTrue(others), to.address);
  });
}

/**
 * Lists the places of each row where its bits are set, and those of the columns of each word.
 *
 * @param places The operand, its bits, whether each row ends with a word that is 1 where it has other values than 0 and 1, and the lists.
 */
export function listBits(
  f: FunctionBuilder,
  { operand, from, hasMarks, ones }: { operand: Expr; from: Place; hasMarks: boolean; ones: OnesLists },
): void {
  const columnsOfWords = wordsOf(operand.shape) * FLOAT * WORD_BITS;
  const { flag, rows } = ones;
  const { n, first, last, base } = requestOf(f);
  f.loop({ from: first, to: f.local("i32", i32.min(n, last)), step: 1 }, (row) => {
    const entry = f.local("i32", i32.add(base, i32.mul(row, i32.const(rows.stride))));
    const word = f.local("i32", i32.add(base, i32.mul(row, i32.const(from.stride))));
    f.loop({ from: 0, to: columnsOfWords, step: FLOAT * WORD_BITS }, (column) => {
      eachOne(f, f.local("i32", i32.load(word, from.address)), (bit) => {
        f.store(entry, i32.add(column, bit), rows.address);
        f.set(entry, i32.add(entry, i32.const(FLOAT)));
      });
      f.set(word, i32.add(word, i32.const(FLOAT)));
    });
    f.store(entry, i32.const(END), rows.address);
  });
  const firstWord = f.local("i32", i32.sub(i32.max(first, n), n));
  f.loop({ from: firstWord, to: i32.sub(last, n), step: 1 }, (word) => {
    const start = f.local("i32", i32.mul(word, i32.const(FLOAT * WORD_BITS)));
    const end = i32.min(
      i32.add(start, i32.const(FLOAT * WORD_BITS)),
      i32.const(paddedColumns(operand) * FLOAT),
    );
    const columns = { from: start, to: f.local("i32", end) };
    beginColumnLists(f, ones, columns);
    const at = f.local("i32", i32.mul(word, i32.const(FLOAT)));
    f.loop({ from: 0, to: n, step: 1 }, (row) => {
      eachOne(f, f.local("i32", i32.load(at, from.address)), (bit) => {
        addToColumn(f, ones, { row, place: f.local("i32", i32.add(start, bit)) });
      });
      f.set(at, i32.add(at, i32.const(from.stride)));
    });
    endColumnLists(f, ones, columns);
  });
  f.if(i32.isZero(first), () => {
    const count = f.local("i32", i32.const(0));
    const values = f.local("i32", i32.const(LISTED));
    const end = f.local("i32", i32.add(base, i32.mul(n, i32.const(from.stride))));
    const most = i32.mul(n, i32.const(Math.floor(width(operand.shape) / SPARSE)));
    if (hasMarks) {
      f.loop({ from: base, to: end, step: from.stride }, (row) => {
        const hasOthers = i32.load(row, from.address + from.stride - FLOAT);
        f.if(hasOthers, () => f.set(values, i32.const(LISTED_VALUES)));
      });
    }
    f.loop({ from: base, to: end, step: FLOAT }, (word) => {
      f.set(count, i32.add(count, i32.countOnes(i32.load(word, from.address))));
    });
    f.store(base, i32.mul(values, i32.isZero(i32.lessThan(most, count))), flag);
  });
}
