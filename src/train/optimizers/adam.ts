import { input } from "../../expr/mod.ts";
import { add, div, mul, sqrt } from "../../ops/mod.ts";
import { flushMean, flushSquare } from "./flush.ts";
import type { Optimizer } from "./optimizer.ts";

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

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
  rate: 1e-3,
  moments: ["m", "v"],
  scalars: [rate, epsilon],
  scalarsAt({ sub, mul, div, pow, sqrt }, t, learningRate) {
    const c1 = sub(1, pow(BETA1, t));
    const c2 = sqrt(sub(1, pow(BETA2, t)));
    return [div(mul(learningRate, c2), c1), mul(EPSILON, c2)];
  },
  update(g, [m, v]) {
    const first = add(mul(BETA1, m!), mul(1 - BETA1, g));
    const second = add(mul(BETA2, v!), mul(1 - BETA2, mul(g, g)));
    const newM = flushMean(first);
    const newV = flushSquare(second);
    return { change: div(mul(rate, newM), add(sqrt(newV), epsilon)), moments: [newM, newV] };
  },
};

/**
 * Adam with decoupled weight decay (Loshchilov and Hutter 2019): Adam with a weight decay of 0.05 where none is given. Biases do not
 * decay.
 */
export const adamw: Optimizer = { ...adam, weightDecay: 0.05 };
