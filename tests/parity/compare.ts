import { largestParameterDifference } from "../../src/folder/differences.ts";
import { assert, assertEquals } from "@std/assert";
import { largestDifference } from "../runtime/models.ts";
import type { Candidate } from "./implementations.ts";
import { mismatches, type Probe } from "./probe.ts";

/** How far an implementation is from the reference. */
export interface Parity {
  /** The largest |delta log p|, in nats. */
  readonly logProb: number;
  /** The largest |delta| of a conditional's parameter. */
  readonly parameters: number;
  /** How many rows of samples differ. */
  readonly sample: number;
  /** How many completed rows differ. */
  readonly completion: number;
}

/** Compares a model with the reference. */
export async function compare(model: Candidate, probe: Probe): Promise<Parity> {
  const { made, x, noise, evidence, known, member, conditions } = probe;
  const n = x.shape[0];
  const conditionals = await model.conditionals({ x, ...conditions }, { member });
  const logProb = await model.logProb({ x, ...conditions });
  const D = made.D;
  const sums: number[][] = [];
  for (const member of made.network.members.keys()) {
    const { logProbEach: { data } } = await model.conditionals({ x, ...conditions }, { member });
    sums.push(Array.from(logProb, (_, row) => data.slice(row * D, (row + 1) * D).reduce((a, b) => a + b)));
  }
  const mixed = logProb.map((_, row) =>
    Math.log(sums.reduce((total, each) => total + Math.exp(each[row]!), 0) / sums.length)
  );
  return {
    logProb: Math.max(largestDifference(logProb, probe.logProb), largestDifference(mixed, probe.logProb)),
    parameters: largestParameterDifference(
      conditionals,
      { ...conditionals, parameters: probe.parameters },
      made.schema,
    ),
    sample: mismatches(made, {
      drawn: await model.sample(n, { noise, ...conditions }),
      expected: probe.sample,
    }),
    completion: mismatches(made, {
      // the oracle knows one order; by itself a model of any order would complete in another one for each row
      drawn: await model.complete({ x: evidence, known, ...conditions }, {
        noise,
        ...(made.architecture.orders === "any" && { order: made.architecture.order }),
      }),
      expected: probe.completion,
    }),
  };
}

/** Throws where an implementation is further from the reference than rounding takes it. */
export function assertParity({ logProb, parameters, sample, completion }: Parity): void {
  assert(logProb <= 1e-3, `log p differs by ${logProb}`);
  assert(parameters <= 1e-4, `parameters differ by ${parameters}`);
  assertEquals(sample, 0, "samples differ");
  assertEquals(completion, 0, "completions differ");
}
