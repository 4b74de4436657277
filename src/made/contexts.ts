/**
 * Contexts that a model can be given.
 *
 * @module
 */
import { evaluate } from "../exec/mod.ts";
import { broadcast } from "../ops/mod.ts";
import { constant, input } from "../expr/mod.ts";
import { Stream } from "../random/mod.ts";
import { drawValues, layOutColumns, outputWidthOf } from "./columns.ts";
import { kindOf, unmarkMissing } from "./kinds/mod.ts";
import { naturalOrder } from "./order.ts";
import { CheckedRows } from "./rows.ts";
import { type Schema, widthOf } from "./schema.ts";

/**
 * Draws contexts that a model can be given where no data are at hand: each variable by itself, from the conditional that its kind
 * has at outputs 0, such as all labels alike.
 *
 * @param context The variables of the context.
 * @param options How many, and the seed.
 * @returns `[n, C]`.
 */
export function drawContexts(context: Schema, { n, seed }: { n: number; seed: number }): CheckedRows {
  const columns = layOutColumns({
    schema: context,
    order: naturalOrder(context),
  });
  const width = widthOf(context, "noiseColumns");
  const noise = input("noise", ["n", width]);
  const outputs = broadcast(constant(0), ["n", outputWidthOf(context)]);
  const [data] = evaluate(
    [drawValues(columns, noise, outputs)],
    new Map([[noise, new Stream(seed, "context").uniforms(n * width)]]),
  );
  unmarkMissing(data!, context);
  return CheckedRows.check("contexts", { data: data!, shape: [n, context.length] }, context);
}

/** A context of more values is not gone through. */
const MOST_EACH = 100;

/**
 * Every context that a model can be given, if it is one variable with the codes 0 to `K - 1`, of which there are at most 100, and none
 * is missing.
 *
 * @param context The variables of the context.
 * @param times How often each code comes.
 * @returns `[K times, 1]`, equal ones together, or nothing.
 */
export function eachContext(context: Schema, times: number): CheckedRows | undefined {
  const [variable, ...others] = context;
  if (variable === undefined || variable.missing || others.length > 0) return undefined;
  const count = kindOf(variable).valueCount(variable);
  if (!(count <= MOST_EACH)) return undefined;
  const data = Float32Array.from({ length: count * times }, (_, row) => Math.floor(row / times));
  return CheckedRows.check("contexts", { data, shape: [data.length, 1] }, context);
}
