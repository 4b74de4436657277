/**
 * The heads: the conditional distribution of each kind of variable, as expressions.
 *
 * @module
 */
import type { KindName, SchemaVariable, VariableOf } from "../kinds/mod.ts";
import { binaryHead } from "./binary.ts";
import { categoricalHead } from "./categorical.ts";
import type { Head } from "./head.ts";
import { ordinalHead } from "./ordinal.ts";
import { realHead } from "./real.ts";

export type { Head } from "./head.ts";

/** The head of each kind of variable. */
export const heads: { readonly [K in KindName]: Head<VariableOf<K>> } = {
  binary: binaryHead,
  categorical: categoricalHead,
  ordinal: ordinalHead,
  real: realHead,
};

/** The head of a variable. */
export function headOf({ kind }: SchemaVariable): Head<SchemaVariable> {
  return heads[kind] as Head<SchemaVariable>;
}
