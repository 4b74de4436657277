import { isTemporary } from "../files/atomic_write.ts";
import { NAMES, TRAINING_FILES } from "./names.ts";

/** The file that a writer keeps locked. */
export const LOCK = ".lock";

/** Whether a file of a model folder is one that a writer was killed over. */
export function isLeftOver(name: string): boolean {
  return isTemporary(name, [...NAMES, ...Object.values(TRAINING_FILES)]);
}
