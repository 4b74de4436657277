import { assert } from "@std/assert";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import { binary, Made } from "../../../src/made/mod.ts";
import { objectiveOf, updatesOf } from "../../../src/train/objective.ts";
import { optimizers } from "../../../src/train/optimizers/mod.ts";

for (const threads of [1, 2]) {
  Deno.test(`a training step allocates nothing on the heap once warm, on ${threads} threads`, () => {
    const executor = new WasmExecutor({ threads });
    const made = new Made({ schema: binary(20), hidden: [16], executor });
    const { nll, gradients } = objectiveOf(made.network);
    const { updates } = updatesOf(gradients, { optimizer: optimizers.adam, hasDecay: false });
    const program = executor.compile({ outputs: [nll], updates, rows: 10 });
    const steps = (count: number) => {
      for (let step = 0; step < count; step++) program.run(10);
    };
    steps(20_000);
    const grown = Array.from({ length: 15 }, () => {
      const before = Deno.memoryUsage().heapUsed;
      steps(500);
      return (Deno.memoryUsage().heapUsed - before) / 500;
    });
    executor.close();
    // the median, because a collection shrinks the heap; what a clock returns is a dozen bytes
    const bytes = grown.sort((a, b) => a - b)[7];
    assert(bytes < 40, `${bytes} bytes a step`);
  });
}
