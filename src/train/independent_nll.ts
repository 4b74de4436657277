import { type Batch, checkBatch, Made, type Schema } from "../made/mod.ts";
import { matchMarginals } from "./marginals.ts";
import { meanNll } from "./metrics.ts";

/**
 * What rows would cost if no variable told anything of another: the mean NLL of a model whose variables are independent, each with its
 * marginal distribution in the rows to learn. What a model gains over that it knows from how variables hang together.
 *
 * @param schema The variables.
 * @param rows The rows to learn, and others whose NLL is measured, both `[n, D]`; what they are given does not count.
 * @returns The mean NLL of the others, in nats.
 * @throws {TypeError} If the rows have the wrong number of columns.
 * @throws {RangeError} If a value is none of its variable's.
 *
 * @example Two bits that are always equal
 * ```ts
 * import { assertAlmostEquals } from "@std/assert";
 * import { binary, independentNll, matrix } from "@staircase/made";
 *
 * const rows = { x: matrix([[0, 0], [1, 1]]) };
 * assertAlmostEquals(await independentNll(binary(2), { train: rows, others: rows }), 2 * Math.LN2, 1e-6);
 * ```
 */
export async function independentNll(
  schema: Schema,
  { train, others }: { readonly train: Batch; readonly others: Batch },
): Promise<number> {
  // of any order, so that it takes rows with values that are not known
  const made = new Made({ schema, hidden: [], orders: "any" });
  const { executor, parameters } = made;
  for (const parameter of parameters) executor.write(parameter, executor.read(parameter).fill(0));
  try {
    matchMarginals(made, checkBatch("rows to learn", withoutContext(train), made.architecture));
    return await meanNll(made, withoutContext(others));
  } finally {
    await made.close();
  }
}

function withoutContext({ context: _, ...rows }: Batch): Batch {
  return rows;
}
