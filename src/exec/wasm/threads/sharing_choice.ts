/**
 * Whether it pays to share the runs of a program among threads. Short runs are over before another thread is awake, and
 * on a machine that is busy with other things threads wait for each other more than they help. So every so often some
 * runs are done the other way, and the faster way is kept; the longer it has been, the rarer are trials. The results are
 * the same, to the bit.
 *
 * @module
 */

/** The runs before the first that counts, also after so many milliseconds without one: they are slow for other reasons. */
const WARM_UP = 32;
const PAUSE = 100;
/** The runs from trial to trial: twice as many each time that the way stays, since a trial may cost several runs. */
const CYCLE = { least: 32, most: 256 };
/** The runs of a trial. */
const TRIALS = 4;
/** How much a run counts in the average of its way, and how many times as long as usual it may seem at most. */
const WEIGHT = 1 / 6;
const MOST = 2;
/** Sharing keeps more processors busy, so it has to be faster by more than averages err. */
const WORTH = 0.9;

const ALONE = 0;
const SHARED = 1;

/** Chooses between two ways to run a program. */
export class SharingChoice {
  /** The average time for a row of each way, in milliseconds. */
  readonly #averages = new Float64Array(2);
  /** When the run began, and when the last one ended. */
  readonly #began = new Float64Array(1);
  readonly #ended = Float64Array.of(-Infinity);
  #way = SHARED;
  #cycle = CYCLE.least;
  /** The run's place in its cycle, of which the trial is the end. */
  #place = 0;
  /** How many runs do not count. */
  #warmUp = 0;

  /** Begins a run; true when threads should share it. */
  begin(): boolean {
    this.#began[0] = performance.now();
    if (this.#began[0] - this.#ended[0]! > PAUSE) this.#warmUp = WARM_UP;
    return this.#current === SHARED;
  }

  /** Ends a run of `n` rows that was done in the way that {@linkcode begin} asked for. */
  end(n: number): void {
    this.#ended[0] = performance.now();
    if (this.#warmUp-- > 0) return;
    const time = (this.#ended[0] - this.#began[0]!) / Math.max(1, n);
    const way = this.#current;
    const place = this.#place++;
    // the first run after a change has to wake threads
    if (place === 0 || place === this.#cycle) return;
    const average = this.#averages[way]!;
    this.#averages[way] = average === 0
      ? time
      : average + WEIGHT * (Math.min(time, MOST * average) - average);
    if (this.#place === this.#cycle + TRIALS) this.#decide();
  }

  #decide(): void {
    const way = this.#averages[SHARED]! < WORTH * this.#averages[ALONE]! ? SHARED : ALONE;
    this.#cycle = way === this.#way ? Math.min(2 * this.#cycle, CYCLE.most) : CYCLE.least;
    this.#way = way;
    this.#place = 0;
  }

  get #current(): number {
    return this.#place >= this.#cycle ? 1 - this.#way : this.#way;
  }
}
