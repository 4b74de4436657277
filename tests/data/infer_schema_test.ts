import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { inferSchema, matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import type { SchemaVariable } from "../../src/made/kinds/variables.ts";
import { encodeRows } from "../../src/made/mod.ts";

/** The schema of one column. */
function schemaOf(...values: number[]) {
  return inferSchema({ name: "column", train: matrix(Float64Array.from(values), [values.length, 1]) })[0];
}

function labelled(...labels: string[]): SchemaVariable {
  return labels.length === 2
    ? { kind: "binary", labels }
    : { kind: "categorical", size: labels.length, labels };
}

Deno.test("inferSchema() takes whole numbers from 0 up with few gaps for codes, of all splits", () => {
  const dataset = {
    name: "codes",
    train: matrix([[0, 1, 3, 2], [0, 0, 1, 1]]),
    valid: matrix([[0, 0, 0, 5]]),
    test: matrix([[0, 1, 2, 0]]),
  };
  assertEquals(inferSchema(dataset), [
    { kind: "binary" },
    { kind: "binary" },
    { kind: "categorical", size: 4 },
    { kind: "categorical", size: 6 },
  ]);
  const columns = ["a", "b", "c", "d"];
  assertEquals(inferSchema({ ...dataset, columns })[3], { kind: "categorical", size: 6, name: "d" });
  assertEquals(schemaOf(0, 0), { kind: "binary" });
  assertEquals(schemaOf(1, 1), { kind: "binary" });
  assertEquals(schemaOf(0, 2), { kind: "categorical", size: 3 });
  assertEquals(schemaOf(0, 3), { kind: "categorical", size: 4 });
  assertEquals(schemaOf(1, 2), { kind: "categorical", size: 3 });
});

Deno.test("inferSchema() labels other values, two of which are binary", () => {
  assertEquals(schemaOf(94110, 10001, 60601, 10001), labelled("10001", "60601", "94110"));
  assertEquals(schemaOf(0, 255, 255), labelled("0", "255"));
  assertEquals(schemaOf(0, 4), labelled("0", "4"));
  assertEquals(schemaOf(-1, 0, 1), labelled("-1", "0", "1"));
  assertEquals(schemaOf(0, 0.5, 1, 1.5), labelled("0", "0.5", "1", "1.5"));
  assertEquals(schemaOf(12345678, 87654321), labelled("12345678", "87654321"));
  assertEquals(schemaOf(-0, 1), { kind: "binary" });
  assertEquals(schemaOf(1e300, -1e-7), labelled("-1e-7", "1e+300"));
  assertEquals(schemaOf(7, 7), { kind: "categorical", size: 1, labels: ["7"] });
  assertEquals(schemaOf(0.5), { kind: "categorical", size: 1, labels: ["0.5"] });
});

Deno.test("inferSchema() writes the numbers of a Float32Array as people do, and joins them with those of others", () => {
  const train = matrix(Float32Array.of(0.1, 0.2, 16777216, 0.1), [4, 1]);
  const test = matrix(Float64Array.of(0.1, 0.3), [2, 1]);
  const schema = inferSchema({ name: "tenths", train, test });
  assertEquals(schema, [{ kind: "categorical", size: 4, labels: ["0.1", "0.2", "0.3", "16777216"] }]);
  assertEquals(Array.from(encodeRows("train", train, schema).data), [0, 1, 3, 0]);
  assertEquals(Array.from(encodeRows("test", test, schema).data), [0, 2]);
});

Deno.test("inferSchema() keeps names as they are", () => {
  const columns = ["__proto__", "constructor", "", "a", "a", " ü,\n"];
  const train = matrix([[0, 1, 0, 1, 0, 5]]);
  const schema = inferSchema({ name: "names", columns, train });
  assertEquals(schema.map(({ name }) => name), columns);
  assertEquals(schema[5], { kind: "categorical", size: 1, labels: ["5"], name: " ü,\n" });
});

Deno.test("inferSchema() refuses a column of too many values by its name, until the limit is raised", () => {
  const n = 1500;
  const data = Float64Array.from({ length: 2 * n }, (_, i) => i % 2 === 0 ? i / 2 % 3 : 7 * i + 0.5);
  const dataset = { name: "people", train: matrix(data, [n, 2]) };
  const refused = (columns?: string[]) => {
    const error = assertThrows(() => inferSchema({ ...dataset, columns }), RangeError);
    assert(isInputError(error));
    return error.message;
  };
  const rest =
    "it has 1500 different values, such as 7.5, and each would be an input and an output; leave the column out, put its " +
    "values into fewer bins, or raise mostValues (--most-values), which is 1000";
  assertEquals(refused(), `Cannot learn column 1 of people: ${rest}`);
  assertEquals(refused(["married", "id"]), `Cannot learn column 1 ("id") of people: ${rest}`);
  assertEquals(
    inferSchema(dataset, { mostValues: n }).map((variable) => "size" in variable && variable.size),
    [
      3,
      n,
    ],
  );
});

Deno.test("inferSchema() refuses missing and infinite values", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const valid = matrix(Float32Array.of(0, 1, 1, value), [2, 2]);
    const dataset = { name: "holes", columns: ["a", "b"], train: matrix([[0, 1]]), valid };
    const error = assertThrows(() => inferSchema(dataset), RangeError);
    assertEquals(
      error.message,
      `Cannot use holes: the value in row 1, column 1 ("b") of valid is ${value}; a missing or infinite value cannot be ` +
        "learned, so fill it in or leave the row out",
    );
  }
});

