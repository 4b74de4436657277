/**
 * What a completion starts from.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "./architecture.ts";
import type { SchemaVariable } from "./kinds/mod.ts";
import { CheckedRows, type Rows } from "./rows.ts";
import type { Schema } from "./schema.ts";

/** What a completion starts from. */
export interface Evidence {
  /** The values. */
  readonly evidence: CheckedRows;
  /** 1 where a value is known and 0 where it is not. */
  readonly known: CheckedRows;
}

/** Nothing is known of any of `n` rows. */
export function nothingKnown(n: number, D: number): Readonly<Record<keyof Evidence, Rows>> {
  const rows: Rows = { data: new Float32Array(n * D), shape: [n, D] };
  return { evidence: rows, known: rows };
}

/**
 * Checks rows to complete. Values that are not known may be any that their variables can have.
 *
 * @throws {TypeError} If `known` is missing, or has another shape than the values.
 * @throws {RangeError} If a value is none of its variable's, or `known` is neither 0 nor 1.
 */
export function checkEvidence(
  { x, known }: { readonly x: Rows; readonly known?: Rows | undefined },
  schema: Schema,
): Evidence {
  if (known === undefined) {
    throw new TypeError("Cannot complete rows without known: expected 0 or 1 for each value");
  }
  const flags = schema.map((): SchemaVariable => ({ kind: "binary" }));
  const result = {
    evidence: CheckedRows.check("evidence", x, schema),
    known: CheckedRows.check("known", known, flags),
  };
  if (known.shape[0] === x.shape[0]) return result;
  throw inputError(
    new TypeError(`Cannot complete ${x.shape[0]} rows of evidence with known for ${known.shape[0]}`),
  );
}

/** That all of some rows is known. */
export function allKnown({ shape: [n, D] }: Rows): CheckedRows {
  const flags = Array.from({ length: D }, (): SchemaVariable => ({ kind: "binary" }));
  return CheckedRows.check("known", { data: new Uint8Array(n * D).fill(1), shape: [n, D] }, flags);
}

/** Rows of which the same variables are known. */
export interface SameKnown {
  /** The variables. */
  readonly known: ReadonlySet<number>;
  /** The numbers of the rows. */
  readonly rows: number[];
}

/** Puts together the rows of which the same variables are known. */
export function groupByKnown({ data, shape: [n, D] }: Rows): SameKnown[] {
  const groups = new Map<string, SameKnown>();
  for (let row = 0; row < n; row++) {
    const known = Array.from({ length: D }, (_, d) => d).filter((d) => data[row * D + d] === 1);
    const key = known.join();
    const group = groups.get(key) ?? { known: new Set(known), rows: [] };
    groups.set(key, group);
    group.rows.push(row);
  }
  return [...groups.values()];
}

/** Whether in every row the known variables come before the others in the order, of a mixture in those of all members. */
export function knownComeFirst(known: Rows, { order, members }: ArchitectureSummary): boolean {
  return (members ?? [{ order }]).every(({ order }) => comeFirst(known, order));
}

function comeFirst({ data, shape: [n, D] }: Rows, order: ArrayLike<number>): boolean {
  for (let row = 0; row < n; row++) {
    let rank = 0;
    while (rank < D && data[row * D + order[rank]!] === 1) rank++;
    while (rank < D && data[row * D + order[rank]!] === 0) rank++;
    if (rank < D) return false;
  }
  return true;
}
