import { assert } from "@std/assert";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import { binary, Made } from "../../../src/made/mod.ts";
import { objectiveOf, updatesOf } from "../../../src/train/objective.ts";
import { optimizers } from "../../../src/train/optimizers/mod.ts";
import { shareEveryRun } from "./helpers.ts";

/** The median of the bytes by which the heap grows with a training step; the median, because a collection shrinks it. */
function bytesOfStep(threads: number): number {
  const executor = new WasmExecutor({ threads });
  const made = new Made({ schema: binary(20), hidden: [16], executor });
  const { nll, gradients } = objectiveOf(made);
  const { updates } = updatesOf(gradients, {
    optimizer: optimizers.adam,
    hasDecay: false,
    clipNorm: undefined,
  });
  const program = executor.compile({ outputs: [nll], updates, rows: 10 });
  const steps = (count: number) => {
    for (let step = 0; step < count; step++) program.run(10);
  };
  steps(20_000);
  const grown = Array.from({ length: 15 }, () => {
    const before = Deno.memoryUsage().heapUsed;
    steps(1000);
    return (Deno.memoryUsage().heapUsed - before) / 1000;
  });
  executor.close();
  return grown.sort((a, b) => a - b)[7];
}

// looking at the heap takes some hundred bytes itself
const LIMIT = 2;

for (const threads of [1, 2, 4]) {
  Deno.test(`a training step allocates nothing on the heap once warm, on ${threads} threads`, () => {
    const bytes = bytesOfStep(threads);
    assert(bytes < LIMIT, `${bytes} bytes a step`);
  });
}

Deno.test("a training step allocates nothing on the heap once warm, when threads share each", () => {
  shareEveryRun();
  const bytes = bytesOfStep(2);
  assert(bytes < LIMIT, `${bytes} bytes a step`);
});
