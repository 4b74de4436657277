/**
 * The groups that a variable parts rows into.
 *
 * @module
 */
import type { DensityModel } from "../density_model.ts";
import { kindOf, labelsOf } from "../kinds/mod.ts";
import type { Schema } from "../schema.ts";
import { codesOf, isEmpty, whole } from "./complement.ts";
import type { GivenOptions } from "./probability.ts";
import { quantileGiven } from "./summary_given.ts";
import { compared } from "./typed_sets.ts";
import { intersection, type ValueSet } from "./value_set.ts";

/** Some of the values of a variable. */
export interface Group {
  /** What they are called: a value as in files, or an interval such as `30 to 40`, without its end. */
  readonly name: string;
  readonly set: ValueSet;
}

/** Numbers of more values than this are parted into intervals. */
const MOST_GROUPS = 20;

/** The fractions at which numbers are parted where nobody says where. */
const FRACTIONS = [0.2, 0.4, 0.6, 0.8];

/**
 * The groups of a variable: each of its values, or of more than 20 numbers intervals, and what is missing.
 *
 * @param model The model.
 * @param d The variable.
 * @param options Where the intervals begin, as values stand in files; by default where fifths of the probability end, given what is
 * given, rounded.
 */
export async function groupsOf(
  model: DensityModel,
  d: number,
  { cuts, ...options }: GivenOptions & { readonly cuts?: readonly string[] | undefined },
): Promise<Group[]> {
  const { schema } = model;
  const variable = whole(schema[d]!);
  const codes = codesOf(variable);
  const isWords = labelsOf(variable) && !kindOf(variable).fileNumbers(variable);
  const present = cuts === undefined && codes && (isWords || codes.length <= MOST_GROUPS)
    ? codes.map((code) => ({ name: kindOf(variable).format(code, variable), set: [code] }))
    : intervalsAt(schema, d, cuts ?? await fifths(model, d, options));
  return [...present, ...(schema[d]!.missing ? [{ name: "missing", set: [NaN] }] : [])];
}

/** The intervals that begin at some values, and the first one before them. */
function intervalsAt(schema: Schema, d: number, cuts: readonly string[]): Group[] {
  const ends = [...cuts, undefined];
  return ends.map((to, k) => {
    const from = ends[k - 1];
    const above = from === undefined ? {} : compared(schema, d, { comparison: ">=", typed: from });
    const below = to === undefined ? {} : compared(schema, d, { comparison: "<", typed: to });
    const name = from === undefined ? `below ${to}` : to === undefined ? `from ${from}` : `${from} to ${to}`;
    return { name, set: intersection(above, below) };
  }).filter(({ set }) => !isEmpty(set, schema[d]!));
}

/** Where fifths of the probability end, as round numbers. */
async function fifths(model: DensityModel, d: number, options: GivenOptions): Promise<string[]> {
  const variable = whole(model.schema[d]!);
  const ends: number[] = [];
  for (const fraction of FRACTIONS) {
    ends.push((await quantileGiven(model, `${d}`, { ...options, fraction })).value);
  }
  const width = (ends.at(-1)! - ends[0]!) / FRACTIONS.length;
  const step = 10 ** Math.floor(Math.log10(width || 1));
  const round = ends.map((end) => Number((Math.round(end / step) * step).toPrecision(12)));
  const names = round.map((end) => variable.date ? kindOf(variable).format(end, variable) : `${end}`);
  return [...new Set(names)];
}
