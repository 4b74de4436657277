/**
 * The contexts that samples and completions are drawn with.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { eachContext, isMissing, kindOf, nameOf, pickRows, type Rows, type Schema } from "../src/made/mod.ts";

/** How the flag is described whose value is a context. */
export const CONTEXT_VALUE =
  "of a model with a context, its value, such as a label; of several variables all, with commas";

/** All values, one after the other. */
export const EACH = "each";

/**
 * The same context for each of some rows.
 *
 * @param context The variables of the context.
 * @param typed Their values, as they stand in files.
 * @param n How many rows.
 * @returns `[n, C]`.
 * @throws {RangeError} If a value is none of its variable's.
 */
export function sameContext(context: Schema, typed: string, n: number): Rows {
  const fields = context.length === 1 ? [typed] : typed.split(",");
  if (fields.length !== context.length) {
    throw inputError(
      new RangeError(
        `Cannot use --context ${typed}: expected ${context.length} values with commas between them`,
      ),
    );
  }
  const row = context.map((variable, c) => {
    const kind = kindOf(variable);
    const value = kind.parse(fields[c]!, variable);
    if (value !== undefined) return value;
    if (variable.missing && isMissing(fields[c]!)) return NaN;
    throw inputError(
      new RangeError(
        `Cannot use --context ${typed}: ${nameOf(context, c)} is ${kind.expectedInFiles(variable)}`,
      ),
    );
  });
  const data = new Float32Array(n * row.length);
  for (let k = 0; k < n; k++) data.set(row, k * row.length);
  return { data, shape: [n, row.length] };
}

/** Throws unless a context is typed for a model that has one, and for no other. */
export function checkContextFlag(context: Schema | undefined, typed: string | undefined): void {
  if (context === undefined && typed !== undefined) {
    throw inputError(new RangeError(`Cannot use --context ${typed}: the model has no context`));
  }
}

/** What samples are drawn with: how many, and their contexts. */
export interface Wanted {
  readonly n: number;
  /** The contexts of so many samples from a first one on. */
  readonly conditionsOf: (first: number, count: number) => { readonly context?: Rows };
  /** How many of them have the same context. */
  readonly alike: number;
}

/** The most samples of each context by default: a line of a picture. */
const LINE = 10;

/** The contexts of samples: what was typed, or each that there is. */
export function wantedSamples(
  context: Schema | undefined,
  { typed, n }: { typed: string | undefined; n: number | undefined },
): Wanted {
  checkContextFlag(context, typed);
  if (context === undefined) return { n: n ?? 100, conditionsOf: () => ({}), alike: n ?? 100 };
  const isTyped = typed !== undefined && typed !== EACH;
  const each = isTyped ? sameContext(context, typed, 1) : eachContext(context, 1);
  const alike = n ?? (isTyped ? 100 : LINE);
  if (each !== undefined) {
    return {
      n: each.shape[0] * alike,
      conditionsOf: (first, count) => ({
        context: pickRows(each, Array.from({ length: count }, (_, i) => Math.floor((first + i) / alike))),
      }),
      alike,
    };
  }
  throw inputError(
    new RangeError(
      `Cannot take each context of the model: they are too many, or may be missing; ${adviceOn(context)}`,
    ),
  );
}

/** The context that was typed, of a model that has one. */
export function typedCondition(
  context: Schema | undefined,
  typed: string | undefined,
): { readonly context?: Rows } {
  checkContextFlag(context, typed);
  if (context === undefined) return {};
  if (typed !== undefined) return { context: sameContext(context, typed, 1) };
  throw inputError(new RangeError(`Cannot do without the context of the model: ${adviceOn(context)}`));
}

/** So many variables of a context are described in messages. */
const DESCRIBED = 3;

/** What is to be typed. */
function adviceOn(context: Schema): string {
  const shown = context.slice(0, DESCRIBED);
  const rest = context.length > DESCRIBED ? ", ..." : "";
  const values = shown.map((_, c) => context.length === 1 ? "VALUE" : `VALUE${c + 1}`).join(",");
  const meanings = shown.map((variable, c) =>
    `${variable.name ?? nameOf(context, c)} is ${kindOf(variable).expectedInFiles(variable)}`
  );
  return `give --context ${values}${rest}, where ${meanings.join(", ")}${rest}`;
}
