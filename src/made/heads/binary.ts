import { div, less, log, mul, sigmoid, softplus, sub } from "../../ops/mod.ts";
import type { BinaryVariable } from "../kinds/mod.ts";
import { frequencies, type Head } from "./head.ts";

/** A Bernoulli distribution: `p(x = 1) = sigmoid(z)`; one output `z`, the logit. */
export const binaryHead: Head<BinaryVariable> = {
  inputWidth: () => 1,
  outputWidth: () => 1,
  encode: (x) => x,
  // log p(x) = x z - log(1 + e^z)
  logProb: (x, z) => sub(mul(x, z), softplus(z)),
  // p(x = 1)
  parameters: (z) => sigmoid(z),
  // u < sigmoid(z), written logit(u) < z: the left side does not depend on the network
  sample: (u, z) => less(log(div(u, sub(1, u))), z),
  // z = log p(1) / p(0)
  initialOutputs(column) {
    const [zero, one] = frequencies(column, 2);
    return [Math.log(one! / zero!)];
  },
};
