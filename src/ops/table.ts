/**
 * All primitives by name. An executor that keeps a rule for each, `Record<PrimitiveName, Rule>`, does not compile while
 * one is missing.
 *
 * @module
 */
import type { Primitive } from "../expr/mod.ts";
import { absPrimitive } from "./abs.ts";
import { addPrimitive } from "./add.ts";
import { toBlocksPrimitive, toPanelsPrimitive } from "./blocks.ts";
import { broadcastPrimitive, sumPrimitive } from "./broadcast.ts";
import { concatPrimitive } from "./concat.ts";
import { segmentCumulativeSumPrimitive } from "./cumulative.ts";
import { divPrimitive } from "./div.ts";
import { equalPrimitive } from "./equal.ts";
import { expPrimitive } from "./exp.ts";
import { fixedPointPrimitive } from "./fixed_point.ts";
import { floorPrimitive } from "./floor.ts";
import { inversePrimitive } from "./inverse.ts";
import { lessPrimitive } from "./less.ts";
import { levelMaskPrimitive } from "./level_mask.ts";
import { levelSpreadPrimitive, levelSumPrimitive } from "./level_sum.ts";
import { logPrimitive } from "./log.ts";
import { lookUpPrimitive } from "./look_up.ts";
import { maximumPrimitive } from "./maximum.ts";
import { mulPrimitive } from "./mul.ts";
import { negPrimitive } from "./neg.ts";
import { oneHotPrimitive } from "./one_hot.ts";
import { permutePrimitive } from "./permute.ts";
import { permuteWeightsPrimitive } from "./permute_weights.ts";
import { reluPrimitive } from "./relu.ts";
import { segmentLogSumExpPrimitive } from "./segment_log_sum_exp.ts";
import { sigmoidPrimitive } from "./sigmoid.ts";
import { softplusPrimitive } from "./softplus.ts";
import { sqrtPrimitive } from "./sqrt.ts";
import { stairOuterPrimitive, stairProductPrimitive, stairTransposedPrimitive } from "./stair.ts";
import { subPrimitive } from "./sub.ts";
import { putPrimitive, takePrimitive } from "./take.ts";
import { tanhPrimitive } from "./tanh.ts";

// deno-lint-ignore no-explicit-any -- attributes differ from primitive to primitive
type AnyPrimitive = Primitive<any>;

/** Every primitive, by name. */
export const primitives = {
  abs: absPrimitive,
  add: addPrimitive,
  broadcast: broadcastPrimitive,
  concat: concatPrimitive,
  div: divPrimitive,
  equal: equalPrimitive,
  exp: expPrimitive,
  fixedPoint: fixedPointPrimitive,
  floor: floorPrimitive,
  inverse: inversePrimitive,
  less: lessPrimitive,
  levelMask: levelMaskPrimitive,
  levelSpread: levelSpreadPrimitive,
  levelSum: levelSumPrimitive,
  log: logPrimitive,
  lookUp: lookUpPrimitive,
  maximum: maximumPrimitive,
  mul: mulPrimitive,
  neg: negPrimitive,
  oneHot: oneHotPrimitive,
  put: putPrimitive,
  permute: permutePrimitive,
  permuteWeights: permuteWeightsPrimitive,
  relu: reluPrimitive,
  segmentCumulativeSum: segmentCumulativeSumPrimitive,
  segmentLogSumExp: segmentLogSumExpPrimitive,
  sigmoid: sigmoidPrimitive,
  softplus: softplusPrimitive,
  sqrt: sqrtPrimitive,
  stairOuter: stairOuterPrimitive,
  stairProduct: stairProductPrimitive,
  stairTransposed: stairTransposedPrimitive,
  sub: subPrimitive,
  sum: sumPrimitive,
  take: takePrimitive,
  tanh: tanhPrimitive,
  toBlocks: toBlocksPrimitive,
  toPanels: toPanelsPrimitive,
} as const satisfies Record<string, AnyPrimitive>;

/** The name of a primitive. */
export type PrimitiveName = keyof typeof primitives;
