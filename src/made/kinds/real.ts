import type { Kind } from "./kind.ts";
import {
  COMPONENTS,
  decimalsFromJson,
  LARGEST,
  mixtureFromJson,
  numberFromJson,
  numberOfText,
  rounded,
} from "./numbers.ts";

/**
 * A variable with any number for its value. The conditional is a mixture of Gaussians, whose log p is that of a density in the
 * units of the values.
 */
export interface RealVariable {
  /** Its kind. */
  readonly kind: "real";
  /** What the column is called. */
  readonly name?: string;
  /** The mean of the data: the network computes with `(x - mean) / deviation`. */
  readonly mean: number;
  /** The standard deviation of the data. */
  readonly deviation: number;
  /**
   * The least standard deviation of a component, as a share of `deviation`; 0.01 by default. A density of values that repeat grows
   * without bound where a component can be as narrow as it likes; more is better for finding what is unusual.
   */
  readonly floor?: number;
  /** The number of Gaussians; 5 by default. */
  readonly components?: number;
  /** How many decimals values have in files, to which samples are rounded there; as many as float32 needs by default. */
  readonly decimals?: number;
}

/** The least standard deviation of a component unless a variable says otherwise, as a share of that of the data. */
export const FLOOR = 0.01;

/** Any number; the parameters of a conditional are the weights, then the means, then the deviations of its components. */
export const realKind: Kind<RealVariable> = {
  describe: () => "real",
  expected,
  expectedInFiles: expected,
  valueCount: () => Infinity,
  scale: ({ deviation }) => deviation,
  parse(text) {
    const value = numberOfText(text.trim());
    return value !== undefined && Math.abs(value) <= LARGEST ? value : undefined;
  },
  format: (value, { decimals }) => String(rounded(value, decimals)),
  fileNumbers: () => undefined,
  checker: (_, columns) => (values, D) => {
    for (let k = 0; k < columns.length; k++) {
      for (let place = columns[k]!; place < values.length; place += D) {
        if (!(Math.abs(values[place]!) <= LARGEST)) return place;
      }
    }
    return -1;
  },
  noiseColumns: () => 2,
  parameterColumns: ({ components = COMPONENTS }) => 3 * components,
  fromJson(record, refuse) {
    const number = (key: string, least: number, most: number) =>
      numberFromJson(record, key, { least, most, refuse });
    return {
      kind: "real",
      mean: number("mean", -LARGEST, LARGEST),
      deviation: number("deviation", 1e-30, 1e30),
      ...(record.floor !== undefined && { floor: number("floor", 1e-4, 10) }),
      ...mixtureFromJson(record, refuse),
      ...decimalsFromJson(record, refuse),
    };
  },
};

function expected(): string {
  return "a number that float32 can hold";
}
