/**
 * The trained model that a command is given.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { OnnxModel } from "../src/runtime/node.ts";
import { choice } from "./cli/flags.ts";

const PROVIDERS = ["auto", "cpu", "cuda", "webgpu"] as const;

/** The name of an execution provider. */
export type ProviderName = typeof PROVIDERS[number];

/** The flag that chooses where onnxruntime runs a model. */
export const runtimeFlags = {
  provider: choice(
    PROVIDERS,
    "where onnxruntime runs the model; auto: cuda where there is an NVIDIA driver, else cpu",
    "auto",
  ),
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

/** Opens the ONNX graphs of a model folder in onnxruntime. */
export async function openRuntime(folder: string, provider: ProviderName): Promise<OnnxModel> {
  // loaded only when it is asked for, since that takes a while
  const { openModel } = await import("../src/runtime/node.ts");
  return await openModel(folder, { provider });
}

/** Says on standard error where a model runs when that was left open, and which device that is there could not be used. */
export function explainProvider({ execution }: OnnxModel, provider: ProviderName): void {
  if (provider !== "auto") return;
  console.error(`Running on ${execution.provider}`);
  for (const { provider, reason } of execution.passedOver) console.error(`Not on ${provider}: ${reason}`);
}
