/**
 * MADE: variables, orders, degrees, staircases, the network and its use.
 *
 * @module
 */
export { type Activation, activations } from "./activations.ts";
export { LayerBlocks, type Range } from "./block.ts";
export { checkValues } from "./check_rows.ts";
export { drawValues, type HeadColumns, type NetworkColumns } from "./columns.ts";
export type { DegreeChoice } from "./degrees.ts";
export type {
  CompleteOptions,
  Completion,
  Conditionals,
  DensityModel,
  Rows,
  SampleOptions,
  Samples,
} from "./density_model.ts";
export { type Head, heads } from "./heads/mod.ts";
export { Made, type MadeOptions } from "./made.ts";
export type { Layer, Network, NetworkOptions } from "./network.ts";
export type { Order, OrderChoice } from "./order.ts";
export {
  binary,
  categorical,
  fromRuns,
  type HeadKind,
  type Schema,
  type SchemaRuns,
  type SchemaVariable,
  toRuns,
} from "./schema.ts";
export { blockedSampler, clampValues, type Draw, type Sampled, type SamplerOptions } from "./sampler.ts";
export { type SplitOptions, splitOutputs, splitUnits, storedWeights } from "./split.ts";
