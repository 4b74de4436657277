import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Dataset, type InferOptions, inferSchema, matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import type { SchemaVariable } from "../../src/made/kinds/variables.ts";
import { encodeRows, kindOf, labelsOf } from "../../src/made/mod.ts";

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
  const train = matrix(Float32Array.of(0.1, 0.2, 54532408, 0.1), [4, 1]);
  const test = matrix(Float64Array.of(0.1, 0.3), [2, 1]);
  const schema = inferSchema({ name: "tenths", train, test });
  assertEquals(schema, [{ kind: "categorical", size: 4, labels: ["0.1", "0.2", "0.3", "54532408"] }]);
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

/** 1,500 rows of a column of codes, one of fractions, one of even numbers and one of numbers that are far apart. */
function numbersOf() {
  const n = 1500;
  const rows = Array.from({ length: n }, (_, i) => [i % 3, 7 * i + 0.5, 2 * i - 100, i * i * i]);
  return {
    name: "people",
    columns: ["married", "height", "steps", "id"],
    train: matrix(Float64Array.from(rows.flat()), [n, 4]),
  };
}

Deno.test("inferSchema() takes many whole numbers for ordinal where these are near, and other numbers for real", () => {
  const schema = inferSchema(numbersOf());
  assertEquals(schema.map(({ kind }) => kind), ["categorical", "real", "ordinal", "binned"]);
  assertEquals(schema[1], { kind: "real", mean: 5247, deviation: 3031.0881, decimals: 1, name: "height" });
  assertEquals(schema[2], {
    kind: "ordinal",
    size: 1500,
    first: -100,
    step: 2,
    mean: 749.5,
    deviation: 433,
    name: "steps",
  });
  const mostValues = 1500;
  const all = inferSchema(numbersOf(), { mostValues });
  assertEquals(all.map(({ kind }) => kind), ["categorical", "real", "categorical", "categorical"]);
});

Deno.test("inferSchema() takes more than 20 fractions for real where they hardly repeat", () => {
  const fractions = (count: number, n: number) =>
    schemaOf(...Array.from({ length: n }, (_, i) => i % count + 0.5))?.kind;
  assertEquals([fractions(20, 20), fractions(21, 21), fractions(21, 210)], [
    "categorical",
    "real",
    "categorical",
  ]);
});

Deno.test("inferSchema() gives columns the kinds that are asked for, by their names or their numbers", () => {
  const dataset = numbersOf();
  const kindsOf = (options: InferOptions) => inferSchema(dataset, options).map(({ kind }) => kind);
  assertEquals(kindsOf({ kinds: "real" }), ["real", "real", "real", "real"]);
  assertEquals(kindsOf({ kinds: { married: "ordinal", 2: "real" } }), ["ordinal", "real", "real", "binned"]);
  const options = { kinds: { married: "ordinal", height: "real" }, components: 2, floor: 0.3 } as const;
  const [married, height] = inferSchema(dataset, options);
  assertEquals(married, {
    kind: "ordinal",
    size: 3,
    mean: 1,
    deviation: 0.8165,
    components: 2,
    name: "married",
  });
  assertEquals(height, {
    kind: "real",
    mean: 5247,
    deviation: 3031.0881,
    floor: 0.3,
    components: 2,
    decimals: 1,
    name: "height",
  });
  const pixels = { name: "pixels", isGrey: true, train: matrix(Uint8Array.of(0, 7, 3, 7), [2, 2]) };
  assertEquals(inferSchema(pixels, { kinds: "ordinal" }), [
    { kind: "ordinal", size: 256, mean: 1.5, deviation: 1.5 },
    { kind: "ordinal", size: 256, mean: 7, deviation: 0.25 },
  ]);
});

