/**
 * The kinds of variables: what values are. What their conditionals are is in `heads/`.
 *
 * @module
 */
import { binaryKind } from "./binary.ts";
import { categoricalKind } from "./categorical.ts";
import type { Kind } from "./kind.ts";
import { ordinalKind } from "./ordinal.ts";
import { realKind } from "./real.ts";
import type { SchemaVariable } from "./variables.ts";

export type { Kind } from "./kind.ts";
export { shortest } from "./numbers.ts";
export { MOST_LEVELS } from "./ordinal.ts";
export type * from "./variables.ts";

/** The name of a kind. */
export type KindName = SchemaVariable["kind"];

/** The variables of the kind with a name. */
export type VariableOf<K extends KindName> = Extract<SchemaVariable, { kind: K }>;

/** Every kind. */
export const kinds: { readonly [K in KindName]: Kind<VariableOf<K>> } = {
  binary: binaryKind,
  categorical: categoricalKind,
  ordinal: ordinalKind,
  real: realKind,
};

/** The names of all kinds. */
export const KIND_NAMES: readonly KindName[] = Object.keys(kinds) as KindName[];

/** The kind of a variable. */
export function kindOf({ kind }: SchemaVariable): Kind<SchemaVariable> {
  return kinds[kind] as Kind<SchemaVariable>;
}

/** What the values of a variable stand for, one text a value, where it has labels. */
export function labelsOf(variable: SchemaVariable): readonly string[] | undefined {
  return "labels" in variable ? variable.labels : undefined;
}

/** Whether the values of a variable stand in files as something else than the numbers that they are. */
export function isTranslated(variable: SchemaVariable): boolean {
  return labelsOf(variable) !== undefined || kindOf(variable).fileNumbers(variable) !== undefined;
}
