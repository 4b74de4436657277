import { assert } from "@std/assert";
import { WasmExecutor } from "../../../src/exec/wasm/executor.ts";
import { binary, Made } from "../../../src/made/mod.ts";
import { objectiveOf, updatesOf } from "../../../src/train/objective.ts";
import { optimizers } from "../../../src/train/optimizers/mod.ts";
import { shareEveryRun } from "./helpers.ts";

// looking at the heap takes some hundred bytes itself
const LIMIT = 2;

/** A clock of whole numbers, since whether the engine puts a time that is none on the heap is its own affair. */
let time = 0;
performance.now = () => ++time;

/** The engine compiles what it runs often, on threads of its own: how often it gets time for that. */
const ROUNDS = 10;

/**
 * The median of the bytes by which the heap grows with a training step, or with a step and the feeding of its batch; the
 * median, because a collection shrinks it. Of several rounds the first that is below the limit, else the last.
 */
function bytesOfStep(threads: number, { fed = false }: { fed?: boolean } = {}): number {
  const executor = new WasmExecutor({ threads });
  const made = new Made({ schema: binary(20), hidden: [16], executor });
  const { nll, gradients } = objectiveOf(made);
  const { updates } = updatesOf(gradients, {
    optimizer: optimizers.adam,
    hasDecay: false,
    clipNorm: undefined,
  });
  const program = executor.compile({ outputs: [nll], updates, rows: 10 });
  const { x } = made.network.members[0].inputs;
  const source = program.load(x, { data: new Uint8Array(30 * 20).fill(1, 100, 300), shape: [30, 20] });
  const batch = { order: Int32Array.from({ length: 30 }, (_, i) => i * 7 % 30), start: 10, count: 10 };
  program.feed(x, source, batch);
  const steps = (count: number) => {
    for (let step = 0; step < count; step++) {
      if (fed) program.feed(x, source, batch);
      program.run(10);
    }
  };
  let bytes = Infinity;
  for (let round = 0; round < ROUNDS && bytes >= LIMIT; round++) {
    steps(20_000);
    const grown = Array.from({ length: 15 }, () => {
      const before = Deno.memoryUsage().heapUsed;
      steps(1000);
      return (Deno.memoryUsage().heapUsed - before) / 1000;
    });
    bytes = grown.sort((a, b) => a - b)[7]!;
  }
  executor.close();
  return bytes;
}

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

Deno.test("feeding a batch allocates nothing on the heap once warm", () => {
  const bytes = bytesOfStep(1, { fed: true });
  assert(bytes < LIMIT, `${bytes} bytes a step`);
});
