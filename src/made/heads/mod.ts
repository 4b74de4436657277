/**
 * The heads: the conditional distribution of each kind of variable, as expressions.
 *
 * @module
 */
import type { KindName, SchemaVariable, VariableOf } from "../kinds/mod.ts";
import { binaryHead } from "./binary.ts";
import { binnedHead } from "./binned.ts";
import { categoricalHead } from "./categorical.ts";
import type { Head } from "./head.ts";
import { withMissing } from "./missing.ts";
import { ordinalHead } from "./ordinal.ts";
import { realHead } from "./real.ts";

export type { Head } from "./head.ts";

/** The head of each kind of variable. */
export const heads: { readonly [K in KindName]: Head<VariableOf<K>> } = {
  binary: binaryHead,
  binned: binnedHead,
  categorical: categoricalHead,
  ordinal: ordinalHead,
  real: realHead,
};

/** The same heads where values may be missing. */
const headsWithMissing = Object.fromEntries(
  Object.entries(heads).map(([name, head]) => [name, withMissing(head as Head<SchemaVariable>)]),
);

/** The head of a variable; variables of one kind, of which values may be missing or not, have the same object. */
export function headOf({ kind, missing }: SchemaVariable): Head<SchemaVariable> {
  return missing ? headsWithMissing[kind]! : heads[kind] as Head<SchemaVariable>;
}
