import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { isInputError } from "../../src/errors/mod.ts";
import { CheckedRows, decodeRows, encodeRows, kindOf, Made, type Schema } from "../../src/made/mod.ts";
import { matrix } from "../../src/data/mod.ts";
import { decodeCheckpoint, encodeCheckpoint } from "../../src/train/mod.ts";

const ZIPS: Schema = [
  { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
  { kind: "binary" },
];

const zipRows = (...data: number[]) => ({ data, shape: [data.length / 2, 2] as const });

Deno.test("encodeRows() and decodeRows() exchange labels and codes, and leave other columns as they are", () => {
  const rows = zipRows(94110, 1, 10001, 0, 60601, 1);
  const encoded = encodeRows("rows", rows, ZIPS);
  assertEquals(encoded.data, Uint8Array.of(2, 1, 0, 0, 1, 1));
  assertEquals(decodeRows(encoded, ZIPS), { data: Float32Array.from(rows.data), shape: [3, 2] });
  assertEquals(encodeRows("rows", encoded, ZIPS), encoded); // what is encoded already stays
  assertEquals(CheckedRows.check("rows", encoded, ZIPS), encoded); // and is not checked again
});

Deno.test("encodeRows() names row, column and value, and the values that it knows", () => {
  const refuses = (rows: ReturnType<typeof zipRows>, message: string, schema = ZIPS) => {
    const error = assertThrows(() => encodeRows("a.csv", rows, schema, 1000), RangeError);
    assert(isInputError(error));
    assertEquals(error.message, `Cannot use a.csv with the value ${message}`);
  };
  refuses(
    zipRows(94110, 1, 2, 0),
    '2 in row 1001, column 0 ("zip"): expected 10001, 60601 or 94110', // codes are no values
  );
  refuses(zipRows(94110, 7, 2, 0), "7 in row 1000, column 1: expected 0 or 1");
  refuses(zipRows(NaN, 1), 'NaN in row 1000, column 0 ("zip"): expected 10001, 60601 or 94110');
  const labels = Array.from({ length: 2000 }, (_, k) => String(7 * k - 3));
  refuses(
    zipRows(...Array.from({ length: 99 }, () => [-3, 1]).flat(), 5, 1),
    "5 in row 1099, column 0: expected one of -3, 4, 11, 18, 25, ... (2,000 values)",
    [{ kind: "categorical", size: 2000, labels }, { kind: "binary" }],
  );
  assertThrows(() => encodeRows("rows", { data: [1], shape: [1, 1] }, ZIPS), TypeError);
});

Deno.test("encodeRows() compares labels with a Float32Array as that rounds them", () => {
  const schema: Schema = [{ kind: "categorical", size: 3, labels: ["0.1", "0.2", "16777217"] }];
  const encode = (data: Float32Array | Float64Array) =>
    Array.from(encodeRows("rows", { data, shape: [data.length, 1] }, schema).data);
  assertEquals(encode(Float32Array.of(0.2, 0.1, 16777217)), [1, 0, 2]);
  assertEquals(encode(Float64Array.of(0.2, 0.1, 16777217)), [1, 0, 2]);
  assertThrows(() => encode(Float64Array.of(Math.fround(0.1))), RangeError);
  const decoded = decodeRows({ data: [0, 1, 2], shape: [3, 1] }, schema);
  assertEquals(decoded.data, Float64Array.of(0.1, 0.2, 16777217));
});

Deno.test("labels that are no numbers stand in text only", () => {
  const schema: Schema = [{ kind: "categorical", size: 3, labels: ["low", "high", "1"] }];
  const rows = { data: [0, 2, 1], shape: [3, 1] as const };
  assertEquals(Array.from(encodeRows("rows", rows, schema).data), rows.data);
  assertEquals(Array.from(decodeRows(rows, schema).data), rows.data);
});

Deno.test("parse() takes labels only, and compares numbers as numbers", () => {
  const parse = (labels: readonly string[] | undefined, text: string) => {
    const variable = { kind: "categorical", size: 3, ...(labels && { labels }) } as const;
    return kindOf(variable).parse(text, variable);
  };
  const numeric = ["1", "2.5", "-3"];
  assertEquals(["1", " 1", "1.0", "+1", "1e0", "01"].map((text) => parse(numeric, text)), Array(6).fill(0));
  assertEquals(["2.50", ".25e1", "-3.", "-3e0 "].map((text) => parse(numeric, text)), [1, 1, 2, 2]);
  assertEquals(["0", "2", "", "0x1", "one", "Infinity", "NaN"].map((text) => parse(numeric, text)), [
    ...Array(7),
  ]);
  assertEquals(["low", " low ", "Low", "1.0", "0"].map((text) => parse(["low", "1", " x"], text)), [
    0,
    0,
    undefined,
    1,
    undefined,
  ]);
  assertEquals(parse(["low", "1", " x"], " x"), 2);
  assertEquals(parse(["__proto__", "constructor", "a"], "constructor"), 1);
  assertEquals(parse(["a", "b", "c"], "constructor"), undefined);
  assertEquals(["0", "2", "2.0", "3", "0x1", "", " "].map((text) => parse(undefined, text)), [
    0,
    2,
    2,
    ...Array(4),
  ]);
});

Deno.test("the probabilities of all rows of labels sum to 1", async () => {
  const schema: Schema = [
    ...ZIPS,
    { kind: "binary", labels: ["-1", "0.5"], name: "__proto__" },
    { kind: "categorical", size: 1, labels: ["7"] },
  ];
  const columns = [[10001, 60601, 94110], [0, 1], [-1, 0.5], [7]];
  const rows = columns.reduce<number[][]>(
    (rows, values) => rows.flatMap((row) => values.map((value) => [...row, value])),
    [[]],
  );
  await using made = new Made({ schema, hidden: [6], seed: 2 });
  const encoded = encodeRows("rows", matrix(rows), schema);
  const sum = async (model: Made) =>
    (await model.logProb(encoded)).reduce((sum, logProb) => sum + Math.exp(logProb), 0);
  assertAlmostEquals(await sum(made), 1, 1e-5);
  // names and labels stay with the model
  const { made: again } = decodeCheckpoint(encodeCheckpoint({ made }));
  assertEquals(again.schema, schema);
  assertAlmostEquals(await sum(again), 1, 1e-5);
  const samples = decodeRows(await made.sample(20, { seed: 1 }), schema);
  assertEquals(Array.from(encodeRows("samples", samples, schema).data).length, 80);
  await again.close();
});

Deno.test("what format() writes parse() reads", () => {
  const labels = fc.uniqueArray(fc.oneof(fc.string(), fc.double({ noNaN: true }).map(String)), {
    minLength: 1,
    maxLength: 20,
    selector: (label) => label.trim(), // which is all that a reader has
  });
  fc.assert(fc.property(labels, (labels) => {
    const variable = { kind: "categorical", size: labels.length, labels } as const;
    const { format, parse } = kindOf(variable);
    labels.forEach((_, code) => assertEquals(parse(format(code, variable), variable), code));
  }));
});

Deno.test("any rows of any values stay what they are when they are encoded and decoded", () => {
  const value = fc.oneof(
    fc.integer({ min: -300, max: 300 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
  );
  const column = fc.uniqueArray(value, { minLength: 1, maxLength: 12 });
  const cases = fc.tuple(
    fc.array(column, { minLength: 1, maxLength: 5 }),
    fc.array(fc.nat(), { maxLength: 300 }),
  );
  fc.assert(fc.property(cases, ([columns, picks]) => {
    const D = columns.length;
    const schema = columns.map((values) =>
      ({ kind: "categorical", size: values.length, labels: values.map(String) }) as const
    );
    const n = Math.floor(picks.length / D);
    const data = Float64Array.from(picks.slice(0, n * D), (pick, i) => {
      const values = columns[i % D]!;
      return values[pick % values.length]!;
    });
    const rows = { data, shape: [n, D] as const };
    const encoded = encodeRows("rows", rows, schema);
    assertEquals(Float64Array.from(decodeRows(encoded, schema).data), data);
    // in text it is the same
    data.forEach((value, i) => {
      const variable = schema[i % D]!;
      assertEquals(kindOf(variable).parse(String(value), variable), encoded.data[i]);
    });
  }));
});
