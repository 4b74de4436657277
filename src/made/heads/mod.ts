/**
 * The kinds of conditional distributions.
 *
 * @module
 */
import type { HeadKind } from "../schema.ts";
import { bernoulli } from "./bernoulli.ts";
import { categorical } from "./categorical.ts";
import type { Head } from "./head.ts";

export type { Head } from "./head.ts";

/** The head of each kind of variable. */
export const heads: Readonly<Record<HeadKind, Head>> = { bernoulli, categorical };
