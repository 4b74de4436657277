/**
 * Values that may be missing. Callers and files say so with NaN, programs and graphs with the largest number of float32: NaN never equals
 * itself, so a sampler would never end, and a product of NaN with 0 is NaN.
 *
 * @module
 */
import type { Kind } from "./kind.ts";
import { LARGEST } from "./numbers.ts";

/** What a variable of any kind may have. */
export interface MayBeMissing {
  /**
   * Whether values may be missing: then that is one value more, which callers write as NaN and files as nothing, and which has a
   * probability. A conditional gives it first, and then the value where there is one.
   */
  readonly missing?: true;
  /** Texts that say in files that a value is missing, besides those that always do. */
  readonly absent?: readonly string[];
}

/** What stands in files, in any case, where a value is missing: what pandas takes for it, and what other programs write. */
export const MISSING_TEXTS: ReadonlySet<string> = new Set([
  "",
  "?",
  ".",
  "-",
  "na",
  "n/a",
  "nan",
  "nat",
  "nil",
  "none",
  "null",
  "\\n",
  "#n/a",
  "#n/a n/a",
  "#na",
  "<na>",
  "-nan",
  "1.#ind",
  "-1.#ind",
  "1.#qnan",
  "-1.#qnan",
]);

/** Whether a text stands in files for a value that is missing. */
export function isMissing(text: string): boolean {
  return MISSING_TEXTS.has(text.trim().toLowerCase());
}

/** What stands in programs and graphs for a value that is missing. */
export const MISSING = LARGEST;

/** The kind of variables that have the values of another kind, or none. */
export function withMissing<V extends MayBeMissing>(kind: Kind<V>): Kind<V> {
  return {
    ...kind,
    describe: (variable) => `${kind.describe(variable)}, or missing`,
    expected: (variable) => `${kind.expected(variable)}, or NaN where it is missing`,
    expectedInFiles: (variable) => `${kind.expectedInFiles(variable)}, or nothing where it is missing`,
    valueCount: (variable) => kind.valueCount(variable) + 1,
    parse: (text, variable) =>
      kind.parse(text, variable) ?? (variable.absent?.includes(text.trim()) ? NaN : undefined),
    format: (value, variable) => Number.isNaN(value) ? "" : kind.format(value, variable),
    checker(variables, columns) {
      const check = kind.checker(variables, columns);
      // every kind has the value 0, and none has NaN
      const substitute = (value: number) => Number.isNaN(value) ? 0 : value >= MISSING ? NaN : value;
      return (values, D) => check(values.map(substitute), D);
    },
    noiseColumns: (variable) => 1 + kind.noiseColumns(variable),
    parameterColumns: (variable) => 1 + kind.parameterColumns(variable),
  };
}

/** Values as programs and graphs take them: what is missing is NaN before, and {@linkcode MISSING} then. */
export function markMissing<A extends ArrayLike<number>>(values: A): A | Float32Array {
  const mayHave = values instanceof Float32Array || values instanceof Float64Array || Array.isArray(values);
  if (!mayHave || !hasNaN(values)) return values;
  return Float32Array.from(values, (value) => Number.isNaN(value) ? MISSING : value);
}

/** Puts NaN in the place of {@linkcode MISSING}, in the columns of rows where values may be missing. */
export function unmarkMissing(values: Float32Array | Float64Array, schema: readonly MayBeMissing[]): void {
  const D = schema.length;
  schema.forEach(({ missing }, d) => {
    if (!missing) return;
    for (let place = d; place < values.length; place += D) if (values[place] === MISSING) values[place] = NaN;
  });
}

function hasNaN(values: ArrayLike<number>): boolean {
  for (let k = 0; k < values.length; k++) if (values[k] !== values[k]) return true;
  return false;
}
