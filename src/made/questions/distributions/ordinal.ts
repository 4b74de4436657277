import type { OrdinalVariable } from "../../kinds/mod.ts";
import type { Interval } from "../value_set.ts";
import { codesIn } from "./codes.ts";
import type { Distribution } from "./distribution.ts";
import { restrictMixture } from "./mixture.ts";

/** The logistic distribution function. */
function logisticBelow(t: number): number {
  return t < 0 ? Math.exp(t) / (1 + Math.exp(t)) : 1 / (1 + Math.exp(-t));
}

/** A mixture of logistic distributions that is cut into steps: see `made/heads/ordinal.ts`. */
export const ordinalDistribution: Distribution<OrdinalVariable> = {
  scale: () => "ordinal",
  hasProbability: () => true,
  inMean: (value) => value,
  values({ size }, set, most) {
    const codes = codesIn(set, size, most + 1);
    return codes.length > most ? undefined : codes;
  },
  likeliest(parameters, variable, most) {
    const likely = Array.from({ length: variable.size }, (_, value) => ({
      value,
      logProb: Math.log(
        restrictMixture(parameters, logisticBelow, stepsOf([{ first: value, last: value }], variable)).mass,
      ),
    }));
    return likely.sort((a, b) => b.logProb - a.logProb).slice(0, most);
  },
  restrict(set, variable) {
    const runs = runsOf(codesIn(set, variable.size, Infinity));
    const steps = stepsOf(runs, variable);
    return (parameters) => {
      const { mass, draw } = restrictMixture(parameters, logisticBelow, steps);
      return {
        mass,
        draw(noise) {
          const code = Math.min(Math.max(Math.floor(draw(noise) + 0.5), 0), variable.size - 1);
          // the upper end of a step belongs to the next one
          return runs.some(({ first, last }) => first <= code && code <= last) ? code : code - 1;
        },
      };
    };
  },
};

/** Codes that follow one another. */
interface Run {
  readonly first: number;
  last: number;
}

function runsOf(codes: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const code of [...codes].sort((a, b) => a - b)) {
    const run = runs.at(-1);
    if (run?.last === code - 1) run.last = code;
    else runs.push({ first: code, last: code });
  }
  return runs;
}

/** The intervals of codes: from half below to half above, and open at both ends of the scale. */
function stepsOf(runs: readonly Run[], { size }: OrdinalVariable): Interval[] {
  return runs.map(({ first, last }) => ({
    from: first === 0 ? -Infinity : first - 0.5,
    to: last === size - 1 ? Infinity : last + 0.5,
  }));
}
