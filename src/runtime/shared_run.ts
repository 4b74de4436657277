/**
 * A run whose parts several threads claim.
 *
 * @module
 */
import { countParts, type PartedRun } from "./parts.ts";
import { waitWhile } from "./woken_worker.ts";

/** A run in memory that several threads see. */
export interface SharedRun extends PartedRun {
  /** How many parts were claimed, and then a word for each of them: how it ended. */
  readonly words: Int32Array;
}

const [CLAIMED, FIRST] = [0, 1];
const [UNFINISHED, FINISHED, FAILED] = [0, 1, 2];

/** The words of a run that has not begun. */
export function wordsOf(run: PartedRun): Int32Array {
  return new Int32Array(new SharedArrayBuffer((FIRST + countParts(run)) * Int32Array.BYTES_PER_ELEMENT));
}

/** Claims one part after the other until all are claimed. A part has ended when the next one is asked for; if none is, it has failed. */
export function* claimParts(run: SharedRun): Generator<number> {
  const { words } = run;
  while (true) {
    const part = Atomics.add(words, CLAIMED, 1);
    if (part >= countParts(run)) return;
    let outcome = FAILED;
    try {
      yield part;
      outcome = FINISHED;
    } finally {
      Atomics.store(words, FIRST + part, outcome);
      Atomics.notify(words, FIRST + part);
    }
  }
}

/** Waits for the end of a part, at most for so many milliseconds. Whether its results are there, if it has ended. */
export function waitForPart({ words }: SharedRun, part: number, milliseconds: number): boolean | undefined {
  waitWhile(words, FIRST + part, UNFINISHED, { milliseconds });
  const outcome = Atomics.load(words, FIRST + part);
  return outcome === UNFINISHED ? undefined : outcome === FINISHED;
}
