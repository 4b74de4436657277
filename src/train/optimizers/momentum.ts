import { type Expr, input } from "../../expr/mod.ts";
import { add, mul } from "../../ops/mod.ts";
import { flushMean } from "./flush.ts";
import type { Optimizer } from "./optimizer.ts";

const MOMENTUM = 0.9;

const rate = input("rate", []);

/** Descent along velocities: what of a gradient and the new velocity a step goes along is what differs. */
function descent(along: (gradient: Expr, velocity: Expr) => Expr): Optimizer {
  return {
    rate: 1e-2,
    moments: ["velocity"],
    scalars: [rate],
    scalarsAt: (_, __, learningRate) => [learningRate],
    update(g, [velocity]) {
      const next = flushMean(add(mul(MOMENTUM, velocity!), g));
      return { change: mul(rate, along(g, next)), moments: [next] };
    },
  };
}

/** Stochastic gradient descent with momentum (Polyak 1964): `b = 0.9 b + g`, `w = w - rate b`. */
export const momentum: Optimizer = descent((_, b) => b);

/** The same with Nesterov's look ahead (Sutskever et al. 2013): `b = 0.9 b + g`, `w = w - rate (g + 0.9 b)`. */
export const nesterov: Optimizer = descent((g, b) => add(g, mul(MOMENTUM, b)));
