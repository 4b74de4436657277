import { batchOf, type Dataset } from "../data/mod.ts";
import type { Made } from "../made/mod.ts";
import { type UsualSurprise, usualSurprise } from "../made/questions/mod.ts";

/** Fewer rows tell less than those that were learned. */
const FEW = 10;

/**
 * What is usual. Rows are compared with those to validate with: those that were learned are less surprising, of few rows and many columns by
 * far. They are taken where at most a handful are held out.
 */
export async function measureUsual(made: Made, dataset: Dataset): Promise<UsualSurprise> {
  const held = batchOf(dataset, "valid");
  const isEnough = held !== undefined && held.x.shape[0] >= FEW;
  return await usualSurprise(made, batchOf(dataset, "train")!, isEnough ? held : undefined);
}
