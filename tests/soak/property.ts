/** Something that is true of every input that fast-check can think of. */
export interface Property {
  /** What `--only` calls it. */
  readonly name: string;
  /** How many inputs are tried at a turn, which is to take some seconds. */
  readonly runs: number;
  /** Tries so many inputs, made from fast-check's global seed; throws what fast-check says of one for which it is not true. */
  run(runs: number): Promise<void>;
}
