import { assertEquals, assertRejects } from "@std/assert";
import { existsSync } from "node:fs";
import { binary, exportOnnx, Made } from "../../mod.ts";
import type { Tensors } from "../../src/runtime/backend.ts";
import { WorkerHelpers } from "../../src/runtime/helpers.ts";
import { NodeBackend } from "../../src/runtime/node_backend.ts";
import { SessionModel } from "../../src/runtime/onnx_model.ts";

const D = 6;
const n = 9000; // several parts
const x = { data: Uint8Array.from({ length: n * D }, (_, i) => i % 5 & 1), shape: [n, D] as const };

/** Leaves time for others to claim parts. */
class SlowBackend extends NodeBackend {
  override async run(...[session, inputs]: Parameters<NodeBackend["run"]>): Promise<Tensors> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return await super.run(session, inputs);
  }
}

/** Helpers with one worker, which does something with a run of which it hears. */
async function helpersThat(folder: string, act: string): Promise<WorkerHelpers> {
  const source = new URL("../../src/runtime/", import.meta.url);
  await Deno.writeTextFile(
    `${folder}/node_worker.mjs`,
    `
    import { writeFileSync } from "node:fs";
    import { exit } from "node:process";
    import { workerData } from "node:worker_threads";
    import { claimParts } from "${source}shared_run.ts";
    import { doCalls } from "${source}woken_worker.ts";
    doCalls(workerData, async ({ run }) => {
      if (!run) return;
      ${act}
    });`,
  );
  return new WorkerHelpers(new URL(`file://${folder}/node_worker.mjs`), 1);
}

/** Scores rows with the help of a worker that does something with the first part it has, until it had one. */
async function scoreWith(what: string, task: (model: SessionModel<string>) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  const helpers = await helpersThat(
    folder,
    `try {
      for (const _ of claimParts(run)) {
        writeFileSync("${folder}/claimed", "");
        ${what};
      }
    } catch {}`,
  );
  await using made = new Made({ schema: binary(D), hidden: [8] });
  const options = { files: { log_prob: exportOnnx(made, "log_prob") }, where: "", provider: "cpu" } as const;
  await using expected = await SessionModel.open(new NodeBackend(), options);
  await using model = await SessionModel.open(new SlowBackend(), { ...options, helpers });
  const logProb = await expected.logProb(x);
  while (!existsSync(`${folder}/claimed`)) assertEquals(await model.logProb(x), logProb);
  await task(model);
  await Deno.remove(folder, { recursive: true });
}

Deno.test("a part that fails in a worker is run by the thread that waits for it", async () => {
  await scoreWith("throw new Error()", async (model) => {
    assertEquals((await model.logProb(x)).length, n);
  });
});

Deno.test("a part of a worker that ends is run by the thread that waits for it, and the next call says so", async () => {
  await scoreWith("exit(3)", async (model) => {
    await assertRejects(() => model.logProb(x), Error, "a worker of the model has ended");
  });
});

Deno.test("a thread takes parts of one run after the other, and before it waits for parts of others it goes on with the next", async () => {
  const folder = await Deno.makeTempDir();
  await using made = new Made({ schema: binary(1), hidden: [4] });
  const events: string[] = [];
  class NotingBackend extends SlowBackend {
    override async run(...[session, inputs]: Parameters<NodeBackend["run"]>): Promise<Tensors> {
      const [value] = await inputs.x!.getData();
      events.push(`a part of ${value}`);
      return await super.run(session, inputs);
    }
  }
  const files = { log_prob: exportOnnx(made, "log_prob") };
  const helpers = await helpersThat(folder, "// leaves all parts to others");
  const options = { files, where: "", provider: "cpu", helpers } as const;
  await using model = await SessionModel.open(new NotingBackend(), options);
  const score = async (value: number) => {
    await model.logProb({ data: new Uint8Array(n).fill(value), shape: [n, 1] });
    events.push(`all of ${value}`);
  };
  await Promise.all([score(0), score(1)]);
  const changes = events.filter((event, k) => event !== events[k - 1]);
  assertEquals(changes, ["a part of 0", "a part of 1", "all of 0", "all of 1"]);
  await Deno.remove(folder, { recursive: true });
});
