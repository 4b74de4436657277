/**
 * The trained model that a command is given.
 *
 * @module
 */
import type { Executor } from "../src/exec/mod.ts";
import { load, type LoadedCheckpoint } from "../src/train/mod.ts";
import { UsageError } from "./cli/command.ts";
import { FILES } from "./model_folder.ts";

/** The one operand of a command, a model folder. */
export function modelOperand(operands: readonly string[], usage: string): string {
  if (operands.length !== 1) {
    throw new UsageError(
      `Cannot tell which model is meant by ${operands.length} arguments: expected ${usage}`,
    );
  }
  return operands[0].replace(/[/\\]+$/, "");
}

/** Reads the weights of a model folder. */
export async function loadModel(
  folder: string,
  options: { executor?: Executor } = {},
): Promise<LoadedCheckpoint> {
  return await load(`${folder}/${FILES.weights}`, options);
}
