import type { Expr } from "../../expr/mod.ts";
import { add, div, floor, less, log, mul, neg, softplus, sub, take, tanh } from "../../ops/mod.ts";
import type { OrdinalVariable } from "../kinds/mod.ts";
import { ordinalUnits } from "../kinds/ordinal.ts";
import { fitMixture, outputsOf } from "./fit_mixture.ts";
import type { Head } from "./head.ts";
import {
  componentsOf,
  INITIAL_SCALE,
  type Mixture,
  mixtureLogProb,
  mixtureOf,
  mixtureParameters,
  noisePairs,
  perComponent,
  pickComponent,
} from "./mixture.ts";
import { clamp, inUnits, row, standardised, standardisedInput } from "./units.ts";

/** The least scale of a component, in values: 5e-5 of it then lies outside of the value at its centre. */
const LEAST_SCALE = 0.05;

/** The scale of a logistic distribution with a standard deviation of 1. */
const LOGISTIC_SCALE = Math.sqrt(3) / Math.PI;

/**
 * `p(x = k) = sum w (F(k + 1/2) - F(k - 1/2))` with logistic distribution functions `F`; the first value has all that is below it, and
 * the last one all that is above (Salimans, Karpathy, Chen and Kingma 2017). Three outputs a component.
 */
export const ordinalHead: Head<OrdinalVariable> = {
  inputWidth: () => 1,
  initialScale: INITIAL_SCALE,
  outputWidth: (variable) => 3 * componentsOf(variable),
  encode: (x, variables) => standardisedInput(x, variables.map(ordinalUnits)),
  /*
   * With the edges a and b of a value, in scales from the location, and h = (a - b) / 2:
   * sigmoid(a) - sigmoid(b) = sigmoid(a) sigmoid(-b) (1 - e^-2h), where nothing cancels, and
   * 1 - e^-2h = 2 t / (1 + t) with t = tanh h, which keeps the digits of a small h.
   */
  logProb(x, outputs, variables) {
    const mixture = mixtureFor(outputs, variables);
    const { segment, locations, scales } = mixture;
    const units = variables.map(ordinalUnits);
    const centre = div(sub(take(standardised(x, units), segment), locations), scales);
    const h = div(perComponent(units.map(({ deviation }) => 1 / (2 * deviation)), segment), scales);
    const t = tanh(h);
    const isNotFirst = less(0, x);
    const isNotLast = less(x, row(variables.map(({ size }) => size - 1)));
    const where = (mask: Expr, value: Expr) => mul(take(mask, segment), value);
    const below = where(isNotLast, softplus(neg(add(centre, h)))); // -log sigmoid(a)
    const above = where(isNotFirst, softplus(sub(centre, h))); // -log sigmoid(-b)
    const width = where(mul(isNotFirst, isNotLast), log(div(mul(2, t), add(1, t))));
    return mixtureLogProb(mixture, sub(width, add(below, above)));
  },
  // weights, locations and scales
  parameters: (outputs, variables) =>
    mixtureParameters(mixtureFor(outputs, variables), variables.map(ordinalUnits)),
  // the value in whose step location + scale logit(u) lies
  sample(noise, outputs, variables) {
    const mixture = mixtureFor(outputs, variables);
    const [component, value] = noisePairs(noise, mixture);
    const { location, scale } = pickComponent(component, mixture);
    const logit = log(div(value, sub(1, value)));
    const drawn = inUnits(add(location, mul(scale, logit)), variables.map(ordinalUnits));
    return clamp(floor(add(drawn, 0.5)), 0, row(variables.map(({ size }) => size - 1)));
  },
  initialOutputs(column, variable) {
    const { mean, deviation } = ordinalUnits(variable);
    const floor = LEAST_SCALE / deviation;
    const fit = fitMixture(column, {
      components: componentsOf(variable),
      standardise: (value) => (value - mean) / deviation,
      floor,
    });
    return outputsOf({ ...fit, deviations: fit.deviations.map((value) => LOGISTIC_SCALE * value) }, floor);
  },
};

function mixtureFor(outputs: Expr, variables: readonly OrdinalVariable[]): Mixture {
  return mixtureOf(
    outputs,
    variables,
    variables.map((variable) => LEAST_SCALE / ordinalUnits(variable).deviation),
  );
}
