import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { exportOnnx } from "../../mod.ts";
import type { InferenceSession, Tensors } from "../../src/runtime/backend.ts";
import { chooseProvider } from "../../src/runtime/execution.ts";
import { checkModelFiles } from "../../src/runtime/graph_file.ts";
import { NodeBackend, type NodeProvider } from "../../src/runtime/node_backend.ts";
import { smallMade } from "./models.ts";

const files = checkModelFiles({ log_prob: exportOnnx(smallMade(), "log_prob") }, "");

/** Finds some devices, starts everything but cuda, in truth on the CPU, and remembers what it was asked for. */
class PretendingBackend extends NodeBackend {
  override readonly devices: readonly NodeProvider[];
  readonly opened: NodeProvider[] = [];

  constructor(devices: readonly NodeProvider[]) {
    super();
    this.devices = devices;
  }

  override open(...[graph, { provider }]: Parameters<NodeBackend["open"]>): Promise<InferenceSession> {
    this.opened.push(provider);
    if (provider !== "cuda") return super.open(graph, { provider: "cpu" });
    return Promise.reject(new Error("/source/cuda.cc:1 Find() found was false. No device\nin detail"));
  }

  override run(): Promise<Tensors> {
    throw new Error("nothing runs before it is asked for");
  }
}

Deno.test("auto tries no provider whose device is not there", async () => {
  const backend = new PretendingBackend([]);
  const { execution, session } = await chooseProvider(backend, { files, provider: "auto" });
  assertEquals(execution, { provider: "cpu", passedOver: [] });
  assertEquals(backend.opened, ["cpu"]);
  await session.release();
});

Deno.test("auto takes the first provider that starts of those whose device is there", async () => {
  const backend = new PretendingBackend(["cuda", "webgpu"]);
  const { execution, session } = await chooseProvider(backend, { files, provider: "auto" });
  assertEquals(execution.provider, "webgpu");
  assertEquals(backend.opened, ["cuda", "webgpu"]);
  await session.release();
});

Deno.test("auto says why a device that is there is not used, and what to install", async () => {
  const backend = new PretendingBackend(["cuda"]);
  const { execution, session } = await chooseProvider(backend, { files, provider: "auto" });
  assertEquals(execution.provider, "cpu");
  const [{ provider, reason } = { provider: "none", reason: "" }, ...others] = execution.passedOver;
  assertEquals([provider, others], ["cuda", []]);
  assertMatch(reason, /^No device; install CUDA 12 .*[^.]$/);
  await session.release();
});

Deno.test("a named provider that cannot start says what to install", async () => {
  const backend = new PretendingBackend([]);
  const { message } = await assertRejects(
    () => chooseProvider(backend, { files, provider: "cuda" }),
    RangeError,
  );
  assertStringIncludes(message, "Cannot start the provider cuda: No device; install CUDA 12");
});

Deno.test("a provider that is none names those that are", async () => {
  const { message } = await assertRejects(
    () => chooseProvider(new NodeBackend(), { files, provider: "tpu" as NodeProvider }),
    RangeError,
  );
  assertEquals(message, "Cannot use the provider 'tpu': expected auto or one of cuda webgpu cpu");
});
