import { type Dataset, drawToy, type ToyName, TOYS } from "../data/mod.ts";
import { takeContext } from "./context.ts";
import type { DatasetOptions } from "./format.ts";
import { readMnist } from "./mnist.ts";

/** The names of data that are no files. */
export const BUILT_IN = ["mnist", ...TOYS] as const;

/** The name of data that are no file. */
export type BuiltIn = "mnist" | ToyName;

/** Whether a source is the name of data that are no file. */
export function isBuiltIn(source: string): source is BuiltIn {
  return BUILT_IN.some((name) => name === source);
}

/** Reads data that are no file. */
export async function readBuiltIn(name: BuiltIn, options: DatasetOptions): Promise<Dataset> {
  if (name === "mnist") return { name, ...await readMnist(options) };
  const toy = drawToy(name);
  return options.context === undefined ? toy : takeContext(toy, options.context, name);
}
