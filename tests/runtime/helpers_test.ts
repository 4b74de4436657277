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

/** Scores rows with the help of a worker that does something with the first part it has, until it had one. */
async function scoreWith(what: string, task: (model: SessionModel<string>) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
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
      try {
        for (const _ of claimParts(run)) {
          writeFileSync("${folder}/claimed", "");
          ${what};
        }
      } catch {}
    });`,
  );
  await using made = new Made({ schema: binary(D), hidden: [8] });
  const options = { files: { log_prob: exportOnnx(made, "log_prob") }, where: "", provider: "cpu" } as const;
  await using expected = await SessionModel.open(new NodeBackend(), options);
  const helpers = new WorkerHelpers(new URL(`file://${folder}/node_worker.mjs`), 1);
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
