import { createHash } from "node:crypto";
import type { Matrix, NumericArray } from "../data/mod.ts";

/** So many values are hashed at a time. */
const BLOCK = 2 ** 20;

/**
 * SHA-256 of rows, in hexadecimal, whatever array they are in: codes as bytes, or as uint32 where one is above 255; numbers that are
 * no codes as float32, in which models take them.
 */
export function hashRows({ data }: Matrix): string {
  const isBytes = data instanceof Uint8Array || data.every((code) => code === (code & 255));
  const isCodes = isBytes || data.every((code) => code === code >>> 0);
  const Values = isBytes ? Uint8Array : isCodes ? Uint32Array : Float32Array;
  const hash = createHash("sha256");
  for (let start = 0; start < data.length; start += BLOCK) {
    const values = data.subarray(start, start + BLOCK);
    hash.update(bytesOf(values instanceof Values ? values : new Values(values as Uint8Array)));
  }
  return hash.digest("hex");
}

function bytesOf({ buffer, byteOffset, byteLength }: NumericArray): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
