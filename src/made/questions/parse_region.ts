import { inputError } from "../../errors/mod.ts";
import { kindOf, labelsOf, nextNumber, numberOfText, type SchemaVariable } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { type Region, variableOf } from "./region.ts";
import { intersection, type ValueSet } from "./value_set.ts";
import { type Word, wordsOf } from "./words.ts";

/**
 * Reads conditions as people type them: `age > 50 and income = '>50K'`.
 *
 * A condition is a column and what its values are: `= A`, `!= A`, `< A`, `<= A`, `> A`, `>= A`, `in (A, B)`, `between A and B`, which has
 * both ends, `is missing` or `is not missing`. A value that is missing is in none but `is missing`. Columns are named or numbered from 0,
 * and values are written as in files. What has a sign in it or the word `and` stands between quotes, `'` or `"`; a quote in it is doubled.
 *
 * @param text Conditions with `and` between them; all must hold.
 * @param schema The variables.
 * @returns The set of the values of each variable, which {@linkcode probability} takes.
 * @throws {RangeError} If the text is something else, or there is no such variable or value. The message says at which character.
 *
 * @example The probability of two conditions
 * ```ts
 * import { assert, assertEquals } from "@std/assert";
 * import { Made, parseRegion, probability, type Schema } from "@staircase/made";
 *
 * const schema: Schema = [
 *   { kind: "categorical", size: 3, name: "age", labels: ["20", "40", "60"] },
 *   { kind: "binary", name: "income", labels: ["<=50K", ">50K"] },
 * ];
 * const region = parseRegion("age > 30 and income = '>50K'", schema);
 * assertEquals(region, { 0: [1, 2], 1: [1] });
 * await using made = new Made({ schema, hidden: [4], seed: 1 });
 * const { exact } = await probability(made, region, { seed: 1 });
 * assert(exact);
 * ```
 */
export function parseRegion(text: string, schema: Schema): Region {
  return new Parser(text, schema).region();
}

/** Signs that compare, and what they mean. */
const COMPARISONS = ["=", "==", "!=", "<>", "<", "<=", ">", ">="] as const;
type Comparison = typeof COMPARISONS[number];

/** Words that end a name, and those that end a value; quotes take their meaning from them. */
const AFTER_NAMES = ["in", "between", "is", "and", "or"];
const AFTER_VALUES = ["and", "or"];

class Parser {
  readonly #text: string;
  readonly #schema: Schema;
  readonly #words: readonly Word[];
  #place = 0;

  constructor(text: string, schema: Schema) {
    this.#text = text;
    this.#schema = schema;
    this.#words = wordsOf(text);
  }

  region(): Region {
    const sets = new Map<number, ValueSet>();
    do {
      const d = variableOf(this.#phrase("the name of a column", AFTER_NAMES), this.#schema);
      const set = this.#set(d);
      sets.set(d, sets.has(d) ? intersection(sets.get(d)!, set) : set);
    } while (this.#take("and"));
    if (this.#is("or")) {
      this.#fail("and: there is no or, but values of one column are alternatives in COLUMN in (A, B)");
    }
    if (this.#next.kind !== "end") this.#fail("and or the end");
    return Object.fromEntries(sets);
  }

  get #next(): Word {
    return this.#words[this.#place]!;
  }

  #is(...texts: readonly string[]): boolean {
    const { kind, text } = this.#next;
    return (kind === "sign" || kind === "plain") && texts.includes(text.toLowerCase());
  }

  /** Goes on if the next word is this one. */
  #take(text: string): boolean {
    const isNext = this.#is(text);
    if (isNext) this.#place++;
    return isNext;
  }

  #expect(text: string): void {
    if (!this.#take(text)) this.#fail(text);
  }

  /** A quoted text, or words up to a sign or to one that ends them. */
  #phrase(what: string, ends: readonly string[]): string {
    const first = this.#next;
    if (first.kind === "quoted") {
      this.#place++;
      return first.text;
    }
    let end = first.start;
    while (this.#next.kind === "plain" && !this.#is(...ends)) end = this.#words[this.#place++]!.end;
    return end > first.start ? this.#text.slice(first.start, end) : this.#fail(what);
  }

