/**
 * Whether it pays to share the runs of a program among threads. Short runs are over before another thread is awake, and
 * on a machine that is busy with other things threads wait for each other more than they help. So every so often some
 * runs are done the other way, and two such trials in a row that speak for it change the way; the longer it has been,
 * the rarer are trials. The results are the same, to the bit.
 *
 * @module
 */

/** After so many milliseconds without a run caches are cold and threads asleep, so a trial is given up. */
const PAUSE = 100;
/** The runs from trial to trial: twice as many each time that a trial does not speak against the way. */
const CYCLE = { least: 32, most: 512 };
/** The runs of a trial. The first ones wake threads and fill their caches, which does not move the median. */
const TRIAL = 9;
/** Sharing keeps more processors busy, so it has to be faster by more than medians err. */
const WORTH = 0.9;

const ALONE = 0;
const SHARED = 1;

/** Chooses between two ways to run a program. */
export class SharingChoice {
  /** The times for a row of the last runs of each way, in milliseconds. */
  readonly #times = [new Float64Array(TRIAL), new Float64Array(TRIAL)] as const;
  /** When the run began, and when the last one ended. */
  readonly #began = new Float64Array(1);
  readonly #ended = Float64Array.of(-Infinity);
  #way = SHARED;
  #cycle = CYCLE.least;
  /** The run's place in its cycle, of which the trial is the end. */
  #place = 0;
  /** Whether the last trial spoke for the other way. */
  #isInDoubt = false;

  /** Begins a run; true when threads should share it. */
  begin(): boolean {
    this.#began[0] = performance.now();
    const pause = this.#began[0]! - this.#ended[0]!;
    if (this.#place > this.#cycle && pause > PAUSE) this.#startCycle(2 * this.#cycle);
    return this.#current === SHARED;
  }

  /** Ends a run of `n` rows that was done in the way that {@linkcode begin} asked for. */
  end(n: number): void {
    this.#ended[0] = performance.now();
    const time = (this.#ended[0]! - this.#began[0]!) / Math.max(1, n);
    this.#times[this.#current]![this.#place % TRIAL] = time;
    if (++this.#place === this.#cycle + TRIAL) this.#decide();
  }

  #decide(): void {
    const [alone, shared] = this.#times.map((times) => times.toSorted()[TRIAL >> 1]!);
    const better = shared! < WORTH * alone! ? SHARED : ALONE;
    const isOther = better !== this.#way;
    if (isOther && this.#isInDoubt) this.#way = better;
    this.#isInDoubt = isOther && !this.#isInDoubt;
    this.#startCycle(isOther ? CYCLE.least : 2 * this.#cycle);
  }

  #startCycle(runs: number): void {
    this.#cycle = Math.min(runs, CYCLE.most);
    this.#place = 0;
  }

  get #current(): number {
    return this.#place >= this.#cycle ? 1 - this.#way : this.#way;
  }
}
