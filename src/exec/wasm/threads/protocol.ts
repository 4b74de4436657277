/**
 * How threads share a run of a program. Each goes through the steps in order, claims tiles that nobody has claimed and
 * computes them, and goes on to the next stage when all tiles of a stage are finished, whoever finished them. So no
 * thread waits for another one that has not begun: one that is late finds less to do, or nothing.
 *
 * All that threads tell each other is a few words of shared memory. A run has a number, and a claim is only valid with
 * the number of its run, so that a thread that is very late cannot disturb a later run.
 *
 * Nothing here makes an object: a run allocates nothing on the JavaScript heap.
 *
 * @module
 */

/** Computes the tiles from `first` up to, and without, `last` for a batch of `n` rows that begins at `base`. */
export type Kernel = (n: number, first: number, last: number, base: number) => void;

/** A program as threads see it. */
export interface Task {
  /** What runs each step, stage after stage. */
  readonly kernels: readonly Kernel[];
  /** The number of steps up to the end of each stage. */
  readonly ends: readonly number[];
  /** The index of its first word: of what is left of each stage, and then three for each step. */
  readonly word: number;
}

/** A program that this thread can begin. */
export interface RunnableTask extends Task {
  /** The number of tiles of a step for a number of rows. */
  readonly countTiles: (step: number, rows: number) => number;
  /** Into how many shares a step is divided at most. */
  readonly shares: number;
}

/** What a thread is told when it begins, and with every further program. */
export interface Message {
  readonly memory: WebAssembly.Memory;
  /** Where the words lie in memory, in bytes. */
  readonly address: number;
  /** Which of the threads this is. */
  readonly thread: number;
  readonly program: Omit<Task, "kernels"> & {
    readonly module: WebAssembly.Module;
    /** The number of the function that each step runs. */
    readonly functions: readonly number[];
  };
}

/**
 * All that a thread needs. It is called in the main thread, and other threads are given its source text, since that is
 * what survives every bundler. So it must not use anything from outside of itself.
 */
