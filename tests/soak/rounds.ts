import fc from "fast-check";
import type { Property } from "./property.ts";

/** One turn of a property. */
export interface Turn {
  readonly property: Property;
  /** The seed that its inputs were made from. */
  readonly seed: number;
  readonly seconds: number;
  /** What was thrown, if the property did not hold. */
  readonly finding?: unknown;
}

/** When to stop, and where to begin. */
export interface RoundsOptions {
  readonly minutes: number;
  /** The seed of the first round; each round has the next. */
  readonly seed: number;
  /** Is told before a turn begins, which may be the last that is heard of it. */
  onTurn?(property: Property, seed: number): void;
}

/** Gives each property its turn, round after round, until the time is over; the first round is always finished. */
export async function* rounds(
  properties: readonly Property[],
  { minutes, seed, onTurn }: RoundsOptions,
): AsyncGenerator<Turn> {
  const end = performance.now() + 60_000 * minutes;
  for (let round = 0;; round++) {
    for (const property of properties) {
      if (round > 0 && performance.now() >= end) return;
      const turn = { property, seed: (seed + round) % 2 ** 31 };
      onTurn?.(property, turn.seed);
      fc.configureGlobal({ seed: turn.seed });
      const started = performance.now();
      const finding = await findingOf(() => property.run({ runs: property.runs, seed: turn.seed }));
      yield { ...turn, seconds: (performance.now() - started) / 1000, ...finding };
    }
    if (performance.now() >= end) return;
  }
}

async function findingOf(run: () => Promise<void>): Promise<Pick<Turn, "finding">> {
  try {
    await run();
    return {};
  } catch (error) {
    return { finding: error };
  }
}
