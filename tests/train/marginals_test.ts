import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, CheckedRows, Made, outputOf, type Schema } from "../../src/made/mod.ts";
import { matchMarginals } from "../../src/train/marginals.ts";

Deno.test("matchMarginals: without weights every conditional is the marginal of the data", async () => {
  const schema = [...categorical([3]), ...binary(2)];
  const made = new Made({ schema, hidden: [], order: [2, 0, 1], executor: new ReferenceExecutor() });
  const { weight } = made.network.edges[0]!;
  made.executor.write(weight, made.executor.read(weight).fill(0));
  const rows = matrix(new Uint8Array([0, 1, 0, 2, 1, 0, 2, 0, 0, 2, 1, 0]), [4, 3]);
  matchMarginals(made, { x: CheckedRows.check("rows", rows, schema) });
  const { parameters } = await made.conditionals({ data: [0, 0, 0], shape: [1, 3] });
  const expected = [1.5 / 5.5, 0.5 / 5.5, 3.5 / 5.5, 3.5 / 5, 0.5 / 5];
  parameters.data.forEach((value, k) => assertAlmostEquals(value, expected[k]!, 1e-6));
});

Deno.test("matchMarginals: a model that has learned keeps its biases", () => {
  const made = new Made({ schema: binary(2), hidden: [], executor: new ReferenceExecutor() });
  const bias = outputOf(made.network).bias!;
  made.executor.write(bias, [0, 0.5]);
  matchMarginals(made, { x: CheckedRows.check("rows", matrix(new Uint8Array([1, 1]), [1, 2]), made.schema) });
  assertEquals(Array.from(made.executor.read(bias)), [0, 0.5]);
});

Deno.test("matchMarginals: a column of which nothing is known has outputs that are finite", () => {
  const schema: Schema = [
    { kind: "real", mean: 5, deviation: 2 },
    { kind: "ordinal", size: 9, first: 10 },
    { kind: "binned", codes: [0, [0.5, 1, 4], 9] },
    { kind: "categorical", size: 3, missing: true },
    { kind: "binary" },
  ];
  const made = new Made({ schema, orders: "any", hidden: [], executor: new ReferenceExecutor() });
  const x = CheckedRows.check("rows", matrix(new Uint8Array(10), [2, 5]), schema);
  const known = CheckedRows.check("known", matrix(new Uint8Array(10), [2, 5]), binary(5));
  matchMarginals(made, { x, known });
  assert(made.executor.read(outputOf(made.network).bias!).every(Number.isFinite));
});
