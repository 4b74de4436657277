import { assertEquals } from "@std/assert";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import { parameter } from "../../../../src/expr/mod.ts";
import { add } from "../../../../src/ops/mod.ts";

/** How many threads start in each of some runs that are so many milliseconds apart. */
function startsOfRuns(gaps: readonly number[]): number[] {
  const { Worker } = globalThis;
  const { now } = performance;
  let time = 0;
  let starts = 0;
  performance.now = () => time;
  globalThis.Worker = class extends Worker {
    constructor(...parameters: ConstructorParameters<typeof Worker>) {
      super(...parameters);
      starts++;
    }
  };
  const executor = new WasmExecutor({ threads: 3 });
  try {
    const count = parameter("count", [3]);
    const program = executor.compile({ outputs: [], updates: new Map([[count, add(count, 1)]]), rows: 1 });
    const counts = gaps.map((gap, run) => {
      time += gap;
      program.run(1);
      assertEquals([...new Set(executor.read(count))], [run + 1]);
      return starts;
    });
    return counts;
  } finally {
    executor.close();
    performance.now = now;
    globalThis.Worker = Worker;
  }
}

Deno.test("threads start when one run follows another within a second", () => {
  assertEquals(startsOfRuns([0, 1500, 1500, 900, 10]), [0, 0, 0, 2, 2]);
});

Deno.test("a run now and then starts no thread", () => {
  assertEquals(startsOfRuns(Array(50).fill(2000)), Array(50).fill(0));
});
