/**
 * Questions to a model, all of them exact or with an error that is known.
 *
 * @module
 */
export { type Answer, ask, askEach, type GroupAnswer, type GroupOptions } from "./ask.ts";
export { beamSearch, type Search, type SearchOptions } from "./beam_search.ts";
export {
  completeByParticles,
  type CompletionOptions,
  type WeightedCompletion,
} from "./complete_by_particles.ts";
export type { Estimate } from "./estimate.ts";
export { explain, type Strangeness } from "./explain.ts";
export { type Filling, fillMissing, type FillOptions } from "./fill_missing.ts";
export { logProbGiven, type WantedBatch } from "./log_prob_given.ts";
export { logProbKnown } from "./log_prob_known.ts";
export type { ParticleOptions } from "./particles.ts";
export { type GivenOptions, probability } from "./probability.ts";
export { sampleGiven, type SampleGivenOptions } from "./sample_given.ts";
export { type Statistic, STATISTICS } from "./statistic.ts";
export { meanGiven, quantileGiven, type Summary } from "./summary_given.ts";
export { surprise } from "./surprise.ts";
export { strangerThan, type UsualSurprise, usualSurprise, type UsualVariable } from "./usual_surprise.ts";
export { decodeUsualSurprise, encodeUsualSurprise } from "./usual_surprise_json.ts";
export { parseQuestion, parseRegion, type Question } from "./parse_region.ts";
export type { Box, Region } from "./region.ts";
export type { ValueRange, ValueSet } from "./value_set.ts";
