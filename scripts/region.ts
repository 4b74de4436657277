/**
 * Sets of values of variables, as they are typed: `age=30..39,colour=red|blue`.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { isMissing, kindOf, nameOf, type Schema, type SchemaVariable } from "../src/made/mod.ts";
import { type Region, type ValueSet, variableOf } from "../src/made/questions/mod.ts";
import { itemsOf } from "../src/made/questions/value_set.ts";

/** How a flag is described whose value is a region. */
export const REGION_SYNTAX =
  'names or columns and their values, as in age=20..29|40..49,3=1|4,"home town"=Rome; a range may lack an end';

/**
 * Reads what was typed.
 *
 * @param typed Conditions with commas between them: a name or a column, `=`, and values or ranges `FROM..TO` with `|` between them. What
 * holds such characters stands between double quotes, and a quote in it is doubled.
 * @param schema The variables, whose values are written as in files.
 * @throws {RangeError} If there is no such variable or value, or something is left out.
 */
export function parseRegion(typed: string, schema: Schema): Region {
  const region: Record<string, ValueSet> = {};
  for (const condition of split(typed, ",")) {
    const [name = "", ...values] = split(condition, "=");
    if (values.length !== 1) {
      throw inputError(new RangeError(`Cannot understand ${condition.trim()}: expected NAME=VALUES`));
    }
    const d = variableOf(unquoted(name), schema);
    if (Object.hasOwn(region, d)) {
      throw inputError(new RangeError(`Cannot ask about ${nameOf(schema, d)} twice: write VALUE|VALUE`));
    }
    region[d] = parseSet(values[0]!, schema, d);
  }
  return region;
}

function parseSet(typed: string, schema: Schema, d: number): ValueSet {
  const variable = schema[d]!;
  const sets = split(typed, "|").map((part): ValueSet => {
    const ends = split(part, "..").map(unquoted);
    if (ends.length === 1) return [valueOf(ends[0]!, schema, d)];
    const [from, to] = ends.map((end, k) => end === "" ? [-Infinity, Infinity][k]! : numberOf(end, variable));
    if (ends.length === 2 && !Number.isNaN(from! + to!)) return rangeOf(variable, { from: from!, to: to! });
    throw inputError(
      new RangeError(
        `Cannot understand ${part.trim()}: expected FROM..TO, both ${variable.date ? "dates" : "numbers"}`,
      ),
    );
  });
  return sets.flatMap(itemsOf);
}

/** The number that an end of a range is: of dates, that of the variable. */
function numberOf(end: string, variable: SchemaVariable): number {
  if (variable.date === undefined) return Number(end);
  const kind = kindOf(variable);
  const value = kind.parse(end, variable) ?? NaN;
  return kind.fileNumbers(variable)?.[value] ?? value;
}

/** The values of a variable between two numbers as they stand in files. */
function rangeOf(variable: SchemaVariable, { from, to }: { from: number; to: number }): ValueSet {
  const { missing: _, ...present } = variable;
  const kind = kindOf(present);
  if (kind.valueCount(present) === Infinity) {
    return { ...(from > -Infinity && { from }), ...(to < Infinity && { to }) };
  }
  const numbers = kind.fileNumbers(present) ??
    Float64Array.from({ length: kind.valueCount(present) }, (_, code) => code);
  return [...numbers.keys()].filter((code) => from <= numbers[code]! && numbers[code]! <= to);
}

function valueOf(typed: string, schema: Schema, d: number): number {
  const kind = kindOf(schema[d]!);
  const value = kind.parse(typed, schema[d]!);
  if (value !== undefined) return value;
  if (schema[d]!.missing && isMissing(typed)) return NaN;
  throw inputError(
    new RangeError(
      `Cannot ask for the value "${typed}" of ${nameOf(schema, d)}: expected ${
        kind.expectedInFiles(schema[d]!)
      }`,
    ),
  );
}

/** The parts of a text between separators that stand outside of quotes. */
function split(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '"') isQuoted = !isQuoted;
    if (isQuoted || !text.startsWith(separator, at)) continue;
    parts.push(text.slice(start, at));
    start = at + separator.length;
    at = start - 1;
  }
  return [...parts, text.slice(start)];
}

function unquoted(text: string): string {
  const [, quoted] = /^"(.*)"$/s.exec(text.trim()) ?? [];
  return quoted?.replaceAll('""', '"') ?? text.trim();
}
