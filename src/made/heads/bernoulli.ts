import { mul, sigmoid, softplus, sub } from "../../ops/mod.ts";
import type { Head } from "./head.ts";

/** `p(x = 1) = sigmoid(z)`; one output `z`, the logit. */
export const bernoulli: Head = {
  inputWidth: () => 1,
  outputWidth: () => 1,
  encode: (x) => x,
  encodeValue: (value) => value,
  // log p(x) = x z - log(1 + e^z)
  logProb: (x, z) => sub(mul(x, z), softplus(z)),
  // p(x = 1)
  parameters: (z) => sigmoid(z),
  // u < sigmoid(z), written logit(u) < z
  draw: ([z], u) => Math.log(u) - Math.log1p(-u) < z ? 1 : 0,
};
