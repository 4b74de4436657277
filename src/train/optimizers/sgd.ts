import { input } from "../../expr/mod.ts";
import { mul } from "../../ops/mod.ts";
import type { Optimizer } from "./optimizer.ts";

const rate = input("rate", []);

/** Stochastic gradient descent: `w = w - rate g`. */
export const sgd: Optimizer = {
  rate: 1e-3,
  moments: [],
  scalars: [rate],
  scalarsAt: (_, __, learningRate) => [learningRate],
  update: (g) => ({ change: mul(rate, g), moments: [] }),
};