Deno.test("inferSchema() says where a column cannot be of the kind that is asked for", () => {
  const refused = (kinds: InferOptions["kinds"], dataset: Dataset = numbersOf()) => {
    const error = assertThrows(() => inferSchema(dataset, { kinds }), RangeError);
    assert(isInputError(error));
    return error.message;
  };
  assertStringIncludes(
    refused({ height: "ordinal" }),
    'column 1 ("height") of people: it has values that are no whole numbers',
  );
  assertStringIncludes(refused({ id: "ordinal" }), "from 0 to 3368254499, too far apart to be ordinal");
  assertStringIncludes(refused({ height: "categorical" }), "it has too many values to be categorical");
  assertStringIncludes(refused({ married: "binary" }), "it has more than 2 values");
  assertEquals(
    refused({ age: "real" }),
    'Cannot choose the kind of "age": people has no column of this name, and columns have the numbers 0 to 3',
  );
  const times = matrix(Float64Array.of(1e9, 1e9 + 1, 1e9 + 2), [3, 1]);
  for (const kind of ["real", "binned"] as const) {
    assertStringIncludes(
      refused(kind, { name: "times", train: times }),
      "too near to each other for float32",
    );
  }
});

Deno.test("inferSchema() refuses infinite values, and missing ones where it is to", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    const valid = matrix(Float32Array.of(0, 1, 1, value), [2, 2]);
    const dataset = { name: "holes", columns: ["a", "b"], train: matrix([[0, 1]]), valid };
    const error = assertThrows(() => inferSchema(dataset, { missing: "refuse" }), RangeError);
    assertEquals(
      error.message,
      `Cannot use holes: the value in row 1, column 1 ("b") of valid is ${value}; ${
        Number.isNaN(value) ? "a missing" : "an infinite"
      } value cannot be learned, so` +
        " fill it in or leave the row out",
    );
  }
});

Deno.test("columns with missing values are variables of which values may be missing, of the kind of the others", () => {
  const rows = Array.from(
    { length: 120 },
    (_, k) => [k % 2, k % 5 === 0 ? NaN : k % 3, k < 28 ? k + 0.5 : NaN],
  );
  const valid = matrix([[NaN, 2, 7.5]]);
  const dataset = { name: "gaps", columns: ["a", "b", "c"], train: matrix(rows), valid };
  const present = { mean: 14, deviation: 8.077747, decimals: 1 };
  assertEquals(inferSchema(dataset), [
    { kind: "binary", name: "a", missing: true },
    { kind: "categorical", size: 3, name: "b", missing: true },
    { kind: "real", ...present, name: "c", missing: true },
  ]);
  assertEquals(inferSchema(dataset, { missing: "ignore" }), [
    { kind: "binary", name: "a" },
    { kind: "categorical", size: 3, name: "b" },
    { kind: "real", ...present, name: "c" },
  ]);
  assertEquals(inferSchema(dataset, { kinds: { c: "binned" }, bins: 3, pieces: 1 })[2]!.kind, "binned");
  const ordinal = inferSchema({ name: "few", train: matrix([[NaN], [1000], [3000]]) }, { kinds: "ordinal" });
  assertEquals(ordinal[0], {
    ...{ kind: "ordinal", size: 2, first: 1000, step: 2000, mean: 0.5, deviation: 0.5, missing: true },
  });
  assertThrows(
    () => inferSchema({ name: "gaps", train: matrix([[0, NaN]]), valid: matrix([[1, 1]]) }),
    RangeError,
    "Cannot learn column 1 of gaps: all its values in the rows to learn are missing; leave it out",
  );
});

Deno.test("inferSchema() takes as long for wide tables as for long ones, and sees every column", () => {
  for (const D of [1023, 1024, 1025, 3000]) {
    const data = Int32Array.from({ length: 3 * D }, (_, i) => i % D === D - 1 ? 1000 * i : i % 2);
    const schema = inferSchema({ name: "wide", train: matrix(data, [3, D]) });
    assertEquals(schema.length, D);
    assertEquals(
      schema.slice(0, -1).every((variable) => variable.kind === "binary" && !labelsOf(variable)),
      true,
    );
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
    fc.array(value, { minLength: 8, maxLength: 20 }),
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
      const [size, labels] = [kindOf(variable).valueCount(variable), labelsOf(variable)];
      assertEquals(new Set(column.map((_, row) => codes[row * D + d])).size, found); // different values, different codes
      if (labels === undefined) assert(size <= Math.max(2, 2 * found));
      else {
        assertEquals(labels.length, found);
        assertEquals(labels.map(Number), labels.map(Number).toSorted((a, b) => a - b));
      }
    }
  }));
});
