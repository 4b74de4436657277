/** How often a property is tried, and with which seed. */
export interface Tries {
  readonly runs: number;
  readonly seed?: number;
}
