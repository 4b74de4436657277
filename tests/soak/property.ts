/** Something that is true of every input that fast-check can think of. */
export interface Property {
  /** What `--only` calls it. */
  readonly name: string;
  /** How many inputs are tried at a turn, which is to take some seconds. */
  readonly runs: number;
  /**
   * Tries inputs and throws what fast-check says of one for which it is not true. They are made from the seed, which is
   * fast-check's global one, too.
   */
  run(tries: { readonly runs: number; readonly seed: number }): Promise<void>;
}
