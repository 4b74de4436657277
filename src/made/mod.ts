/**
 * MADE: variables, orders, degrees, staircases, the network and its use.
 *
 * @module
 */
export { type Activation, ACTIVATIONS } from "./activation_names.ts";
export {
  type Architecture,
  ARCHITECTURE_DEFAULTS,
  type ArchitectureOptions,
  isDirectByDefault,
  makeArchitecture,
  type Masks,
  memberPrefixes,
} from "./architecture.ts";
export { architectureFromJson, architectureToJson } from "./architecture_json.ts";
export type { DegreeChoice, SpreadDegrees } from "./degrees.ts";
export { drawValues, inDataOrder, inOrder, inputWidthOf, outputWidthOf } from "./columns.ts";
export { classify } from "./classify.ts";
export { allKnown } from "./evidence.ts";
export { type Cut, cutOrder, trainingOrder } from "./cut_order.ts";
export { drawContexts, eachContext } from "./contexts.ts";
export type {
  Completion,
  Conditionals,
  ConditionalsOptions,
  DensityModel,
  Samples,
} from "./density_model.ts";
export { decodeRows, encodeIncompleteRows, encodeRows, type FileRows } from "./file_values.ts";
export { headOf } from "./heads/mod.ts";
export {
  dateAfter,
  formatDate,
  isMissing,
  isTranslated,
  KIND_NAMES,
  type KindName,
  kindOf,
  labelsOf,
  parseDate,
  secondsOf,
  unitOfDate,
} from "./kinds/mod.ts";
export type * from "./kinds/variables.ts";
export { Made, type MadeOptions } from "./made.ts";
export { formatHidden, type Hidden, hiddenWidths, isPerVariable, type UnitsPerVariable } from "./hidden.ts";
export { type Edge, type Graph, type Group, hasDataMasks, outputOf, parametersOf } from "./graph.ts";
export { conditionals, type IncompleteScores } from "./conditionals.ts";
export type { LaidOutGraph } from "./connect.ts";
export { graphOf, loadInputs, type Member, type Network } from "./network.ts";
export { numbers, type Range } from "./range.ts";
export {
  type Batch,
  checkBatch,
  type CheckedBatch,
  type Conditions,
  entriesOf,
  firstRows,
  type Inputs,
  mapInputs,
} from "./inputs.ts";
export type { SampleOptions } from "./noise.ts";
export { pickEvenly } from "./mixture.ts";
export { completeByMembers, valueNoise } from "./mixture_completion.ts";
export {
  makeOrder,
  NAMED_ORDERS,
  type Order,
  type OrderChoice,
  type OrderName,
  type OrderOptions,
} from "./order.ts";
export { CheckedRows, joinRows, pickRows, type Rows } from "./rows.ts";
export { blockedSampler, clampValues, type Draw, type Sampled, sampler } from "./sampler.ts";
export { binary, categorical, nameOf, type Schema } from "./schema.ts";
export { schemaFromRuns } from "./schema_runs.ts";
export { WeightSlices } from "./slices.ts";
export { splitOutputs, splitUnits, storedWeights } from "./split.ts";
