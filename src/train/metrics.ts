/**
 * Measures of a density.
 *
 * @module
 */
import type { Batch, DensityModel, Rows } from "../made/mod.ts";

/** The mean negative log-likelihood of rows, in nats. */
export async function meanNll(model: DensityModel, rows: Rows | Batch): Promise<number> {
  const logProb = await model.logProb(rows);
  return -logProb.reduce((total, value) => total + value, 0) / logProb.length;
}

/** How many values a row has that are known, on average. */
export function knownPerRow({ x: { shape: [n, D] }, known }: Batch): number {
  if (known === undefined) return D;
  let total = 0;
  for (let place = 0; place < n * D; place++) total += known.data[place]!;
  return total / n;
}

/** Bits per dimension of an NLL in nats over `D` variables: `nll / (D log 2)`. */
export function bitsPerDimension(nll: number, D: number): number {
  return nll / (D * Math.LN2);
}
