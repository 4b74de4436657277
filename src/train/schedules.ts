/**
 * Schedules of the learning rate.
 *
 * @module
 */

/** The name of a schedule. */
export type ScheduleName = "constant" | "cosine";

/** Each schedule: the factor of the learning rate after a part of training, from 0 to 1. */
export const schedules: Readonly<Record<ScheduleName, (part: number) => number>> = {
  constant: () => 1,
  // from 1 to 0 along half a wave (Loshchilov and Hutter 2017)
  cosine: (part) => (1 + Math.cos(Math.PI * part)) / 2,
};
