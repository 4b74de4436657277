/**
 * The types of all variables, for everyone who exports them.
 *
 * @module
 */
import type { BinaryVariable } from "./binary.ts";
import type { BinnedVariable } from "./binned.ts";
import type { CategoricalVariable } from "./categorical.ts";
import type { MayBeDate } from "./dates.ts";
import type { MayBeMissing } from "./missing.ts";
import type { OrdinalVariable } from "./ordinal.ts";
import type { RealVariable } from "./real.ts";

export type { BinaryVariable } from "./binary.ts";
export type { BinnedCode, BinnedVariable } from "./binned.ts";
export type { CategoricalVariable } from "./categorical.ts";
export type { DateNotation, MayBeDate } from "./dates.ts";
export type { MayBeMissing } from "./missing.ts";
export type { OrdinalVariable } from "./ordinal.ts";
export type { RealVariable } from "./real.ts";

/** A variable of any kind. */
export type SchemaVariable =
  & (
    | BinaryVariable
    | BinnedVariable
    | CategoricalVariable
    | OrdinalVariable
    | RealVariable
  )
  & MayBeMissing
  & MayBeDate;
