/**
 * What a Worker with a model offers.
 *
 * @module
 */
import type {
  Batch,
  Completion,
  Conditionals,
  ConditionalsOptions,
  DensityModel,
  OrderOptions,
  Rows,
  SampleOptions,
  Samples,
} from "@staircase/made";

/** What was computed, and in how many milliseconds. */
export type Timed<T> = T & { readonly milliseconds: number };

/** The calls that a Worker takes once its model is open. */
export interface ModelFunctions {
  sample(n: number, options: SampleOptions): Promise<Timed<Samples>>;
  complete(batch: Batch, options: SampleOptions): Promise<Timed<Completion>>;
  logProb(rows: Rows | Batch, options?: OrderOptions): Promise<Timed<{ data: Float64Array }>>;
  conditionals(rows: Rows | Batch, options?: ConditionalsOptions): Promise<Timed<Conditionals>>;
}

/** The calls of a model that is, or will be, open. */
export function modelFunctions(model: () => Promise<DensityModel>): ModelFunctions {
  return {
    sample: async (n, options) => await timed(await model(), (model) => model.sample(n, options)),
    complete: async (batch, options) => await timed(await model(), (model) => model.complete(batch, options)),
    logProb: async (rows, options) =>
      await timed(await model(), async (model) => ({ data: await model.logProb(rows, options) })),
    conditionals: async (rows, options) =>
      await timed(await model(), (model) => model.conditionals(rows, options)),
  };
}

async function timed<T extends object>(
  model: DensityModel,
  work: (model: DensityModel) => Promise<T>,
): Promise<Timed<T>> {
  const started = performance.now();
  const result = await work(model);
  return { ...result, milliseconds: performance.now() - started };
}
