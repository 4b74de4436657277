import { input } from "../../expr/mod.ts";
import { add, div, mul, sqrt } from "../../ops/mod.ts";
import { flushSquare } from "./flush.ts";
import type { Optimizer } from "./optimizer.ts";

const EPSILON = 1e-10;

const rate = input("rate", []);

/** Adagrad (Duchi, Hazan and Singer 2011): `s = s + g^2`, `w = w - rate g / (sqrt s + 1e-10)`. */
export const adagrad: Optimizer = {
  rate: 1e-2,
  moments: ["squares"],
  scalars: [rate],
  scalarsAt: (_, __, learningRate) => [learningRate],
  update(g, [squares]) {
    const next = flushSquare(add(squares!, mul(g, g)));
    return { change: div(mul(rate, g), add(sqrt(next), EPSILON)), moments: [next] };
  },
};
