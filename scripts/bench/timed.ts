/**
 * The times of steps, taken one after the other.
 *
 * @module
 */

/** How long to measure: for some time, and at least so many steps. */
export interface Slice {
  readonly milliseconds: number;
  readonly least: number;
}

/** The time of each step in milliseconds. */
export async function timed(step: () => unknown, { milliseconds, least }: Slice): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + milliseconds;
  while (times.length < least || performance.now() < end) {
    const start = performance.now();
    await step();
    times.push(performance.now() - start);
  }
  return times;
}
