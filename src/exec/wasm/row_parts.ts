/**
 * Steps that carry out a plan for parts of the rows. Each part has a memory of its own, so threads need not wait for each
 * other, and what a part works on stays in the cache of one processor.
 *
 * @module
 */
import type { Variable } from "../../expr/mod.ts";
import { type FunctionBuilder, i32, type Value } from "../../wasm/mod.ts";
import { storageOf } from "./bits.ts";
import type { Place } from "./layout.ts";
import { roundUp } from "./memory.ts";
import { requestOf } from "./request.ts";
import type { PartsStep } from "./steps.ts";

/** The rows of a part are whole tiles of so many. */
const TILE = 4;

/** The most rows of a part, if `parts` share `rows`. */
export function rowsOfPart(rows: number, parts: number): number {
  return Math.ceil(rows / parts / TILE) * TILE;
}

/** Where the inputs lie in the memory of a part, after its temporaries, and the bytes of that memory. */
export function layOutPart(
  { body, reads, rows }: PartsStep,
): { inputs: ReadonlyMap<Variable, Place>; bytes: number } {
  let bytes = body.bytes;
  const inputs = new Map(reads.map((input): [Variable, Place] => {
    const storage = storageOf(input, { rows, isBits: body.packed.has(input) });
    const address = bytes;
    bytes += roundUp(storage.bytes);
    return [input, { address, stride: storage.stride }];
  }));
  return { inputs, bytes };
}

/** Where rows lie among all rows, and where in the memory of the first part. */
export interface Rows {
  readonly all: Place;
  readonly part: Place;
}

/** Writes the kernel of a step, of which a tile is a part: it copies the rows of a part there, computes, and copies back. */
export function eachPart(
  f: FunctionBuilder,
  { parts, bytes, inputs, outputs, compute }: {
    parts: number;
    /** From the memory of one part to that of the next. */
    bytes: number;
    inputs: readonly Rows[];
    outputs: readonly Rows[];
    /** Computes `n` rows of the part whose memory is so far from that of the first one. */
    compute: (n: Value<"i32">, base: Value<"i32">) => void;
  },
): void {
  const { n, first, last } = requestOf(f);
  const rows = i32.div(i32.add(n, i32.const(TILE * parts - 1)), i32.const(TILE * parts));
  const most = f.local("i32", i32.mul(rows, i32.const(TILE)));
  f.loop({ from: first, to: last, step: 1 }, (part) => {
    const begin = f.local("i32", i32.mul(part, most));
    const count = f.local("i32", i32.sub(n, begin));
    f.set(count, i32.min(count, most));
    f.if(i32.lessThan(i32.const(0), count), () => {
      const base = f.local("i32", i32.mul(part, i32.const(bytes)));
      const places = ({ all, part }: Rows) => ({
        whole: i32.add(i32.mul(begin, i32.const(all.stride)), i32.const(all.address)),
        own: i32.add(base, i32.const(part.address)),
        bytes: i32.mul(count, i32.const(all.stride)),
      });
      for (const { whole, own, bytes } of inputs.map(places)) f.copy(own, whole, bytes);
      compute(count, base);
      for (const { whole, own, bytes } of outputs.map(places)) f.copy(whole, own, bytes);
    });
  });
}
