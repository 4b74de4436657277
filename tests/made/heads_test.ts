import { assertEquals } from "@std/assert";
import { evaluate } from "../../src/exec/mod.ts";
import { input } from "../../src/expr/mod.ts";
import { binary, categorical, headOf, type Schema } from "../../src/made/mod.ts";

/** What the variables of a schema of one kind are drawn as for each row of noise, from their outputs. */
function draw(schema: Schema, u: number[], outputs: number[]) {
  const noise = input("u", ["n", schema.length]);
  const z = input("z", ["n", outputs.length]);
  const rows = Array.from({ length: u.length / schema.length }, () => outputs).flat();
  const x = headOf(schema[0]!).sample(noise, z, schema);
  return [...evaluate([x], new Map([[noise, u], [z, rows]]))[0]!];
}

Deno.test("a Bernoulli variable is 1 where the noise is below p(1)", () => {
  const outputs = [Math.log(3)]; // p = 0.75
  assertEquals(draw(binary(1), [0.001, 0.74, 0.76, 0.999], outputs), [1, 1, 0, 0]);
});

Deno.test("a Bernoulli variable that is certain is drawn as it is", () => {
  assertEquals(draw(binary(1), [1e-7, 1 - 1e-7], [100]), [1, 1]);
  assertEquals(draw(binary(1), [1e-7, 1 - 1e-7], [-100]), [0, 0]);
});

Deno.test("a categorical variable is the first value whose cumulative probability exceeds the noise", () => {
  const outputs = [0.5, 0.2, 0.3].map(Math.log);
  const noise = [0.01, 0.49, 0.51, 0.69, 0.71, 0.99];
  assertEquals(draw(categorical([3]), noise, outputs), [0, 0, 1, 1, 2, 2]);
});

Deno.test("a categorical variable never exceeds its last value, and one of a single value is 0", () => {
  const outputs = [50, -50, -50, 3];
  assertEquals(draw(categorical([3, 1]), [1 - 1e-16, 1 - 1e-16], outputs), [0, 0]);
  const rest = [-40, -40, -40, 0];
  assertEquals(draw(categorical([3, 1]), [1 - 1e-16, 0.5], rest), [2, 0]);
});
