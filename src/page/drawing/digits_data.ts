/// <reference lib="dom" />
/**
 * What the page knows of real digits.
 *
 * @module
 */
import { parseBits } from "./bits.ts";

/** What the page knows of the test digits of MNIST. */
export interface DigitsData {
  /** The mean of their log p, in nats. */
  readonly mean: number;
  /** How many of them have a log p in each bar. */
  readonly histogram: { readonly start: number; readonly width: number; readonly counts: readonly number[] };
  /** One of each, from 0 to 9. */
  readonly examples: readonly Uint8Array<ArrayBuffer>[];
}

let data: Promise<DigitsData> | undefined;

/** Fetches what is known, once. */
export function digitsData(): Promise<DigitsData> {
  return data ??= fetchData();
}

async function fetchData(): Promise<DigitsData> {
  const response = await fetch("models/digits.json");
  const { examples, ...rest } = await response.json();
  return { ...rest, examples: examples.map((bits: string) => parseBits(bits)!) };
}
