import { inputError } from "../../errors/mod.ts";
import { numberOfText } from "../kinds/mod.ts";
import { nameOf, type Schema } from "../schema.ts";
import { isEmpty, othersThan, presentOf } from "./complement.ts";
import { type Box, checkCount, type Region, variableOf } from "./region.ts";
import { compared, type Comparison, COMPARISONS, missingOf, valueOf } from "./typed_sets.ts";
import { intersection, type ValueSet } from "./value_set.ts";
import { type Word, wordsOf } from "./words.ts";

/**
 * Reads conditions as people type them: `age > 50 and income = '>50K'`.
 *
 * A condition is a column and what its values are: `= A`, `!= A`, `< A`, `<= A`, `> A`, `>= A`, `in (A, B)`, `between A and B`, which has
 * both ends, `is missing` or `is not missing`. They are joined by `and`, `or` and parentheses; `and` binds more tightly. `not` stands
 * before what does not hold, and before `in` and `between` too. A value that is missing is in none but `is missing`, so `not age > 50` is
 * `age <= 50`, as in SQL. Columns are named or numbered from 0, and values are written as in files. What has a sign in it or one of these
 * words stands between quotes, `'` or `"`; a quote in it is doubled.
 *
 * @param text The conditions.
 * @param schema The variables.
 * @returns The set of the values of each variable, of alternatives a list of such; {@linkcode probability} takes them.
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

/** What is asked of a model: how likely something is, or a number that sums up the values of a variable, which is given by its column. */
export type Question =
  | { readonly kind: "probability"; readonly where: Region }
  | { readonly kind: "mean"; readonly column: string }
  | { readonly kind: "quantile"; readonly column: string; readonly fraction: number };

/**
 * Reads a question as people type it: conditions as {@linkcode parseRegion} reads them, whose probability is asked for, or `mean(hours)`,
 * `median(hours)` or `quantile(hours, 0.9)`.
 *
 * @param text The question.
 * @param schema The variables.
 * @returns What {@linkcode ask} answers.
 * @throws {RangeError} If the text is something else. The message says at which character.
 *
 * @example A quantile
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { parseQuestion, type Schema } from "@staircase/made";
 *
 * const schema: Schema = [{ kind: "real", name: "fare", mean: 30, deviation: 50 }];
 * assertEquals(parseQuestion("quantile(fare, 0.9)", schema), { kind: "quantile", column: "0", fraction: 0.9 });
 * ```
 */
export function parseQuestion(text: string, schema: Schema): Question {
  return new Parser(text, schema).question();
}

/** Words that end a name, and those that end a value; quotes take their meaning from them. */
const AFTER_NAMES = ["not", "in", "between", "is", "and", "or"];
const AFTER_VALUES = ["and", "or"];

/** What the values of a variable are summed up by. */
const SUMMARIES = ["mean", "median", "quantile"] as const;

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

  question(): Question {
    const kind = SUMMARIES.find((name) => this.#is(name));
    if (kind === undefined || this.#words[this.#place + 1]?.text !== "(") {
      return { kind: "probability", where: this.region() };
    }
    this.#place += 2;
    const column = `${variableOf(this.#phrase("the name of a column", []), this.#schema)}`;
    if (kind === "quantile") this.#expect(",");
    const fraction = kind === "quantile" ? this.#fraction() : 0.5;
    this.#expect(")");
    if (this.#next.kind !== "end") this.#fail("the end: conditions belong into what is given");
    return kind === "mean" ? { kind, column } : { kind: "quantile", column, fraction };
  }

  #fraction(): number {
    const [place, typed] = [this.#place, this.#phrase("a fraction such as 0.9", [])];
    const fraction = numberOfText(typed);
    if (fraction !== undefined && fraction > 0 && fraction < 1) return fraction;
    this.#place = place;
    return this.#fail("a fraction between 0 and 1, such as 0.9");
  }

  region(): Region {
    const boxes = this.#any(false);
    if (this.#next.kind !== "end") this.#fail("and, or or the end");
    const possible = boxes.filter((box) => ![...box].some(([d, set]) => isEmpty(set, this.#schema[d]!)));
    // where nothing can be so, the first says why
    const [first, ...others] = (possible.length > 0 ? possible : boxes.slice(0, 1))
      .map((box): Box => Object.fromEntries(box));
    return others.length === 0 ? first! : [first!, ...others];
  }

  /** What is joined by `or`; of what does not hold, all of it does not. */
  #any(isNot: boolean): Boxes {
    const parts = [this.#all(isNot)];
    while (this.#take("or")) parts.push(this.#all(isNot));
    return isNot ? parts.reduce(both) : parts.flat();
  }

  /** What is joined by `and`; of what does not hold, any of it does not. */
  #all(isNot: boolean): Boxes {
    const parts = [this.#one(isNot)];
    while (this.#take("and")) parts.push(this.#one(isNot));
    return isNot ? parts.flat() : parts.reduce(both);
  }

  #one(isNot: boolean): Boxes {
    if (this.#take("not")) return this.#one(!isNot);
    if (this.#take("(")) {
      const boxes = this.#any(isNot);
      this.#expect(")");
      return boxes;
    }
    const d = variableOf(this.#phrase("the name of a column", AFTER_NAMES), this.#schema);
    return [new Map([[d, this.#set(d, isNot)]])];
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

  /** What is said of a variable, or its opposite. */
  #set(d: number, isNot: boolean): ValueSet {
    const variable = this.#schema[d]!;
    if (this.#take("is")) {
      const isPresent = this.#take("not");
      this.#expect("missing");
      return isPresent === isNot ? missingOf(this.#schema, d) : presentOf(variable);
    }
    const comparison = COMPARISONS.find((sign) => this.#is(sign));
    const isOpposite = comparison === undefined && this.#take("not");
    const set = this.#values(d, comparison);
    return isOpposite === isNot ? set : othersThan(set, variable);
  }

  #values(d: number, comparison: Comparison | undefined): ValueSet {
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
    if (!this.#take("between")) this.#fail(`=, !=, <, <=, >, >=, in, between or is`);
    const from = this.#value(d, "the least value");
    this.#expect("and");
    const to = this.#value(d, "the largest value");
    return intersection(
      compared(this.#schema, d, { comparison: ">=", typed: from }),
      compared(this.#schema, d, { comparison: "<=", typed: to }),
    );
  }

  #fail(expected: string): never {
    const { kind, start, end } = this.#next;
    const what = kind === "end"
      ? "the end of the conditions"
      : `${this.#text.slice(start, end)} at character ${start + 1}`;
    throw inputError(new RangeError(`Cannot understand ${what}: expected ${expected}`));
  }
}

/** The set of each variable that something is said of, one a box. */
type Boxes = readonly ReadonlyMap<number, ValueSet>[];

/** The rows that are in one of some boxes and in one of others. */
function both(some: Boxes, others: Boxes): Boxes {
  const common = some.flatMap((one) =>
    others.map((other) => {
      const sets = new Map(one);
      for (const [d, set] of other) sets.set(d, sets.has(d) ? intersection(sets.get(d)!, set) : set);
      return sets;
    })
  );
  checkCount(common);
  return common;
}
