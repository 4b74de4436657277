import { type Expr, width } from "../../expr/mod.ts";
import { add, concat, less, mul, put, segmentOfColumn, sub, take } from "../../ops/mod.ts";
import { kindOf, MISSING, type SchemaVariable } from "../kinds/mod.ts";
import { binaryHead } from "./binary.ts";
import type { Head } from "./head.ts";

/**
 * `p(missing)`, or `p(present) p(x)` with the head of the kind: one input, one output and one column of noise more, which come before
 * those of the value. Where a value is missing, it is 0 for the head of the kind, and has no part in anything.
 */
export function withMissing(head: Head<SchemaVariable>): Head<SchemaVariable> {
  const inputWidth = (variable: SchemaVariable) => 1 + head.inputWidth(variable);
  const outputWidth = (variable: SchemaVariable) => 1 + head.outputWidth(variable);
  return {
    ...(head.initialScale !== undefined && { initialScale: head.initialScale }),
    inputWidth,
    outputWidth,
    encode(x, variables) {
      const { missing, present, value } = separate(x);
      const encoded = head.encode(value, variables);
      const segment = segmentOfColumn(variables.map(head.inputWidth));
      const { flags, others } = columnsOf(variables.map(inputWidth));
      const both = concat([missing, mul(take(present, segment), encoded)]);
      return put(both, [...flags, ...others], width(both.shape));
    },
    logProb(x, outputs, variables) {
      const { missing, present, value } = separate(x);
      const { flags, others } = columnsOf(variables.map(outputWidth));
      const flag = binaryHead.logProb(missing, take(outputs, flags), []);
      return add(flag, mul(present, head.logProb(value, take(outputs, others), variables)));
    },
    // p(missing), then those of the value where it is there
    parameters(outputs, variables) {
      const { flags, others } = columnsOf(variables.map(outputWidth));
      const values = head.parameters(take(outputs, others), variables);
      const flag = binaryHead.parameters(take(outputs, flags), []);
      const places = columnsOf(variables.map((variable) => kindOf(variable).parameterColumns(variable)));
      const both = concat([flag, values]);
      return put(both, [...places.flags, ...places.others], width(both.shape));
    },
    sample(noise, outputs, variables) {
      const { flags, others } = columnsOf(variables.map(outputWidth));
      const columns = columnsOf(variables.map((variable) => kindOf(variable).noiseColumns(variable)));
      const missing = binaryHead.sample(take(noise, columns.flags), take(outputs, flags), []);
      const value = head.sample(take(noise, columns.others), take(outputs, others), variables);
      return add(mul(missing, MISSING), mul(sub(1, missing), value));
    },
    initialOutputs(column, variable) {
      const present = Float64Array.from(column).filter((value) => !Number.isNaN(value));
      const flags = Uint8Array.from(column, (value) => Number(Number.isNaN(value)));
      return [
        ...binaryHead.initialOutputs(flags, { kind: "binary" }),
        ...head.initialOutputs(present, variable),
      ];
    },
  };
}

/** Where values are missing and where they are not, 1 or 0, and the values, 0 where they are missing. */
function separate(x: Expr): { missing: Expr; present: Expr; value: Expr } {
  const present = less(x, MISSING);
  return { missing: sub(1, present), present, value: mul(present, x) };
}

/** The first column of each variable, and all others, of variables with given widths side by side. */
function columnsOf(widths: readonly number[]): { flags: number[]; others: number[] } {
  const [flags, others]: [number[], number[]] = [[], []];
  let start = 0;
  for (const width of widths) {
    flags.push(start);
    for (let k = 1; k < width; k++) others.push(start + k);
    start += width;
  }
  return { flags, others };
}
