import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { exportOnnx } from "../../mod.ts";
import type { InferenceSession, Tensors } from "../../src/runtime/backend.ts";
import { chooseProvider } from "../../src/runtime/execution.ts";
import { checkModelFiles } from "../../src/runtime/graph_file.ts";
import { NodeBackend, type NodeProvider } from "../../src/runtime/node_backend.ts";
import { smallMade } from "./models.ts";

const files = checkModelFiles({ log_prob: exportOnnx(smallMade(), "log_prob") }, "");

/** Runs everything on the CPU, with a pause before each run, and has no cuda. */
class PausingBackend extends NodeBackend {
  readonly #pauses: Readonly<Record<string, number>>;
  readonly #providers = new Map<InferenceSession, NodeProvider>();
  readonly released: NodeProvider[] = [];

  constructor(pauses: Readonly<Record<string, number>>) {
    super(1);
    this.#pauses = pauses;
  }

  override async open(...[graph, { provider }]: Parameters<NodeBackend["open"]>): Promise<InferenceSession> {
    if (provider === "cuda") {
      throw new Error("/source/cuda.cc:1 Find() found was false. No device\nin detail");
    }
    const session = await super.open(graph, { provider: "cpu" });
    this.#providers.set(session, provider);
    const release = session.release.bind(session);
    session.release = () => {
      this.released.push(provider);
      return release();
    };
    return session;
  }

  override async run(session: InferenceSession, inputs: Tensors): Promise<Tensors> {
    const pause = this.#pauses[this.#providers.get(session) ?? ""];
    await new Promise((resolve) => setTimeout(resolve, pause));
    return await super.run(session, inputs);
  }
}

Deno.test("auto takes the first provider that starts and is faster than the CPU", async () => {
  const backend = new PausingBackend({ cpu: 60, webgpu: 0 });
  const { execution, session } = await chooseProvider(backend, { files, provider: "auto" });
  assertEquals(execution, {
    provider: "webgpu",
    passedOver: [{ provider: "cuda", reason: "No device" }],
  });
  assertEquals(backend.released, ["cpu"]);
  await session.release();
});

Deno.test("auto passes over an adapter that is slower than the CPU", async () => {
  const backend = new PausingBackend({ cpu: 0, webgpu: 60 });
  const { execution, session } = await chooseProvider(backend, { files, provider: "auto" });
  assertEquals(execution.provider, "cpu");
  assertEquals(execution.passedOver.map(({ provider }) => provider), ["cuda", "webgpu"]);
  assertMatch(execution.passedOver[1].reason, /^it takes [\d.]+ ms where cpu takes [\d.]+ ms$/);
  assertEquals(backend.released, ["webgpu"]);
  await session.release();
});

Deno.test("a named provider that cannot start says what to install", async () => {
  const backend = new PausingBackend({});
  const { message } = await assertRejects(
    () => chooseProvider(backend, { files, provider: "cuda" }),
    RangeError,
  );
  assertStringIncludes(message, "Cannot start the provider cuda: No device; install CUDA 12");
});

Deno.test("a provider that is none names those that are", async () => {
  const { message } = await assertRejects(
    () => chooseProvider(new NodeBackend(1), { files, provider: "tpu" as NodeProvider }),
    RangeError,
  );
  assertEquals(message, "Cannot use the provider 'tpu': expected auto or one of cuda webgpu cpu");
});
