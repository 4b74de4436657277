import { input } from "../../expr/mod.ts";
import { add, div, mul, sqrt } from "../../ops/mod.ts";
import { flushSquare } from "./flush.ts";
import type { Optimizer } from "./optimizer.ts";

const DECAY = 0.99;
const EPSILON = 1e-8;

const rate = input("rate", []);

/** RMSprop (Tieleman and Hinton 2012): `s = 0.99 s + 0.01 g^2`, `w = w - rate g / (sqrt s + 1e-8)`. */
export const rmsprop: Optimizer = {
  rate: 1e-3,
  moments: ["squares"],
  scalars: [rate],
  scalarsAt: (_, __, learningRate) => [learningRate],
  update(g, [squares]) {
    const next = flushSquare(add(mul(DECAY, squares!), mul(1 - DECAY, mul(g, g))));
    return { change: div(mul(rate, g), add(sqrt(next), EPSILON)), moments: [next] };
  },
};
