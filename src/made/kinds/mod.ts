/**
 * The kinds of variables: what values are. What their conditionals are is in `heads/`.
 *
 * @module
 */
import { binaryKind } from "./binary.ts";
import { binnedKind } from "./binned.ts";
import { categoricalKind } from "./categorical.ts";
import { withDates } from "./dates.ts";
import type { Kind } from "./kind.ts";
import { withMissing } from "./missing.ts";
import { ordinalKind } from "./ordinal.ts";
import { realKind } from "./real.ts";
import type { SchemaVariable } from "./variables.ts";

export {
  dateAfter,
  dateFormatsOf,
  dateFromJson,
  dateOfTime,
  decimalsOfDate,
  formatDate,
  parseDate,
  secondsOf,
  timeOfDate,
  unitOfDate,
} from "./dates.ts";
export type { Kind } from "./kind.ts";
export { isMissing, markMissing, MISSING, MISSING_TEXTS, unmarkMissing } from "./missing.ts";
export { LEAST_NORMAL, MOST_DECIMALS, nextNumber, numberOfText, rounded, shortest } from "./numbers.ts";
export { MOST_LEVELS } from "./ordinal.ts";
export type * from "./variables.ts";

/** The name of a kind. */
export type KindName = SchemaVariable["kind"];

/** The variables of the kind with a name. */
export type VariableOf<K extends KindName> = Extract<SchemaVariable, { kind: K }>;

/** Every kind. */
export const kinds: { readonly [K in KindName]: Kind<VariableOf<K>> } = {
  binary: binaryKind,
  binned: binnedKind,
  categorical: categoricalKind,
  ordinal: ordinalKind,
  real: realKind,
};

/** The names of all kinds. */
export const KIND_NAMES: readonly KindName[] = Object.keys(kinds) as KindName[];

/** The same kinds in another way. */
function wrapped(
  table: Readonly<Record<string, Kind<SchemaVariable>>>,
  wrap: (kind: Kind<SchemaVariable>) => Kind<SchemaVariable>,
): Readonly<Record<string, Kind<SchemaVariable>>> {
  return Object.fromEntries(Object.entries(table).map(([name, kind]) => [name, wrap(kind)]));
}

const plainKinds = kinds as unknown as Readonly<Record<string, Kind<SchemaVariable>>>;
const kindsWithMissing = wrapped(plainKinds, withMissing);
const kindsWithDates = wrapped(plainKinds, withDates);
const kindsWithBoth = wrapped(kindsWithDates, withMissing);

/** The kind of a variable; variables of one kind, of which values may be missing or dates or not, have the same object. */
export function kindOf({ kind, missing, date }: SchemaVariable): Kind<SchemaVariable> {
  const table = date ? missing ? kindsWithBoth : kindsWithDates : missing ? kindsWithMissing : plainKinds;
  return table[kind]!;
}

/** What the values of a variable stand for, one text a value, where it has labels. */
export function labelsOf(variable: SchemaVariable): readonly string[] | undefined {
  return "labels" in variable ? variable.labels : undefined;
}

/** Whether the values of a variable stand in files as something else than the numbers that they are. */
export function isTranslated(variable: SchemaVariable): boolean {
  return labelsOf(variable) !== undefined || variable.date !== undefined ||
    kindOf(variable).fileNumbers(variable) !== undefined;
}
