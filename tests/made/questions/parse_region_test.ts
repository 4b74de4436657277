import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { nextNumber } from "../../../src/made/kinds/mod.ts";
import { parseQuestion, parseRegion, type Schema } from "../../../mod.ts";

const SCHEMA: Schema = [
  { kind: "categorical", size: 4, name: "age", labels: ["20", "30", "45", "60"], missing: true },
  { kind: "binary", name: "sex", labels: ["female", "male"] },
  { kind: "real", name: "fare paid", mean: 30, deviation: 50, missing: true },
  {
    kind: "categorical",
    size: 3,
    name: "its 'home' and town",
    labels: ["Trinidad and Tobago", "New York", ">50K"],
  },
  { kind: "categorical", size: 3 },
  {
    kind: "real",
    name: "joined",
    mean: 10,
    deviation: 9,
    date: { format: "YYYY-MM-DD", since: "2020-01-01" },
  },
];

Deno.test("conditions are sets of values", () => {
  const known: readonly (readonly [text: string, region: Record<number, unknown>])[] = [
    ["age = 30", { 0: [1] }],
    ["age=30.0 and sex==male", { 0: [1], 1: [1] }],
    ["age > 30 AND age <= 60", { 0: [2, 3] }],
    ["age between 21 and 45 and age != 30", { 0: [2] }],
    ["age is missing", { 0: [NaN] }],
    ["age is not missing", { 0: [0, 1, 2, 3] }],
    ["age in (20, '60')", { 0: [0, 3] }],
    ["sex <> male", { 1: [0] }],
    ["fare paid >= 5 and 'fare paid' < 7", { 2: [{ from: 5, to: -nextNumber(-7) }] }],
    ["fare paid > 0.1", { 2: { from: nextNumber(Math.fround(0.1)) } }],
    ["fare paid between -1e2 and .5", { 2: [{ from: -100, to: 0.5 }] }],
    ["2 = 7.25", { 2: [7.25] }],
    ["2 != 2", { 2: [{ to: -nextNumber(-2) }, { from: nextNumber(2) }] }],
    ["2 is not missing and 2 > 1", { 2: [{ from: nextNumber(1), to: Infinity }] }],
    [`"its 'home' and town" = New York`, { 3: [1] }],
    ["'its ''home'' and town' in ('Trinidad and Tobago', \">50K\")", { 3: [0, 2] }],
    ["4 < 2 and joined >= 2020-01-11", { 4: [0, 1], 5: { from: 10 } }],
  ];
  for (const [text, region] of known) assertEquals(parseRegion(text, SCHEMA), region, text);
});

Deno.test("conditions that are joined are lists of sets, of which any holds", () => {
  const known: readonly (readonly [text: string, region: unknown])[] = [
    ["age = 30 or sex = male", [{ 0: [1] }, { 1: [1] }]],
    ["sex = male and (age = 20 or age = 30)", [{ 0: [0], 1: [1] }, { 0: [1], 1: [1] }]],
    ["age = 20 and age = 30 or sex = male", { 1: [1] }],
    ["not sex = male", { 1: [0] }],
    ["not age > 30", { 0: [0, 1] }],
    ["not (age > 30 or sex = male)", { 0: [0, 1], 1: [0] }],
    ["NOT (age > 30 and not sex = male)", [{ 0: [0, 1] }, { 1: [1] }]],
    ["age not in (20, 45)", { 0: [1, 3] }],
    ["not age not in (20, 45)", { 0: [0, 2] }],
    ["age not between 21 and 50", { 0: [0, 3] }],
    ["not age is missing", { 0: [0, 1, 2, 3] }],
    ["not age is not missing", { 0: [NaN] }],
    ["not 2 >= 5", { 2: [{ from: -Infinity, to: -nextNumber(-5) }] }],
  ];
  for (const [text, region] of known) assertEquals<unknown>(parseRegion(text, SCHEMA), region, text);
});

Deno.test("questions ask how likely something is, or for a number", () => {
  const known: readonly (readonly [text: string, question: unknown])[] = [
    ["age = 30", { kind: "probability", where: { 0: [1] } }],
    ["mean(age)", { kind: "mean", column: "0" }],
    ["MEDIAN ( fare paid )", { kind: "quantile", column: "2", fraction: 0.5 }],
    ["quantile('fare paid', .9)", { kind: "quantile", column: "2", fraction: 0.9 }],
  ];
  for (const [text, question] of known) assertEquals<unknown>(parseQuestion(text, SCHEMA), question, text);
  for (
    const [text, ...parts] of [
      ["mean(height)", '"height"'],
      ["mean(age", "the end of the conditions", "expected )"],
      ["mean age", '"mean age"'],
      ["mean(age) and sex = male", "and at character 11", "what is given"],
      ["quantile(age)", ") at character 13", "expected ,"],
      ["quantile(age, 90)", "90 at character 15", "between 0 and 1"],
    ] as const
  ) {
    const { message } = assertThrows(() => parseQuestion(text, SCHEMA), RangeError);
    for (const part of parts) assertStringIncludes(message, part);
  }
});

Deno.test("what is no condition is refused by its place", () => {
  for (
    const [text, ...parts] of [
      ["", "the end of the conditions", "the name of a column"],
      ["age", "the end of the conditions", "=, !=, <, <=, >, >=, in, between or is"],
      ["age > ", "the end of the conditions", 'a value of column 0 ("age")'],
      ["age = 30 sex = male", '"30 sex"', "20, 30, 45 or 60"],
      ["age = 30 or", "the end of the conditions", "the name of a column"],
      ["(age = 30", "the end of the conditions", "expected )"],
      ["age = 30)", ") at character 9", "and, or or the end"],
      ["age = 30,sex = male", ", at character 9", "and, or or the end"],
      ["age not = 30", "= at character 9", "expected =, !="],
      ["not sex is not missing", "it never was"],
      ["age in 30", "30 at character 8", "expected ("],
      ["age in (30", "the end of the conditions", "expected )"],
      ["age between 20", "the end of the conditions", "expected and"],
      ["age is 30", "30 at character 8", "expected missing"],
      ["sex is missing", "it never was"],
      ["sex = 'male", "'male at character 7", "closed"],
      ["sex > male", "words without an order"],
      ["sex = other", '"other"', "female or male"],
      ["age > old", '"old"', "expected a number"],
      ["joined > 2020-13-01", '"2020-13-01"', "a date such as 2020-01-01"],
      ["'fare paid' > 0x10", '"0x10"', "expected a number"],
      ["height = 3", '"height"', "column 0"],
    ] as const
  ) {
    const { message } = assertThrows(() => parseRegion(text, SCHEMA), RangeError);
    for (const part of parts) assertStringIncludes(message, part);
  }
});
