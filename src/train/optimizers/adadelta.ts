import { input } from "../../expr/mod.ts";
import { add, div, mul, sqrt } from "../../ops/mod.ts";
import { flushSquare } from "./flush.ts";
import type { Optimizer } from "./optimizer.ts";

const DECAY = 0.95;
const EPSILON = 1e-6;

const rate = input("rate", []);

/**
 * Adadelta (Zeiler 2012, algorithm 1), which brings its own step size:
 *
 *     s = 0.95 s + 0.05 g^2
 *     d = sqrt(u + 1e-6) / sqrt(s + 1e-6) g
 *     u = 0.95 u + 0.05 d^2
 *     w = w - rate d
 */
export const adadelta: Optimizer = {
  rate: 1,
  moments: ["squares", "changes"],
  scalars: [rate],
  scalarsAt: (_, __, learningRate) => [learningRate],
  update(g, [squares, changes]) {
    const s = flushSquare(add(mul(DECAY, squares!), mul(1 - DECAY, mul(g, g))));
    const d = mul(div(sqrt(add(changes!, EPSILON)), sqrt(add(s, EPSILON))), g);
    const u = flushSquare(add(mul(DECAY, changes!), mul(1 - DECAY, mul(d, d))));
    return { change: mul(rate, d), moments: [s, u] };
  },
};