export function threadProtocol() {
  /** The words that belong to no program. */
  const Word = {
    /** The number of the run; it also changes when there is something else to be seen. */
    run: 0,
    /** Which program is run. */
    program: 1,
    /** The batch size. */
    rows: 2,
    /** How many programs there are. */
    programs: 3,
    /** Whether threads should end. */
    closed: 4,
    /** Whether a thread failed. */
    failed: 5,
    /** How many threads sleep. */
    sleepers: 6,
    /** How many runs the main thread did alone. */
    alone: 7,
    /** The state of each thread beside the main one. */
    states: 16,
  } as const;

  /** What a thread beside the main one is about. */
  const State = { ended: 0, starting: 1, ready: 2 } as const;

  /** A claim holds the number of the run, cut to these bits, and how many shares are left. */
  const RUN_BITS = 13;
  const SHARE_BITS = 16;

  const WORDS_OF_STEP = 3;
  const CLAIM = 0;
  const TILES = 1;
  const TILES_OF_SHARE = 2;

  /**
   * How often a thread looks before it goes to sleep: for at most about 0.1 ms, because waking takes a fifth of that, and
   * less where looking was in vain before, because others then need the processor.
   */
  const PATIENCE = { least: 100, most: 10_000 };
  let patience = PATIENCE.most;

  /** Nobody sleeps for longer than this without looking whether there is still something to do, in milliseconds. */
  const NAP = 1000;

  /** Whether this thread may sleep: the main thread of a web page may not. */
  let canSleep = false;
  try {
    const words = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    canSleep = Atomics.wait(words, 0, 1) === "not-equal";
  } catch {
    // it spins instead
  }

  /** The number of words that a program of some stages and steps takes. */
  function wordsOf(stages: number, steps: number): number {
    return stages + WORDS_OF_STEP * steps;
  }

  /** Begins a run for as many rows as the words say: every tile of every step can be claimed, in shares. */
  function begin(words: Int32Array, task: RunnableTask): void {
    const run = Atomics.load(words, Word.run) + 1 | 0;
    const n = Atomics.load(words, Word.rows);
    let step = 0;
    for (let stage = 0; stage < task.ends.length; stage++) {
      let left = 0;
      for (; step < task.ends[stage]!; step++) {
        const at = stepWord(task, step);
        const count = task.countTiles(step, n);
        const tilesOfShare = Math.max(1, Math.ceil(count / task.shares));
        const sharesOfStep = Math.ceil(count / tilesOfShare);
        words[at + TILES] = count;
        words[at + TILES_OF_SHARE] = tilesOfShare;
        Atomics.store(words, at + CLAIM, tagOf(run) << SHARE_BITS | sharesOfStep);
        left += sharesOfStep;
      }
      Atomics.store(words, task.word + stage, left);
    }
    Atomics.store(words, Word.run, run);
    wake(words, Word.run);
  }

  /** Takes part in the current run until it is over. */
  function work(words: Int32Array, task: Task): void {
    const run = Atomics.load(words, Word.run);
    const n = Atomics.load(words, Word.rows);
    let step = 0;
    for (let stage = 0; stage < task.ends.length; stage++) {
      const left = task.word + stage;
      for (; step < task.ends[stage]!; step++) {
        const at = stepWord(task, step);
        for (;;) {
          const claim = Atomics.load(words, at + CLAIM);
          if (claim >> SHARE_BITS !== tagOf(run)) return;
          const share = (claim & (1 << SHARE_BITS) - 1) - 1;
          if (share < 0) break;
          if (Atomics.compareExchange(words, at + CLAIM, claim, claim - 1) !== claim) continue;
          const first = share * words[at + TILES_OF_SHARE]!;
          const last = Math.min(first + words[at + TILES_OF_SHARE]!, words[at + TILES]!);
          task.kernels[step]!(n, first, last, 0);
          if (Atomics.sub(words, left, 1) === 1) wake(words, left);
        }
      }
      if (!waitForStage(words, left, run)) return;
    }
  }

  function stepWord(task: Task, step: number): number {
    return task.word + task.ends.length + WORDS_OF_STEP * step;
  }

  function tagOf(run: number): number {
    return run & (1 << RUN_BITS) - 1;
  }

  /** Waits until nothing is left of a stage; false when the run is over in another way. */
  function waitForStage(words: Int32Array, left: number, run: number): boolean {
    for (let spins = 0;; spins++) {
      const value = Atomics.load(words, left);
      if (value === 0) {
        if (spins > patience) patience = Math.max(PATIENCE.least, patience >> 1);
        else if (spins > 0) patience = Math.min(PATIENCE.most, 2 * patience);
        return true;
      }
      if (Atomics.load(words, Word.run) !== run || Atomics.load(words, Word.failed) !== 0) return false;
      if (spins > patience) sleep(words, left, value);
    }
  }

  /** Waits until the number of the run is not `run`; false when nothing was run for a while, not even alone. */
  function waitForRun(words: Int32Array, run: number): boolean {
    let alone = Atomics.load(words, Word.alone);
    for (let spins = 0; Atomics.load(words, Word.run) === run; spins++) {
      if (spins <= patience || sleep(words, Word.run, run)) continue;
      const before = alone;
      alone = Atomics.load(words, Word.alone);
      if (alone === before) return false;
    }
    return true;
  }

  /** Wakes the threads that wait for a word. */
  function wake(words: Int32Array, word: number): void {
    if (Atomics.load(words, Word.sleepers) > 0) Atomics.notify(words, word);
  }

  /** Sleeps while a word has a value; false when it still has it after a nap. */
  function sleep(words: Int32Array, word: number, value: number): boolean {
    if (!canSleep) return true;
    Atomics.add(words, Word.sleepers, 1);
    const outcome = Atomics.wait(words, word, value, NAP);
    Atomics.sub(words, Word.sleepers, 1);
    return outcome !== "timed-out";
  }

  /**
   * Makes a thread beside the main one of this one: what takes its messages. The thread takes part in runs until there is
   * a message to be received, or nothing more to do: one that waits for longer would keep a process alive.
   *
   * @param end Ends the thread.
   */
  function serve(end: () => void): (message: Message) => void {
    const tasks: Task[] = [];
    let seen = 0;
    return ({ memory, address, thread, program }) => {
      const { exports } = new WebAssembly.Instance(program.module, { e: { m: memory } });
      const all = Object.values(exports) as Kernel[];
      tasks.push({ ...program, kernels: program.functions.map((index) => all[index]!) });
      const words = new Int32Array(memory.buffer, address);
      while (Atomics.load(words, Word.programs) === tasks.length) {
        Atomics.store(words, Word.states + thread, State.ready);
        if (Atomics.load(words, Word.closed) !== 0 || !waitForRun(words, seen)) {
          Atomics.store(words, Word.states + thread, State.ended);
          return end();
        }
        seen = Atomics.load(words, Word.run);
        const task = tasks[Atomics.load(words, Word.program)];
        try {
          if (task !== undefined) work(words, task);
        } catch (error) {
          Atomics.store(words, Word.failed, 1);
          throw error;
        }
      }
    };
  }

  return { Word, State, NAP, wordsOf, begin, work, serve };
}
