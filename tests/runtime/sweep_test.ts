import { assert, assertEquals } from "@std/assert";
import { binary } from "../../mod.ts";
import type { InferenceSession, Tensors } from "../../src/runtime/backend.ts";
import { NodeBackend } from "../../src/runtime/node_backend.ts";
import { SessionModel } from "../../src/runtime/onnx_model.ts";
import { allGraphs, smallMade } from "./models.ts";

/** Takes the CPU for a GPU, and counts runs. */
class CountingBackend extends NodeBackend {
  runs = 0;

  override open(...[graph]: Parameters<NodeBackend["open"]>): Promise<InferenceSession> {
    return super.open(graph, { provider: "cpu" });
  }

  override run(session: InferenceSession, inputs: Tensors): Promise<Tensors> {
    this.runs++;
    return super.run(session, inputs);
  }
}

Deno.test("sweeps without control flow draw what the graphs with it draw", async () => {
  // Large weights make a variable depend on many others one after the other, so that one sweep is not enough.
  const made = smallMade({ schema: binary(90), hidden: [60] });
  for (const { weight } of made.network.edges) {
    made.executor.write(weight, made.executor.read(weight).map((value) => 6 * value));
  }
  const { sample, complete, sweep } = allGraphs(made);
  const backend = new CountingBackend();
  const host = await SessionModel.open(backend, { files: { sweep }, where: "", provider: "webgpu" });
  const graph = await SessionModel.open(new NodeBackend(), {
    files: { sample, complete },
    where: "",
    provider: "cpu",
  });

  // more rows than a run takes
  assertEquals(await host.sample(1100, { seed: 1 }), await graph.sample(1100, { seed: 1 }));
  assert(backend.runs > 2 && backend.runs <= 2 * (made.D + 1), `${backend.runs} runs`);

  const evidence = await made.sample(120, { seed: 2 });
  const known = { data: evidence.data.map((_, i) => i % 2), shape: evidence.shape };
  assertEquals(
    await host.complete({ x: evidence, known }, { seed: 3 }),
    await graph.complete({ x: evidence, known }, { seed: 3 }),
  );
  await host.close();
  await graph.close();
});