  /** A value, and what it is called in messages. */
  #value(d: number, what = "a value"): string {
    return this.#phrase(`${what} of ${nameOf(this.#schema, d)}`, AFTER_VALUES);
  }

  /** What is said of a variable. */
  #set(d: number): ValueSet {
    const comparison = COMPARISONS.find((sign) => this.#is(sign));
    if (comparison !== undefined) {
      this.#place++;
      return compared(this.#schema, d, { comparison, typed: this.#value(d) });
    }
    if (this.#take("in")) {
      this.#expect("(");
      const values = [];
      do values.push(valueOf(this.#schema, d, this.#value(d))); while (this.#take(","));
      this.#expect(")");
      return values;
    }
    if (this.#take("between")) {
      const from = this.#value(d, "the least value");
      this.#expect("and");
      const to = this.#value(d, "the largest value");
      return intersection(
        compared(this.#schema, d, { comparison: ">=", typed: from }),
        compared(this.#schema, d, { comparison: "<=", typed: to }),
      );
    }
    if (!this.#take("is")) this.#fail(`=, !=, <, <=, >, >=, in, between or is`);
    const isPresent = this.#take("not");
    this.#expect("missing");
    return isPresent ? presentOf(this.#schema[d]!) : missingOf(this.#schema, d);
  }

  #fail(expected: string): never {
    const { kind, start, end } = this.#next;
    const what = kind === "end"
      ? "the end of the conditions"
      : `${this.#text.slice(start, end)} at character ${start + 1}`;
    throw inputError(new RangeError(`Cannot understand ${what}: expected ${expected}`));
  }
}

/** A variable as far as its values are there. */
function whole({ missing: _, absent: __, ...present }: SchemaVariable): SchemaVariable {
  return present as SchemaVariable;
}

/** The values of a variable that compare so with what was typed. */
function compared(
  schema: Schema,
  d: number,
  { comparison, typed }: { comparison: Comparison; typed: string },
): ValueSet {
  const variable = whole(schema[d]!);
  if (comparison === "=" || comparison === "==") return [valueOf(schema, d, typed)];
  if (comparison === "!=" || comparison === "<>") {
    const value = valueOf(schema, d, typed);
    const codes = codesOf(variable);
    return codes?.filter((code) => code !== value) ?? [{ to: before(value) }, { from: after(value) }];
  }
  const limit = numberOf(schema, d, typed);
  const codes = codesOf(variable);
  if (codes) {
    const numbers = kindOf(variable).fileNumbers(variable);
    return codes.filter((code) => HOLDS[comparison](numbers?.[code] ?? code, limit));
  }
  const value = Math.fround(limit);
  if (comparison === "<" || comparison === "<=") return { to: comparison === "<" ? before(value) : value };
  return { from: comparison === ">" ? after(value) : value };
}

/** Whether a number is on the right side of a limit. */
const HOLDS = {
  "<": (a: number, b: number) => a < b,
  "<=": (a: number, b: number) => a <= b,
  ">": (a: number, b: number) => a > b,
  ">=": (a: number, b: number) => a >= b,
};

/** The next larger value: values are float32. */
function after(value: number): number {
  return Number.isFinite(value) ? nextNumber(value) : value;
}

function before(value: number): number {
  return -after(-value);
}

/** All values of a variable, where they are codes. */
function codesOf(variable: SchemaVariable): number[] | undefined {
  const count = kindOf(variable).valueCount(variable);
  return count === Infinity ? undefined : Array.from({ length: count }, (_, code) => code);
}

/** All values that are there. */
function presentOf(variable: SchemaVariable): ValueSet {
  return codesOf(whole(variable)) ?? [{ from: -Infinity }];
}

function missingOf(schema: Schema, d: number): ValueSet {
  if (schema[d]!.missing) return [NaN];
  throw inputError(
    new RangeError(
      `Cannot ask whether ${nameOf(schema, d)} is missing: it never was in the rows that were learned`,
    ),
  );
}

/** The value that was typed. */
function valueOf(schema: Schema, d: number, typed: string): number {
  const variable = whole(schema[d]!);
  const kind = kindOf(variable);
  const value = kind.parse(typed, variable);
  if (value !== undefined) return value;
  throw inputError(
    new RangeError(
      `Cannot ask for the value "${typed}" of ${nameOf(schema, d)}: expected ${
        kind.expectedInFiles(variable)
      }`,
    ),
  );
}

/** The number that was typed, as it stands in files; of dates, that of the variable. */
function numberOf(schema: Schema, d: number, typed: string): number {
  const variable = whole(schema[d]!);
  const kind = kindOf(variable);
  const numbers = kind.fileNumbers(variable);
  if (labelsOf(variable) && !numbers) {
    throw inputError(
      new RangeError(
        `Cannot compare ${
          nameOf(schema, d)
        } with ${typed}: its values are words without an order, write = or in`,
      ),
    );
  }
  if (variable.date) {
    const value = valueOf(schema, d, typed);
    return numbers?.[value] ?? value;
  }
  const number = numberOfText(typed);
  if (number !== undefined) return number;
  throw inputError(
    new RangeError(`Cannot compare ${nameOf(schema, d)} with "${typed}": expected a number`),
  );
}
