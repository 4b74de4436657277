import type { Expr } from "../../expr/mod.ts";
import { add, div, log, mul, sub, take } from "../../ops/mod.ts";
import type { RealVariable } from "../kinds/mod.ts";
import { FLOOR } from "../kinds/real.ts";
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
  pickComponent,
} from "./mixture.ts";
import { normalQuantile } from "./normal_quantile.ts";
import { clamp, inUnits, row, standardised, standardisedInput } from "./units.ts";

/** Values that are farther out, in standard deviations, have a log p of about -1e30: its square is finite in float32. */
const FARTHEST = 1e14;

/** `p(x) = sum w N(x; mean, deviation^2)`, a density in the units of x; three outputs a component. */
export const realHead: Head<RealVariable> = {
  inputWidth: () => 1,
  initialScale: INITIAL_SCALE,
  outputWidth: (variable) => 3 * componentsOf(variable),
  encode: standardisedInput,
  // log N = -t^2 / 2 - log scale - log sqrt(2 pi) with t = (s - location) / scale, and dx = deviation ds
  logProb(x, outputs, variables) {
    const mixture = mixtureFor(outputs, variables);
    const s = clamp(standardised(x, variables), -FARTHEST, FARTHEST);
    const t = div(sub(take(s, mixture.segment), mixture.locations), mixture.scales);
    const logProb = sub(mul(-0.5, mul(t, t)), log(mixture.scales));
    const units = variables.map(({ deviation }) => Math.log(deviation) + Math.log(2 * Math.PI) / 2);
    return sub(mixtureLogProb(mixture, logProb), row(units));
  },
  // weights, means and deviations
  parameters: (outputs, variables) => mixtureParameters(mixtureFor(outputs, variables), variables),
  sample(noise, outputs, variables) {
    const mixture = mixtureFor(outputs, variables);
    const [component, value] = noisePairs(noise, mixture);
    const { location, scale } = pickComponent(component, mixture);
    return inUnits(add(location, mul(scale, normalQuantile(value))), variables);
  },
  initialOutputs(column, variable) {
    const { mean, deviation } = variable;
    const floor = floorOf(variable);
    const fit = fitMixture(column, {
      components: componentsOf(variable),
      standardise: (value) => (value - mean) / deviation,
      floor,
    });
    return outputsOf(fit, floor);
  },
};

function mixtureFor(outputs: Expr, variables: readonly RealVariable[]): Mixture {
  return mixtureOf(outputs, variables, variables.map(floorOf));
}

/** The least scale of a component in standardised units. */
function floorOf({ floor = FLOOR }: RealVariable): number {
  return floor;
}
