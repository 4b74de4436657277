/**
 * Schedules of the learning rate.
 *
 * @module
 */

/** The name of a schedule. */
export type ScheduleName = "constant" | "step" | "cosine" | "one-cycle" | "plateau";

/** How far training is. */
export interface Progress {
  /** How much of all training is behind, from 0 to 1. */
  readonly part: number;
  /** How often the NLL of the validation rows has come to a plateau. */
  readonly plateaus: number;
}

/** An NLL of the validation rows that has not fallen for so many epochs is on a plateau. */
export const PLATEAU_EPOCHS = 2;

/** Each schedule: the factor of the learning rate. */
export const schedules: Readonly<Record<ScheduleName, (progress: Progress) => number>> = {
  constant: () => 1,
  // a tenth after half of training, a hundredth after three quarters
  step: ({ part }) => part < 0.5 ? 1 : part < 0.75 ? 0.1 : 0.01,
  // from 1 to 0 along half a wave (Loshchilov and Hutter 2017)
  cosine: ({ part }) => wave(1, 0, part),
  // up in three tenths of training and down to almost 0 in the others (Smith and Topin 2018)
  "one-cycle": ({ part }) => part < 0.3 ? wave(0.04, 1, part / 0.3) : wave(1, 4e-6, (part - 0.3) / 0.7),
  // half as much with each plateau
  plateau: ({ plateaus }) => 0.5 ** plateaus,
};

/** From one factor to another along half a wave. */
function wave(from: number, to: number, part: number): number {
  return to + (from - to) * (1 + Math.cos(Math.PI * part)) / 2;
}

/** The factor of the learning rate at step `t`, counted from 1, that warms it up from 0 in a number of steps. */
export function warmth(t: number, warmup: number): number {
  return Math.min(1, t / warmup);
}
