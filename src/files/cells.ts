/** A value as a file holds it; `null` where there is none. */
export type Cell = string | number | bigint | boolean | Date | null;

/** Some rows of a table of named columns, column by column. */
export interface CellPart {
  readonly names: readonly string[];
  /** The values of each column, `[columns][rows]`. */
  readonly columns: readonly ArrayLike<Cell>[];
  readonly rows: number;
  /** The number of the first row of the part, from 0. */
  readonly first: number;
}
