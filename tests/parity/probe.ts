/** What implementations of a model are compared on, and what the reference gives for it. */
import { type Made, ReferenceExecutor, type Rows, type Samples } from "../../mod.ts";
import { drawContexts, kindOf } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";

/** Where noise is closer than this to a threshold of a variable's inverse CDF, rounding may choose another value. */
const MARGIN = 1e-5;

/** Values drawn from noise. */
export interface Draw extends Samples {
  /** The distance of each number of the noise to the nearest threshold. */
  readonly margins: Float64Array;
}

/** Inputs, and the answers of the reference. */
export interface Probe {
  readonly made: Made;
  readonly x: Rows;
  readonly noise: Rows;
  readonly evidence: Rows;
  readonly known: Rows;
  /** Whose conditionals are compared. */
  readonly member: number;
  /** The contexts, by the name of that input, of a model that has one. */
  readonly conditions: { readonly context?: Rows };
  readonly logProb: Float64Array;
  readonly parameters: Samples;
  readonly sample: Draw;
  readonly completion: Draw;
}

/** Makes a probe of `n` rows: samples of the model, and completions of a third of their values. */
export async function makeProbe(made: Made, n: number): Promise<Probe> {
  if (!(made.executor instanceof ReferenceExecutor)) {
    throw new TypeError("the reference is the float64 executor");
  }
  const { D } = made;
  const shape = [n, D] as const;
  const stream = (name: string) => new Stream(7, name).uniforms(n * D);
  const isMixture = made.network.members.length > 1;
  const member = isMixture ? 1 : 0;
  const noise: Rows = isMixture
    ? { data: new Stream(7, "noise").uniforms(n * (D + 1)), shape: [n, D + 1] }
    : { data: stream("noise"), shape };
  const unknown = { data: new Float32Array(n * D), shape };
  const known = { data: stream("known").map((u) => u < 1 / 3 ? 1 : 0), shape };
  const conditions = made.context ? { context: drawContexts(made.context, { n, seed: 7 }) } : {};
  // the members of a mixture are compared one by one; what it draws is known from its own sampler alone
  const drawOf = isMixture ? drawMixture : draw;
  const sample = await drawOf(made, { noise, evidence: unknown, known: unknown, ...conditions });
  const x = isMixture ? sample : await draw(made, {
    noise: { data: stream("x"), shape },
    evidence: unknown,
    known: unknown,
    ...conditions,
  });
  return {
    made,
    x,
    noise,
    evidence: x,
    known,
    member,
    conditions,
    sample,
    completion: await drawOf(made, { noise, evidence: x, known, ...conditions }),
    logProb: await made.logProb({ x, ...conditions }),
    parameters: (await made.conditionals({ x, ...conditions }, { member })).parameters,
  };
}

/**
 * Counts the rows that differ from what the reference drew, in the first variable of the order that differs, although its
 * noise is not near a threshold.
 */
export function mismatches(
  { architecture: { order } }: Made,
  { drawn, expected }: { drawn: Rows; expected: Draw },
): number {
  const [n, D] = expected.shape;
  let count = 0;
  for (let row = 0; row < n; row++) {
    const first = Array.from(order, (d) => row * D + d).find((i) => drawn.data[i] !== expected.data[i]);
    if (first !== undefined && !(expected.margins[first]! <= MARGIN)) count++;
  }
  return count;
}

type DrawOptions =
  & Readonly<Record<"noise" | "evidence" | "known", Rows>>
  & Probe["conditions"];

/** Draws with the sampler of the core. */
async function drawMixture(
  made: Made,
  { noise, evidence, known, ...conditions }: DrawOptions,
): Promise<Draw> {
  const drawn = await made.complete({ x: evidence, known, ...conditions }, { noise });
  return { ...drawn, margins: new Float64Array(drawn.data.length).fill(Infinity) };
}

/** Draws by applying the inverse CDFs to the conditionals until nothing changes. */
async function draw(
  made: Made,
  { noise, evidence, known, ...conditions }: DrawOptions,
): Promise<Draw> {
  const { shape } = noise;
  const margins = new Float64Array(noise.data.length);
  const data = Float32Array.from(evidence.data);
  for (let changed = true; changed;) {
    changed = false;
    const { parameters } = await made.conditionals({ x: { data, shape }, ...conditions });
    let column = 0;
    for (let i = 0; i < data.length; i++) {
      const variable = made.schema[i % made.D]!;
      const isBinary = variable.kind === "binary";
      const width = kindOf(variable).parameterColumns(variable);
      const p = parameters.data.subarray(column, column += width);
      const u = noise.data[i]!;
      // a binary variable is 1 below its threshold
      const thresholds = isBinary ? [p[0]!] : cumulative(p);
      const passed = thresholds.filter((threshold) => u >= threshold).length;
      const value = known.data[i] === 1 ? evidence.data[i]! : isBinary ? 1 - passed : passed;
      margins[i] = Math.min(...thresholds.map((threshold) => Math.abs(u - threshold)));
      if (value !== data[i]) changed = true;
      data[i] = value;
    }
  }
  return { data, shape, margins };
}

/** All thresholds between the values of a categorical variable. */
function cumulative(p: Float32Array): number[] {
  let total = 0;
  return Array.from(p.subarray(0, -1), (each) => total += each);
}
