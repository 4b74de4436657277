/**
 * Contenders that take turns, so that whatever the machine does meanwhile happens to all of them.
 *
 * @module
 */
import { median } from "./statistics.ts";
import type { Slice } from "./timed.ts";

/** Something that does a job again and again. */
export interface Contender {
  /** What it is called; contenders of one name differ in their threads. */
  readonly name: string;
  readonly threads: number;
  /**
   * Ours are compared with the fastest rival of as many threads. A gauge does a part of the job, or another job, so that
   * one can see where time goes.
   */
  readonly role: "ours" | "rival" | "gauge";
  /** Works for a while and returns the time of each step in milliseconds. */
  slice(slice: Slice): Promise<number[]>;
  close(): void | Promise<void>;
}

/** What a contender took: the times of its steps in milliseconds, round by round. */
export interface Measured {
  readonly contender: Contender;
  readonly rounds: number[][];
  /** Why there are no times. */
  readonly failure?: string;
}

/** Contenders take this many turns each. */
const ROUNDS = 7;

/** Slow contenders take fewer turns, but at least so many. */
const FEWEST_ROUNDS = 3;

/** Threads of the one before fall asleep, in milliseconds. */
const PAUSE = 20;

/** Before each turn, threads that have ended since the last one start again, in milliseconds. */
const WAKING = 50;

/**
 * Lets contenders work in turn, after as much time that is not counted, since engines compile again what is used often.
 *
 * @param contenders Who works.
 * @param options About how many seconds each of them is given; three times as many end its turns.
 */
export async function alternate(
  contenders: readonly Contender[],
  { seconds }: { seconds: number },
): Promise<Measured[]> {
  const all = { milliseconds: 1000 * seconds, least: 1 };
  const slow = new Set<Contender>();
  const measured = await inTurn(contenders, async (contender): Promise<Measured> => {
    try {
      const steps = await contender.slice(all);
      if (median(steps) > WAKING) slow.add(contender);
      return { contender, rounds: [] };
    } catch (error) {
      return { contender, rounds: [], failure: (error as Error).message };
    }
  });
  const working = measured.filter(({ failure }) => failure === undefined);
  for (let round = 0; round < ROUNDS; round++) {
    await inTurn(working, async ({ contender, rounds }) => {
      const spent = rounds.flat().reduce((a, b) => a + b, 0) / 1000;
      if (round >= FEWEST_ROUNDS && spent >= 3 * seconds) return;
      if (!slow.has(contender)) await contender.slice({ ...all, milliseconds: WAKING });
      rounds.push(await contender.slice({ ...all, milliseconds: all.milliseconds / ROUNDS }));
    });
  }
  return measured;
}

async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    results.push(await work(item));
  }
  return results;
}
