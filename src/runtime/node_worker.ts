/**
 * The worker of {@linkcode WorkerModel}: it opens a model and answers calls to it.
 *
 * @module
 */
import { parentPort, workerData } from "node:worker_threads";
import { isInputError } from "../errors/mod.ts";
import { NodeBackend, type NodeProvider } from "./node_backend.ts";
import { SessionModel } from "./onnx_model.ts";
import { MODEL_WORKER, type WorkerAnswer, type WorkerCall, type WorkerOpened } from "./worker_model.ts";

/** This file, which the main thread loads too, so that it is part of every form in which the library is packed. */
export const WORKER_CODE: URL = new URL(import.meta.url);

let model: SessionModel<NodeProvider> | undefined;

async function answer(call: WorkerCall): Promise<unknown> {
  if (call.method === "open") {
    const [{ files, where, provider, threads }] = call.args;
    model = await SessionModel.open(new NodeBackend(threads), { files, where, provider });
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

if (workerData === MODEL_WORKER) {
  parentPort?.on("message", async (call: WorkerCall) => {
    const message: WorkerAnswer = await answer(call).then(
      (result) => ({ result }),
      (error) => ({ error, isInputError: isInputError(error) }),
    );
    parentPort?.postMessage(message);
  });
}
