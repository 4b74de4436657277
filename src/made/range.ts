/** Consecutive numbers. */
export interface Range {
  /** The first one. */
  readonly start: number;
  /** The one after the last one. */
  readonly end: number;
}

/** The numbers of a range. */
export function numbers({ start, end }: Range): number[] {
  return Array.from({ length: end - start }, (_, k) => start + k);
}
