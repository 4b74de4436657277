import { assertRejects } from "@std/assert";
import { CalledWorker } from "../../src/runtime/called_worker.ts";
import { WORKER_CODE } from "../../src/runtime/node_worker.ts";
import { MODEL_WORKER } from "../../src/runtime/worker_model.ts";

Deno.test("a worker ends after it has answered, since onnxruntime may be at work in it", async () => {
  const worker = new CalledWorker(WORKER_CODE, MODEL_WORKER);
  const answer = assertRejects(
    () => worker.call({ method: "close", args: [] }),
    Error,
    "before the model is open",
  );
  await worker.end();
  await answer;
});
