import { input } from "../../expr/mod.ts";
import { abs, add, div, less, maximum, mul, sqrt } from "../../ops/mod.ts";
import type { Optimizer } from "./optimizer.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Arithmetic with subnormal numbers is slow: first moments below this are 0 ... */
const SMALLEST_FIRST = 1e-30;
/** ... and second moments are at least this. */
const SMALLEST_SECOND = 1e-36;

const rate = input("rate", []);
const epsilon = input("epsilon", []);

/**
 * Adam (Kingma and Ba 2015, algorithm 1), with the corrections of the moments' bias moved into the rate and epsilon:
 *
 *     m = beta1 m + (1 - beta1) g,  v = beta2 v + (1 - beta2) g^2
 *     c1 = 1 - beta1^t,  c2 = sqrt(1 - beta2^t)
 *     w = w - (rate c2 / c1) m / (sqrt v + epsilon c2)
 */
export const adam: Optimizer = {
  moments: ["m", "v"],
  scalars: [rate, epsilon],
  scalarsAt(t, learningRate) {
    const c1 = 1 - BETA1 ** t;
    const c2 = Math.sqrt(1 - BETA2 ** t);
    return [learningRate * c2 / c1, EPSILON * c2];
  },
  update(g, [m, v]) {
    const first = add(mul(BETA1, m!), mul(1 - BETA1, g));
    const second = add(mul(BETA2, v!), mul(1 - BETA2, mul(g, g)));
    const newM = mul(first, less(SMALLEST_FIRST, abs(first)));
    const newV = maximum(second, SMALLEST_SECOND);
    return { change: div(mul(rate, newM), add(sqrt(newV), epsilon)), moments: [newM, newV] };
  },
};
