/** Something that is true of every input that fast-check can think of. */
export interface Property {
  /** What `--only` calls it. */
  readonly name: string;
  /** How many inputs are tried at a turn, which is to take some seconds. */
  readonly runs: number;
  /** Tries so many inputs, made from a seed, which is fast-check's global one too; throws what fast-check says of one for which it is not true. */
  run(runs: number, seed: number): Promise<void>;
}
