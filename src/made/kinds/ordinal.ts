import { codeChecker, isCode } from "./codes.ts";
import type { Kind } from "./kind.ts";
import { COMPONENTS, mixtureFromJson, numberFromJson, numberOfText, wholeFromJson } from "./numbers.ts";

/**
 * A variable with the values 0 to `size - 1`, which are steps of a scale, such as grey levels or counts. The conditional is a mixture
 * of logistic distributions that are cut into steps.
 */
export interface OrdinalVariable {
  /** Its kind. */
  readonly kind: "ordinal";
  /** What the column is called. */
  readonly name?: string;
  /** The number of values, from 2 to 65,536. */
  readonly size: number;
  /** What stands for the value 0 in files; 0 by default. */
  readonly first?: number;
  /** How far numbers in files lie apart; 1 by default. */
  readonly step?: number;
  /** The mean of the data as values: the network computes with `(x - mean) / deviation`; by default the middle. */
  readonly mean?: number;
  /** The standard deviation of the data as values; by default half of the largest value. */
  readonly deviation?: number;
  /** The number of logistic distributions; 5 by default. */
  readonly components?: number;
}

/** The most values that an ordinal variable may have. */
export const MOST_LEVELS = 65536;

/** The numbers that stand for the codes in files. */
function ordinalNumbers({ size, first = 0, step = 1 }: OrdinalVariable): Float64Array {
  return Float64Array.from({ length: size }, (_, code) => first + step * code);
}

/** The mean and the standard deviation of the data as values. */
export function ordinalUnits(
  { size, mean = (size - 1) / 2, deviation = (size - 1) / 2 }: OrdinalVariable,
): { readonly mean: number; readonly deviation: number } {
  return { mean, deviation };
}

/** Steps of a scale; the parameters of a conditional are the weights, then the locations, then the scales of its components. */
export const ordinalKind: Kind<OrdinalVariable> = {
  describe: ({ size }) => `ordinal, ${size} values`,
  expected: ({ size }) => `a whole number from 0 to ${size - 1}`,
  expectedInFiles({ size, first = 0, step = 1 }) {
    const most = first + step * (size - 1);
    return step === 1
      ? `a whole number from ${first} to ${most}`
      : `${first}, ${first + step} and so on to ${most}`;
  },
  valueCount: ({ size }) => size,
  scale: (variable) => ordinalUnits(variable).deviation,
  parse(text, { size, first = 0, step = 1 }) {
    const value = numberOfText(text.trim());
    const code = value === undefined ? NaN : (value - first) / step;
    return isCode(code, size) ? code : undefined;
  },
  format: (code, { first = 0, step = 1 }) => String(first + step * code),
  fileNumbers: (variable) =>
    variable.first === undefined && variable.step === undefined ? undefined : ordinalNumbers(variable),
  checker: (variables, columns) => codeChecker(variables.map(({ size }) => size), columns),
  noiseColumns: () => 2,
  parameterColumns: ({ components = COMPONENTS }) => 3 * components,
  fromJson(record, refuse) {
    const size = wholeFromJson(record, "size", { least: 2, most: MOST_LEVELS, refuse });
    const whole = (key: string, least: number, most: number) =>
      record[key] === undefined ? {} : { [key]: wholeFromJson(record, key, { least, most, refuse }) };
    const number = (key: string, least: number, most: number) =>
      record[key] === undefined ? {} : { [key]: numberFromJson(record, key, { least, most, refuse }) };
    const FAR = 2 ** 52;
    return {
      kind: "ordinal",
      size,
      ...whole("first", -FAR, FAR),
      ...whole("step", 1, 2 ** 32),
      ...number("mean", 0, MOST_LEVELS),
      ...number("deviation", 0.01, MOST_LEVELS),
      ...mixtureFromJson(record, refuse),
    };
  },
};
