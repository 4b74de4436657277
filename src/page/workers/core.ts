/**
 * The Worker in which the core computes.
 *
 * @module
 */
import type { Made, SampleOptions, Samples } from "@staircase/made";
import { offer } from "./calls.ts";
import { decode, type ModelFile } from "./model_file.ts";
import { modelFunctions } from "./model_functions.ts";
import { type ModelSummary, summaryOf } from "./model_summary.ts";

let model: Promise<Made>;

async function open(file: ModelFile): Promise<ModelSummary> {
  model = decode(file);
  return summaryOf(await model);
}

async function rounds(n: number, options: SampleOptions): Promise<Samples[]> {
  return await Array.fromAsync((await model).rounds(n, options));
}

const functions = { ...modelFunctions(() => model), open, rounds };

/** What this Worker offers. */
export type CoreFunctions = typeof functions;

offer(functions);
