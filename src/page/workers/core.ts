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

/** What the masks of a model follow from. */
export interface Inside {
  /** The variables in order of rank. */
  readonly order: Int32Array;
  /** The degrees of the units of each hidden layer, ascending. */
  readonly degrees: readonly Int32Array[];
  /** Whether inputs lead to outputs directly, too. */
  readonly direct: boolean;
}

let model: Promise<Made>;

async function open(file: ModelFile): Promise<ModelSummary> {
  model = decode(file);
  return summaryOf(await model);
}

async function rounds(n: number, options: SampleOptions): Promise<Samples[]> {
  return await Array.fromAsync((await model).rounds(n, options));
}

async function inside(): Promise<Inside> {
  const { architecture: { order, degrees, direct = false } } = await model;
  return { order: order.slice(), degrees: degrees.map((layer) => layer.slice()), direct };
}

const functions = { ...modelFunctions(() => model), open, rounds, inside };

/** What this Worker offers. */
export type CoreFunctions = typeof functions;

offer(functions);
