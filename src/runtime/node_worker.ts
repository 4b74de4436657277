/**
 * The worker of {@linkcode WorkerModel}, which opens a model and answers calls to it, and those of {@linkcode WorkerHelpers}.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { isInputError } from "../errors/mod.ts";
import type { GraphKind } from "../onnx/ports.ts";
import type { InferenceSession } from "./backend.ts";
import type { WorkerAnswer } from "./called_worker.ts";
import { CREW, type CrewCall, CrewMember, LOOKS_OF_CREW } from "./crew.ts";
import { openGraph } from "./execution.ts";
import { HELPER, type HelperCall, WorkerHelpers } from "./helpers.ts";
import { NodeBackend, type NodeProvider } from "./node_backend.ts";
import { SessionModel } from "./onnx_model.ts";
import { runParts } from "./parts.ts";
import { fromSent, toSent } from "./sent_arrays.ts";
import { claimParts } from "./shared_run.ts";
import { doCalls } from "./woken_worker.ts";
import { MODEL_WORKER, type WorkerCall, type WorkerOpened } from "./worker_model.ts";

/** This file, which the main thread loads too, so that it is part of every form in which the library is packed. */
export const WORKER_CODE: URL = new URL(import.meta.url);

/** Workers with which the calling thread makes so many threads. */
export function helpersOf(threads: number): WorkerHelpers | undefined {
  return threads > 1 ? new WorkerHelpers(WORKER_CODE, threads - 1) : undefined;
}

let model: SessionModel<NodeProvider> | undefined;

async function answer(call: WorkerCall): Promise<unknown> {
  if (call.method === "open") {
    const [{ files, where, provider, threads }] = call.args;
    const helpers = helpersOf(threads);
    model = await SessionModel.open(new NodeBackend(), { files, where, provider, helpers });
    const { metadata, execution } = model;
    return { metadata, execution } satisfies WorkerOpened;
  }
  if (model === undefined) throw new Error(`Cannot call ${call.method} before the model is open`);
  switch (call.method) {
    case "logProb":
      return model.logProb(...call.args);
    case "conditionals":
      return model.conditionals(...call.args);
    case "sample":
      return model.sample(...call.args);
    case "complete":
      return model.complete(...call.args);
    case "close":
      return model.close();
  }
}

const sessions = new Map<GraphKind, Promise<InferenceSession>>();

async function help(call: HelperCall): Promise<void> {
  const backend = new NodeBackend();
  const { kind, name } = call;
  if ("bytes" in call) {
    // onnxruntime does not read memory that is shared
    const session = openGraph(backend, { name, bytes: call.bytes.slice() }, { kind, provider: "cpu" });
    sessions.set(kind, session);
    await session;
  } else {
    const session = await sessions.get(kind)!;
    await runParts({ backend, graph: { name }, session }, call.run, claimParts(call.run));
  }
}

/**
 * Answers calls in their order. One begins when the one before the last is answered, so that threads which have nothing left to do of one
 * go on with the next.
 */
function answerCalls(): void {
  let [beforeLast, last] = [Promise.resolve(), Promise.resolve()];
  parentPort?.on("message", (message: unknown) => {
    const call = fromSent(message) as WorkerCall;
    const before = call.method === "close" ? last : beforeLast; // a call that is under way may open further graphs
    const sent = before.then(() => answer(call)).then<WorkerAnswer, WorkerAnswer>(
      (result) => ({ result }),
      (error) => ({ error, isInputError: isInputError(error) }),
    );
    [beforeLast, last] = [last, last.then(async () => parentPort?.postMessage(toSent(await sent)))];
  });
}

if (workerData === MODEL_WORKER) answerCalls();
if (workerData?.name === HELPER) {
  // what cannot be done here is done by the thread that waits for it, which then knows why
  doCalls<HelperCall>(workerData, (call) => help(call).catch(() => {}));
}
if (workerData?.name === CREW) {
  const member = new CrewMember(new NodeBackend());
  doCalls<CrewCall>(workerData, (call) => member.take(call), { looks: LOOKS_OF_CREW });
}
