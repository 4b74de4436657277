/** Columns for tests. */
import type { Column } from "../../src/quality/column.ts";
import { Stream } from "../../src/random/mod.ts";

/** A column of numbers. */
export function numbers(name: string, train: number[], held: number[], generated: number[]): Column {
  return {
    name,
    isNumber: true,
    format: String,
    train: Float64Array.from(train),
    held: Float64Array.from(held),
    generated: Float64Array.from(generated),
  };
}

/** A column of words: each character is one, and a dot is missing. */
export function words(name: string, train: string, held: string, generated: string): Column {
  const codes = (text: string) => Float64Array.from(text, (word) => word === "." ? NaN : word.charCodeAt(0));
  return {
    name,
    isNumber: false,
    format: (value) => String.fromCharCode(value),
    train: codes(train),
    held: codes(held),
    generated: codes(generated),
  };
}

/** Numbers that are uniform between 0 and 1. */
export function uniforms(name: string, n: number): number[] {
  return Array.from(new Stream(5, name).uniforms(n));
}
