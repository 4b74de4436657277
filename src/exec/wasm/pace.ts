/**
 * Whether it pays to share the runs of a program among threads. Short runs are over before another thread is awake, and
 * on a machine that is busy with other things threads wait for each other more than they help. So every so often some
 * runs are done the other way, and the faster way is kept. The results are the same, to the bit.
 *
 * @module
 */

/** The runs of a cycle, of which the first ones are done the other way. */
const CYCLE = 32;
const TRIALS = 4;
/** How much a run counts in the average of its way, and how many times as long as usual it may seem at most. */
const WEIGHT = 1 / 6;
const MOST = 2;

const ALONE = 0;
const SHARED = 1;

/** Chooses between two ways to run a program. */
export class Pace {
  /** The average time for a row of each way, in milliseconds. */
  readonly #averages = new Float64Array(2);
  /** When the run began. */
  readonly #began = new Float64Array(1);
  #runs = 0;
  #way = SHARED;

  /** Begins a run; true when threads should share it. */
  begin(): boolean {
    this.#began[0] = performance.now();
    return this.#current === SHARED;
  }

  /** Ends a run of `n` rows. */
  end(n: number): void {
    const time = (performance.now() - this.#began[0]) / Math.max(1, n);
    const way = this.#current;
    const place = this.#runs++ % CYCLE;
    // the first cycle is slow for other reasons, and the first run after a change has to wake threads
    if (this.#runs <= CYCLE || place === 0 || place === TRIALS) return;
    const average = this.#averages[way];
    this.#averages[way] = average === 0
      ? time
      : average + WEIGHT * (Math.min(time, MOST * average) - average);
    if (place === CYCLE - 1) this.#way = this.#averages[SHARED] <= this.#averages[ALONE] ? SHARED : ALONE;
  }

  get #current(): number {
    return this.#runs >= CYCLE && this.#runs % CYCLE < TRIALS ? 1 - this.#way : this.#way;
  }
}