Deno.test("inferSchema() takes as long for wide tables as for long ones, and sees every column", () => {
  for (const D of [1023, 1024, 1025, 3000]) {
    const data = Int32Array.from({ length: 3 * D }, (_, i) => i % D === D - 1 ? 1000 * i : i % 2);
    const schema = inferSchema({ name: "wide", train: matrix(data, [3, D]) });
    assertEquals(schema.length, D);
    assertEquals(schema.slice(0, -1).every(({ kind, labels }) => kind === "binary" && !labels), true);
    assertEquals(schema.at(-1), labelled(...[1, 2, 3].map((row) => String(1000 * (row * D - 1)))));
  }
});

Deno.test("any table of few values is encoded to codes that cover the schema", () => {
  const value = fc.oneof(
    fc.integer({ min: -3, max: 9 }),
    fc.integer({ min: -300, max: 300 }),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
  );
  const types = [Float64Array, Float32Array, Int32Array, Uint8Array, Int8Array, Uint16Array];
  const tables = fc.tuple(
    fc.constantFrom(...types),
    fc.integer({ min: 1, max: 4 }),
    fc.array(value, { minLength: 8, maxLength: 80 }),
  );
  fc.assert(fc.property(tables, ([Type, D, values]) => {
    const n = Math.floor(values.length / D);
    const data = Type.from(values.slice(0, n * D));
    fc.pre(data.every((value) => Number.isFinite(value)));
    const train = matrix(data, [n, D]);
    const schema = inferSchema({ name: "any", train });
    const { data: codes } = encodeRows("any", train, schema);
    for (let d = 0; d < D; d++) {
      const column = Array.from({ length: n }, (_, row) => data[row * D + d]!);
      const found = new Set(column).size;
      const variable = schema[d]!;
      const size = variable.kind === "binary" ? 2 : variable.size;
      assertEquals(new Set(column.map((_, row) => codes[row * D + d])).size, found); // different values, different codes
      if (variable.labels === undefined) assert(size <= Math.max(2, 2 * found));
      else {
        assertEquals(variable.labels.length, found);
        assertEquals(variable.labels.map(Number), variable.labels.map(Number).toSorted((a, b) => a - b));
      }
    }
  }));
});
