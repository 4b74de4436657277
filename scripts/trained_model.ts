/**
 * The trained model that a command is given.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { OnnxModel } from "../src/runtime/node.ts";
import { choice } from "./cli/flags.ts";
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
  return operands[0]!.replace(/(?<=.)[/\\]+$/, "");
}

/** Opens the ONNX graphs of a model folder in onnxruntime. */
export async function openRuntime(folder: string, provider: ProviderName): Promise<OnnxModel> {
  // loaded only when it is asked for, since that takes a while
  const { openModel } = await import("../src/runtime/node.ts");
  const open = () => openModel(folder, { provider });
  return provider === "webgpu" ? await withoutNativeOutput(open) : await open();
}

/** Says on standard error which device that is there could not be used, in one line; nothing where there is none. */
export function explainProvider({ execution: { provider, passedOver } }: Pick<OnnxModel, "execution">): void {
  if (passedOver.length === 0) return;
  const reasons = passedOver.map(({ provider, reason }) => `not on ${provider} (${reason})`).join(", ");
  console.error(`Running on ${provider}, ${reasons}`);
}
