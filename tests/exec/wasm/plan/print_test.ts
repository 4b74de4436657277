import { assertEquals, assertStringIncludes } from "@std/assert";
import { columnOrders } from "../../../../src/exec/wasm/plan/column_orders.ts";
import { plan } from "../../../../src/exec/wasm/plan/planner.ts";
import { printPlan } from "../../../../src/exec/wasm/plan/print.ts";
import { input, parameter } from "../../../../src/expr/mod.ts";
import { binary, Made } from "../../../../src/made/mod.ts";
import { add, fixedPoint, less, mul, take } from "../../../../src/ops/mod.ts";
import { objectiveOf, updatesOf } from "../../../../src/train/objective.ts";
import { optimizers } from "../../../../src/train/optimizers/mod.ts";

/** The plan of a training step of a model of binary variables. */
function planOfStep({ D, hidden, rows }: { D: number; hidden: number[]; rows: number }): string {
  const { nll, gradients } = objectiveOf(new Made({ schema: binary(D), hidden, order: "natural" }));
  const { updates } = updatesOf(gradients, {
    optimizer: optimizers.sgd,
    hasDecay: false,
    clipNorm: undefined,
  });
  const bits = columnOrders([nll, ...updates.values()]);
  return printPlan(plan({ outputs: [nll], updates, bits }, { rows }));
}

Deno.test("the plan of a training step, a line for each step", () => {
  assertEquals(
    planOfStep({ D: 20, hidden: [16], rows: 10 }),
    `\
stage  kind    shape    tiles  bytes  computes
1      unpack  [n, 20]  n      1,168  %0 = numbers of the bits of x
1      fused   []       1         20  %1 = neg mul of per_row
1      ones    [n, 20]  n + 1  2,168  %2 = places of ones in x by row and column
2      kernel  [n, 16]  1        784  %3 = stairProduct(%2, hidden_0.weight) then add relu of hidden_0.bias
3      kernel  [n, 20]  2      1,552  %4, %5 = stairProduct(%3, output.weight) then add mul softplus sub sum neg sigmoid of output.bias, %0, %1
4      total   [n]      n         64  %6 = sum of 2 tiles of %5
4      fused   [n, 20]  3        112  %7 = sum of %4
4      kernel  [n, 16]  1      2,192  %8, %9 = stairTransposed(%4, output.weight) then less mul of %3
5      fused   [n]      1         20  %10 = sum of %6
5      fused   [n, 16]  2         80  %11 = sum of %8
6      fused   []       1         20  %12 = mul neg of %10, per_row
7      kernel  [256]    2          0  output.weight = stairOuter(%3, %4) then mul sub of rate, output.weight
7      fused   [20]     1          0  output.bias = mul sub of rate, %7, output.bias
7      kernel  [256]    1          0  hidden_0.weight = stairOuter(%2, %8) then mul sub of rate, hidden_0.weight
7      fused   [16]     1          0  hidden_0.bias = mul sub of rate, %11, hidden_0.bias`,
  );
});

Deno.test("the README shows the plan of a training step", async () => {
  const readme = await Deno.readTextFile(
    new URL("../../../../src/exec/wasm/plan/README.md", import.meta.url),
  );
  assertStringIncludes(readme, planOfStep({ D: 784, hidden: [500], rows: 100 }));
});

Deno.test("plans inside of steps, and copies, are printed too", () => {
  const [x, y] = [input("x", ["n", 4]), input("y", ["n", 4])];
  const step = (z: Parameters<typeof take>[0]) => less(mul(take(z, [3, 0, 1, 2]), 0.5), add(x, y));
  const point = fixedPoint(mul(x, 0), step, { rounds: 4 });
  assertEquals(
    printPlan(plan({ outputs: [add(point, 1)] }, { rows: 100, threads: 2 })),
    `\
stage  kind       shape   tiles   bytes  computes
1      ranges     [n]     2      27,280  %0, %1 = 2 ranges of at most 52 rows of
1.1    fused      [n, 4]  n       3,872  %2, %3 = mul add of x, y
1.2    iteration  [n, 4]  1       3,920  %4, %5 = fixedPoint(%2, %3), at most 4 rounds of
1.2.1  kernel     [n, 4]  n/4     1,936  %6 = take(x)
1.2.2  fused      [n, 4]  n       1,936  %7 = mul less of %6, captured_0
1.3    fused      [n, 4]  n       1,936  %8 = add of %4`,
  );
  const [a, b] = [parameter("a", [3]), parameter("b", [3])];
  assertEquals(
    printPlan(plan({ outputs: [], updates: new Map([[a, b], [b, a]]) }, { rows: 1 })),
    `\
stage  kind   shape  tiles  bytes  computes
1      fused  [3]    1         48  %0 = broadcast of b
1      fused  [3]    1         48  %1 = broadcast of a
2      copy   [3]    1          0  a = %0
2      copy   [3]    1          0  b = %1`,
  );
});
