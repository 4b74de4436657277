import { type JsonRecord, type Refuse, shown, textOf } from "../../untrusted/json.ts";
import type { Kind } from "./kind.ts";
import { decimalsFromJson, LARGEST, numberOfText, rounded } from "./numbers.ts";

/**
 * A number with a code for each value that is frequent and for each of some intervals; one more code stands for all other numbers. The
 * conditional gives each code a probability. Inside an interval the distribution is fixed: pieces of equal probability, each uniform.
 * Where other numbers are asked for, the gaps between codes and the two ends share their probability evenly; a gap is uniform, and at a
 * distance t from the outermost code the density is s / (s + t)^2, where s is the distance from the first code to the last one.
 */
export interface BinnedVariable {
  /** Its kind. */
  readonly kind: "binned";
  /** What the column is called. */
  readonly name?: string;
  /**
   * The codes, ascending: a number is a value; a list is the interval from its first number up to, not including, its last, and the
   * numbers between cut it into pieces of equal probability. They are values of the data, or near to them.
   */
  readonly codes: readonly BinnedCode[];
  /**
   * Whether all values are whole numbers: then log p is that of a probability. Without it log p is that of a probability for the values
   * that have codes, and of a density for all other numbers.
   */
  readonly whole?: true;
  /** How many decimals values have in files, to which samples are rounded there; as many as float32 needs by default. */
  readonly decimals?: number;
}

/** What a code stands for: a value, or the interval between the first and the last number of a list. */
export type BinnedCode = number | readonly number[];

/** A variable has at most so many numbers in its codes, since a few bytes can ask for many. */
const MOST_NUMBERS = 65536;

/** Numbers of codes are no larger: then their differences and sums are numbers of float32. */
const MOST = 1e30;

/** Numbers by codes; the parameters of a conditional are the probability of each code, and at last that of all other numbers. */
export const binnedKind: Kind<BinnedVariable> = {
  describe: ({ codes }) => `binned, ${codes.length} ${codes.length === 1 ? "code" : "codes"}`,
  expected,
  expectedInFiles: expected,
  valueCount: () => Infinity,
  scale({ codes }) {
    const [first, last] = [[codes[0]!].flat()[0]!, [codes.at(-1)!].flat().at(-1)!];
    return last - first || Math.max(1, Math.abs(first));
  },
  parse(text, { whole }) {
    const value = numberOfText(text.trim());
    return value !== undefined && isValue(value, whole === true) ? value : undefined;
  },
  format: (value, { decimals }) => String(rounded(value, decimals)),
  fileNumbers: () => undefined,
  checker: (variables, columns) => (values, D) => {
    for (let k = 0; k < columns.length; k++) {
      const whole = variables[k]!.whole === true;
      for (let place = columns[k]!; place < values.length; place += D) {
        if (!isValue(values[place]!, whole)) return place;
      }
    }
    return -1;
  },
  noiseColumns: () => 2,
  parameterColumns: ({ codes }) => codes.length + 1,
  fromJson(record, refuse) {
    const { name, whole } = record;
    if (whole !== undefined && whole !== true) {
      return refuse(`a binned variable has whole as ${shown(whole)}, expected true or nothing`);
    }
    return {
      kind: "binned",
      codes: codesFromJson(record, refuse),
      ...(whole && { whole }),
      ...decimalsFromJson(record, refuse),
      ...(name !== undefined && { name: textOf(name, "the name of a variable", refuse) }),
    };
  },
};

function expected({ whole }: BinnedVariable): string {
  return `a ${whole ? "whole " : ""}number that float32 can hold`;
}

function isValue(value: number, whole: boolean): boolean {
  return Math.abs(value) <= LARGEST && (!whole || Number.isInteger(value));
}

/** The codes of a record, which must be ascending numbers of float32 as well, and may not overlap. */
function codesFromJson({ codes, whole }: JsonRecord, refuse: Refuse): readonly BinnedCode[] {
  if (!Array.isArray(codes) || codes.length === 0) {
    return refuse("a binned variable has no list of codes, expected at least 1");
  }
  let total = 0;
  let end = -Infinity; // of what came before
  let isAfterValue = false;
  for (const code of codes as readonly unknown[]) {
    const isInterval = Array.isArray(code);
    const numbers: readonly unknown[] = isInterval ? code : [code];
    total += numbers.length;
    if (total > MOST_NUMBERS) {
      return refuse(`the codes of a binned variable have more than ${MOST_NUMBERS} numbers`);
    }
    if (isInterval && numbers.length < 2) {
      return refuse(`a binned variable has the code ${shown(code)}, expected a number or at least 2`);
    }
    numbers.forEach((number, k) => {
      const isFit = typeof number === "number" && Math.abs(number) <= MOST &&
        (whole === undefined || Number.isInteger(number) && Math.fround(number) === number);
      if (!isFit) {
        refuse(
          `a binned variable has ${shown(number)} in its codes, expected a${whole ? " whole" : ""} number`,
        );
      }
      const value = Math.fround(number as number);
      // an interval may begin where one ends, a value too, and fractions of an interval begin at a value
      const mayTouch = k === 0 && (isAfterValue ? isInterval && whole === undefined : true);
      if (!(value > end || mayTouch && value === end)) {
        refuse(`the codes of a binned variable are not ascending at ${shown(number)}`);
      }
      end = value;
    });
    isAfterValue = !isInterval;
  }
  return codes as readonly BinnedCode[];
}
