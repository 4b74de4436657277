/**
 * Rows that are drawn at random from more than are wanted.
 *
 * @module
 */
import { Stream } from "../random/stream.ts";
import type { Dataset } from "./dataset.ts";
import { type Matrix, matrix, type NumericArray } from "./matrix.ts";

/**
 * A random number for each of some rows from a first one on, a function of the number of the row alone: those rows are drawn that have the
 * least. So they can be drawn while rows come, and of as many rows they are always the same.
 */
export function drawNumbers(first: number, count: number): Float32Array {
  return new Stream(0, "drawn rows").uniforms(count, first);
}

/** The places of so many of the least numbers, ascending; of equal ones the first. */
export function leastPlaces(numbers: Float32Array, most: number): Int32Array {
  if (numbers.length <= most) return Int32Array.from(numbers.keys());
  const largest = numbers.toSorted()[most - 1]!;
  const places = new Int32Array(most);
  let left = most - numbers.reduce((count, number) => count + Number(number < largest), 0);
  let count = 0;
  for (let place = 0; place < numbers.length; place++) {
    if (numbers[place]! < largest || numbers[place] === largest && left-- > 0) places[count++] = place;
  }
  return places;
}

/** Some rows, in the order of their places. */
export function pickPlaces(data: NumericArray, places: Int32Array, D: number): NumericArray {
  const Values = data.constructor as new (length: number) => NumericArray;
  const picked = new Values(places.length * D);
  for (let k = 0; k < places.length; k++) {
    picked.set(data.subarray(places[k]! * D, (places[k]! + 1) * D) as NumericArray, k * D);
  }
  return picked;
}

/**
 * Draws rows to learn, where there are more than are wanted, in their order.
 *
 * @param dataset The dataset.
 * @param most How many rows at most; all by default.
 * @returns The same dataset with fewer rows to learn, and of how many they were drawn; or the dataset itself.
 */
export function drawRows(dataset: Dataset, most: number = Infinity): Dataset {
  const [n] = dataset.train.shape;
  if (n <= most) return dataset;
  const places = leastPlaces(drawNumbers(0, n), most);
  const draw = ({ data, shape: [, D] }: Matrix) => matrix(pickPlaces(data, places, D), [most, D]);
  const { train, context } = dataset;
  return {
    ...dataset,
    train: draw(train),
    drawnOf: n,
    ...(context && { context: { ...context, train: draw(context.train) } }),
  };
}
