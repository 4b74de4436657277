import { MOST_DECIMALS } from "../made/kinds/mod.ts";

/**
 * How many decimals numbers have at most, once they are rounded to float32.
 *
 * @param numbers The numbers of a column.
 * @returns The number of decimals; nothing where they are more than can be noted.
 */
export function decimalsOf(numbers: ArrayLike<number>): number | undefined {
  let decimals = 0;
  let power = 1;
  for (let k = 0; k < numbers.length; k++) {
    const value = Math.fround(numbers[k]!);
    while (Math.fround(Math.round(numbers[k]! * power) / power) !== value) {
      if (++decimals > MOST_DECIMALS) return undefined;
      power = 10 ** decimals;
    }
  }
  return decimals;
}
