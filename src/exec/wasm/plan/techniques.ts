/**
 * The techniques that make programs faster, each of which can be left out so that it can be measured.
 *
 * @module
 */

/**
 * The names of the techniques:
 *
 * - `epilogues`: products finish what they compute while it is in registers, except for sums over columns, which are
 *   always added up by the product;
 * - `ones`: products go over lists of what is not 0 in a sparse operand;
 * - `masks`: products skip what a mask that is data hides;
 * - `bits`: rows of zeros and ones are kept as bits;
 * - `ranges`: where a program iterates, threads divide the rows instead of each step;
 * - `choice`: threads share a program only where that is faster.
 */
export const techniques = ["epilogues", "ones", "masks", "bits", "ranges", "choice"] as const;

/** One of the {@linkcode techniques}. */
export type Technique = typeof techniques[number];
