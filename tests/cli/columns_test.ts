import { assert, assertEquals } from "@std/assert";
import { describeColumns } from "../../scripts/columns.ts";
import { binary, categorical, type Schema } from "../../src/made/mod.ts";

Deno.test("train says what it found in a file, in a line that fits", () => {
  assertEquals(describeColumns(binary(784), 80), "Read 784 columns without names: all binary");
  assertEquals(describeColumns(categorical([3]), 80), "Read 1 column without names: all categorical");
  const schema: Schema = [
    { kind: "binary", name: "sex", labels: ["1", "7"] },
    { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
    { kind: "categorical", size: 3, name: "a\nb" },
  ];
  assertEquals(
    describeColumns(schema, 100),
    "Read 3 columns with a header (sex, zip, a b): 1 binary, 2 categorical, 2 columns by their values",
  );
  assertEquals(
    describeColumns(schema, 93),
    "Read 3 columns with a header (sex, 2 more): 1 binary, 2 categorical, 2 columns by their values",
  );
  const many: Schema = Array.from({ length: 100_000 }, (_, d) => ({ kind: "binary", name: `variable ${d}` }));
  const line = describeColumns(many, 100);
  assert(line.length <= 100 && line.includes("(variable 0, variable 1, variable 2, 99,997 more)"), line);
  const long: Schema = [{ kind: "binary", name: "x".repeat(1000) }];
  assertEquals(describeColumns(long, 10), `Read 1 column with a header (${"x".repeat(27)}...): all binary`);
});
