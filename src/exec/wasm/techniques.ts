/**
 * The techniques that make programs faster, each of which can be left out so that it can be measured.
 *
 * @module
 */

/** The names of the techniques. */
export const techniques = ["bits"] as const;

/** One of them. */
export type Technique = typeof techniques[number];
