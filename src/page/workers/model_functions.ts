/**
 * What a Worker with a model offers.
 *
 * @module
 */
import {
  type Batch,
  type Completion,
  type Conditionals,
  type ConditionalsOptions,
  decodeTable,
  type DensityModel,
  drawContexts,
  type OrderOptions,
  type Rows,
  type SampleOptions,
  type Samples,
} from "@staircase/made";
import { type PlainTable, rowsOf } from "./table_cells.ts";

/** What was computed, and in how many milliseconds. */
export type Timed<T> = T & { readonly milliseconds: number };

/** What decides on all that is drawn. */
export interface SeedOptions {
  readonly seed: number;
}

/** The calls that a Worker takes once its model is open. */
export interface ModelFunctions {
  sample(n: number, options: SeedOptions): Promise<Timed<Samples>>;
  /** Draws rows as they stand in files, and behind them what each was given. */
  rows(n: number, options: SeedOptions): Promise<Timed<PlainTable>>;
  complete(batch: Batch, options: SampleOptions): Promise<Timed<Completion>>;
  logProb(rows: Rows | Batch, options?: OrderOptions): Promise<Timed<{ data: Float64Array }>>;
  conditionals(rows: Rows | Batch, options?: ConditionalsOptions): Promise<Timed<Conditionals>>;
}

/** The calls of a model that is, or will be, open. */
export function modelFunctions(model: () => Promise<DensityModel>): ModelFunctions {
  return {
    sample: async (n, options) =>
      await timed(await model(), (model) => model.sample(n, withContext(model, n, options))),
    rows: async (n, options) =>
      await timed(await model(), async (model) => {
        const drawn = withContext(model, n, options);
        const { schema, context = [] } = model;
        const besides = drawn.context ? [decodeTable("the contexts", drawn.context, context)] : [];
        return {
          names: [...schema, ...context].map(({ name }, d) => name ?? String(d)),
          rows: rowsOf(decodeTable("the rows", await model.sample(n, drawn), schema), ...besides),
        };
      }),
    complete: async (batch, options) => await timed(await model(), (model) => model.complete(batch, options)),
    logProb: async (rows, options) =>
      await timed(await model(), async (model) => ({ data: await model.logProb(rows, options) })),
    conditionals: async (rows, options) =>
      await timed(await model(), (model) => model.conditionals(rows, options)),
  };
}

/** How rows are drawn: a model with a context is given one that is drawn, too. */
export function withContext({ context }: DensityModel, n: number, options: SeedOptions): SampleOptions {
  return context ? { ...options, context: drawContexts(context, { n, ...options }) } : options;
}

async function timed<T extends object>(
  model: DensityModel,
  work: (model: DensityModel) => Promise<T>,
): Promise<Timed<T>> {
  const started = performance.now();
  const result = await work(model);
  return { ...result, milliseconds: performance.now() - started };
}
