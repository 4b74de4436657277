import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { binary, categorical, drawContexts, Made, type MadeOptions } from "../../../src/made/mod.ts";
import { type GraphRuntime, OnnxExecutor } from "../../../src/onnx/mod.ts";
import { nodeRuntime } from "../../../src/runtime/node_runtime.ts";
import { Trainer, type TrainerOptions } from "../../../src/train/mod.ts";

const model: Omit<MadeOptions, "executor"> = {
  schema: [...binary(14), ...categorical([3, 1, 5]), ...binary(40)],
  hidden: [64, 48],
  order: "random",
};

/** Trains on a runtime; the mean NLL of each epoch, and what the model then says. */
async function train(
  runtime: GraphRuntime,
  { orders, ...options }: TrainerOptions & Pick<MadeOptions, "orders"> = {},
) {
  const made = new Made({ ...model, ...(orders && { orders }), executor: new OnnxExecutor(runtime) });
  const x = drawContexts(made.schema, { n: 330, seed: 4 });
  const history = await new Trainer(made, { rate: 0.01, ...options }).fit(x, { epochs: 2 });
  const logProb = await made.logProb(x);
  made.executor.close();
  return [...history.flatMap(({ trainNll }) => trainNll ?? []), ...logProb];
}

function assertNear(values: readonly number[], expected: readonly number[]): void {
  assertEquals(values.length, expected.length);
  expected.forEach((value, i) => assertAlmostEquals(values[i]!, value, 1e-4 * Math.abs(value), `${i}`));
}

/** A runtime with several threads, and how each share of work with them ended. */
function watched(threads: number): { runtime: GraphRuntime; shares: boolean[] } {
  const { crew, ...runtime } = nodeRuntime({ threads });
  const shares: boolean[] = [];
  assert(crew !== undefined);
  return {
    runtime: {
      ...runtime,
      crew: {
        threads: crew.threads,
        add: (stages) => crew.add(stages),
        close: () => crew.close(),
        async share(work, own) {
          const isDone = await crew.share(work, own);
          shares.push(isDone);
          return isDone;
        },
      },
    },
    shares,
  };
}

for (
  const options of [{ batch: 32 }, { batch: 1 }, { batch: 32, orders: "any" }, {
    batch: 32,
    orders: 2,
  }] as const
) {
  Deno.test(`OnnxExecutor: three threads learn and score what one does, ${JSON.stringify(options)}`, async () => {
    const { runtime, shares } = watched(3);
    const several = await train(runtime, options);
    assert(shares.length > 20 && shares.every((isDone) => isDone), `${shares}`);
    assertNear(several, await train(nodeRuntime(), options));
  });
}

Deno.test("OnnxExecutor: what other threads cannot do is done by the calling one", async () => {
  const { runtime, shares } = watched(3);
  const { crew } = runtime;
  const broken: GraphRuntime = {
    ...runtime,
    crew: {
      ...crew!,
      add: (stages) =>
        crew!.add(stages.map(([own, another, last]) => [
          own!,
          another!,
          ...last ? [{ ...last, graph: Uint8Array.of(1, 2, 3) }] : [],
        ])),
    },
  };
  const values = await train(broken, { batch: 32 });
  assert(shares.length > 20 && shares.every((isDone) => !isDone), `${shares}`);
  assertNear(values, await train(nodeRuntime(), { batch: 32 }));
});

Deno.test("OnnxExecutor: a run that fails in the calling thread is told, and the other threads end", async () => {
  const { open, ...runtime } = nodeRuntime({ threads: 2 });
  let opened = 0;
  const broken: GraphRuntime = {
    ...runtime,
    async open(graph) {
      const session = await open(graph);
      // the second graph of the training step sums over the rows
      return ++opened !== 2
        ? session
        : { run: () => Promise.reject(new Error("no memory")), release: () => session.release() };
    },
  };
  await assertRejects(() => train(broken, { batch: 32 }), Error, "no memory");
  await runtime.crew!.close();
});
