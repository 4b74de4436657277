/**
 * The trained model that a command is given.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { savedNotes } from "../src/folder/saved_notes.ts";
import type { OnnxModel } from "../src/runtime/node.ts";
import { beforeExit } from "./cli/command.ts";
import { choice } from "./cli/flags.ts";
import { threadsFlag } from "./threads_flag.ts";
import { withoutNativeOutput } from "./native_output.ts";

const PROVIDERS = ["auto", "cpu", "cuda", "webgpu"] as const;

/** The name of an execution provider. */
export type ProviderName = typeof PROVIDERS[number];

/** The flag that chooses where onnxruntime runs a model. */
export const runtimeFlags = {
  provider: choice(
    PROVIDERS,
    "where onnxruntime runs the model; auto: cuda where there is an NVIDIA driver and it starts, else cpu",
    "auto",
  ),
  threads: threadsFlag("how many threads share the rows where onnxruntime runs the model on the CPU"),
};

/** The one operand of a command, a model folder. */
export function modelOperand(operands: readonly string[], usage: string): string {
  if (operands.length !== 1) {
    throw inputError(
      new RangeError(
        `Cannot tell which model is meant by ${operands.length} arguments: expected ${usage}`,
      ),
    );
  }
  return withoutSlash(operands[0]!);
}

/** The path of a folder without slashes at its end, as it is printed. */
export function withoutSlash(folder: string): string {
  return folder.replace(/(?<=[^/\\])[/\\]+$/, "");
}

/**
 * Opens the ONNX graphs of a model folder in onnxruntime, in a worker where this thread has other work meanwhile. The model is closed
 * when the command ends.
 */
export async function openRuntime(
  folder: string,
  { provider, threads, worker = false }: {
    readonly provider: ProviderName;
    readonly threads: number;
    readonly worker?: boolean;
  },
): Promise<OnnxModel> {
  // loaded only when it is asked for, since that takes a while
  const { openModel } = await import("../src/runtime/node.ts");
  const open = () => openModel(folder, { provider, threads, worker });
  const model = provider === "webgpu" ? await withoutNativeOutput(open) : await open();
  // a process that ends while onnxruntime is at work on a thread is aborted
  beforeExit(() => model.close());
  return model;
}

/**
 * Says on standard error what is not as it should be: that the graphs are of other weights than those beside them, as after
 * training that was stopped, and which device that is there could not be used.
 */
export async function explainModel(
  folder: string,
  { execution, metadata }: {
    readonly execution: OnnxModel["execution"];
    readonly metadata: Pick<OnnxModel["metadata"], "weights_sha256">;
  },
): Promise<void> {
  const [graphs, weights] = [metadata.weights_sha256, (await savedNotes(folder)).weights_sha256];
  if (graphs !== undefined && weights !== undefined && graphs !== weights) {
    console.error(
      `The graphs of ${folder} are of other weights than those beside them; write them with: deno task export ${folder}`,
    );
  }
  const { provider, passedOver } = execution;
  if (passedOver.length === 0) return;
  const reasons = passedOver.map(({ provider, reason }) => `not on ${provider} (${reason})`).join(", ");
  console.error(`Running on ${provider}, ${reasons}`);
}
