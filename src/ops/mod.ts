/**
 * The primitives and what builds expressions from them.
 *
 * @module
 */
export { abs } from "./abs.ts";
export { add } from "./add.ts";
export { type Block, type Blocks, type InBlocks, toBlocks, toPanels, visitBlocks } from "./blocks.ts";
export { broadcast, sum, type ToShape } from "./broadcast.ts";
export { concat } from "./concat.ts";
export { segmentCumulativeSum } from "./cumulative.ts";
export { div } from "./div.ts";
export { equal } from "./equal.ts";
export { exp } from "./exp.ts";
export { fixedPoint, isFixedPoint, type Iteration } from "./fixed_point.ts";
export { floor } from "./floor.ts";
export { grad } from "./grad.ts";
export { inverse } from "./inverse.ts";
export { less } from "./less.ts";
export { levelMask } from "./level_mask.ts";
export { type Levels, levelSum } from "./level_sum.ts";
export { log } from "./log.ts";
export { lookUp } from "./look_up.ts";
export { maximum } from "./maximum.ts";
export { mul } from "./mul.ts";
export { neg } from "./neg.ts";
export { oneHot, type OneHotColumns, oneHotColumnsOf } from "./one_hot.ts";
export { permute } from "./permute.ts";
export { type Permutation, permuteWeights, type Window, type Windows } from "./permute_weights.ts";
export { relu } from "./relu.ts";
export { segmentLogSumExp, segmentOfColumn } from "./segment_log_sum_exp.ts";
export { sigmoid } from "./sigmoid.ts";
export { softplus } from "./softplus.ts";
export { sqrt } from "./sqrt.ts";
export { type Stair, stairOuter, stairProduct, stairTransposed } from "./stair.ts";
export { PANEL_STEP, PANEL_UNITS, Staircase, type StaircaseOptions, type VisitWeight } from "./staircase.ts";
export { sub } from "./sub.ts";
export { type PrimitiveName, primitives } from "./table.ts";
export { type Columns, put, take } from "./take.ts";
export { tanh } from "./tanh.ts";
export { type Operand } from "./elementwise.ts";
