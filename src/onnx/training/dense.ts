/**
 * Parameters as training graphs take them.
 *
 * @module
 */
import { type Variable, width } from "../../expr/mod.ts";
import type { Made } from "../../made/mod.ts";
import type { Staircase } from "../../ops/mod.ts";

/** A parameter that does not lie in panels. */
export interface Dense {
  readonly variable: Variable;
  /** `[inputs, units]` for weights, `[units]` for biases. */
  readonly dims: readonly number[];
  /** Outside of which weights are 0. */
  readonly staircase: Staircase | undefined;
}

/** The parameters of a model, from the input up, member by member. */
export function denseParameters({ parameters, network: { edges } }: Made): Dense[] {
  const staircases = new Map(edges.map(({ weight, staircase }) => [weight, staircase]));
  return parameters.map((variable) => {
    const staircase = staircases.get(variable);
    const dims = staircase ? [staircase.inputs, staircase.units] : [width(variable.shape)];
    return { variable, dims, staircase };
  });
}
