/** What implementations of a model are compared on, and what the reference gives for it. */
import { type Made, ReferenceExecutor, type Rows, type Samples } from "../../mod.ts";
import { type BinnedVariable, drawContexts, kindOf, type SchemaVariable } from "../../src/made/mod.ts";
import { piecesOf } from "../../src/made/kinds/pieces.ts";
import { widthOf } from "../../src/made/schema.ts";
import { Stream } from "../../src/random/mod.ts";
import { normal } from "../made/distribution.ts";

/** Where noise is closer than this to a threshold of a variable's inverse CDF, rounding may choose another value. */
const MARGIN = 1e-5;

/** Real values may differ by this much, in standard deviations of their variable. */
const REAL_TOLERANCE = 1e-3;

/** Values drawn from noise. */
export interface Draw extends Samples {
  /** The distance of the noise of each value to the nearest threshold. */
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
  const isMixture = made.network.members.length > 1;
  const member = isMixture ? 1 : 0;
  const columns = widthOf(made.schema, "noiseColumns") + Number(isMixture);
  const uniform = (name: string): Rows => ({
    data: new Stream(7, name).uniforms(n * columns),
    shape: [n, columns],
  });
  const noise = uniform("noise");
  const unknown = { data: new Float32Array(n * D), shape };
  const known = { data: new Stream(7, "known").uniforms(n * D).map((u) => u < 1 / 3 ? 1 : 0), shape };
  const conditions = made.context ? { context: drawContexts(made.context, { n, seed: 7 }) } : {};
  // the members of a mixture are compared one by one; what it draws is known from its own sampler alone
  const drawOf = isMixture ? drawMixture : draw;
  const sample = await drawOf(made, { noise, evidence: unknown, known: unknown, ...conditions });
  const x = isMixture ? sample : await draw(made, {
    noise: uniform("x"),
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
  { schema, architecture: { order } }: Made,
  { drawn, expected }: { drawn: Rows; expected: Draw },
): number {
  const [n, D] = expected.shape;
  const tolerances = schema.map((variable) =>
    variable.kind === "real" || variable.kind === "binned"
      ? REAL_TOLERANCE * kindOf(variable).scale(variable)
      : 0
  );
  const differs = (i: number) =>
    !Object.is(drawn.data[i], expected.data[i]) &&
    !(Math.abs(drawn.data[i]! - expected.data[i]!) <= tolerances[i % D]!);
  let count = 0;
  for (let row = 0; row < n; row++) {
    const first = Array.from(order, (d) => row * D + d).find(differs);
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
  const { shape } = evidence;
  const margins = new Float64Array(evidence.data.length);
  const data = Float32Array.from(evidence.data);
  for (let changed = true; changed;) {
    changed = false;
    const { parameters } = await made.conditionals({ x: { data, shape }, ...conditions });
    let [column, at] = [0, 0];
    for (let i = 0; i < data.length; i++) {
      const variable = made.schema[i % made.D]!;
      const kind = kindOf(variable);
      const p = parameters.data.subarray(column, column += kind.parameterColumns(variable));
      const u = Array.from({ length: kind.noiseColumns(variable) }, () => noise.data[at++]!);
      const { value, margin } = variable.missing ? drawMissing(variable, p, u) : drawValue(variable, p, u);
      margins[i] = margin;
      const next = known.data[i] === 1 ? evidence.data[i]! : Math.fround(value);
      if (!Object.is(next, data[i])) changed = true;
      data[i] = next;
    }
  }
  return { data, shape, margins };
}

/** The same of a variable whose values may be missing, which the first noise decides. */
function drawMissing(
  variable: SchemaVariable,
  p: Float32Array,
  [u, ...others]: readonly number[],
): { value: number; margin: number } {
  const margin = Math.abs(u! - p[0]!);
  if (u! < p[0]!) return { value: NaN, margin };
  const drawn = drawValue(variable, p.subarray(1), others);
  return { ...drawn, margin: Math.min(margin, drawn.margin) };
}

/** The value that noise stands for, and how far the noise is from standing for another one. */
function drawValue(
  variable: SchemaVariable,
  p: Float32Array,
  [u, v]: readonly number[],
): { value: number; margin: number } {
  const isMixture = variable.kind === "real" || variable.kind === "ordinal";
  const M = p.length / 3;
  // a binary variable is 1 below its threshold
  const thresholds = variable.kind === "binary" ? [p[0]!] : cumulative(isMixture ? p.subarray(0, M) : p);
  const passed = thresholds.filter((threshold) => u! >= threshold).length;
  const margin = Math.min(1, ...thresholds.map((threshold) => Math.abs(u! - threshold)));
  if (variable.kind === "binned") return drawBinned(variable, passed, { v: v!, margin });
  if (!isMixture) return { value: variable.kind === "binary" ? 1 - passed : passed, margin };
  const [location, scale] = [p[M + passed]!, p[2 * M + passed]!];
  if (variable.kind === "real") return { value: location + scale * inverseNormal(v!), margin };
  const drawn = location + scale * Math.log(v! / (1 - v!));
  const level = Math.min(variable.size - 1, Math.max(0, Math.round(drawn)));
  // to the next edge, as a part of the noise: du = u (1 - u) dx / scale
  const distance = Math.abs(drawn + 0.5 - Math.round(drawn + 0.5));
  return { value: level, margin: Math.min(margin, distance / scale * v! * (1 - v!)) };
}

/** The number of a code that noise stands for. */
function drawBinned(
  variable: BinnedVariable,
  code: number,
  { v, margin }: { v: number; margin: number },
): { value: number; margin: number } {
  const pieces = piecesOf(variable).filter((piece) => piece.code === code);
  const at = v * pieces.length;
  const { base, width, reach } = pieces[Math.floor(at)]!;
  if (width === 0 && reach === 0) return { value: base, margin };
  const fraction = at % 1;
  const value = base + fraction * width + reach * fraction / (1 - fraction);
  // pieces do not touch where they have a code in common, and rounding changes numbers that are far away
  const edge = Math.min(margin, fraction, 1 - fraction);
  if (!variable.whole) return { value, margin: reach === 0 ? edge : edge / 1000 };
  const slope = width || Math.abs(reach) / (1 - fraction) ** 2;
  return { value: Math.floor(value), margin: Math.min(edge, Math.abs(value - Math.round(value)) / slope) };
}

/** The inverse of the normal distribution function. */
function inverseNormal(p: number): number {
  let [below, above] = [-9, 9];
  for (let k = 0; k < 50; k++) {
    const middle = (below + above) / 2;
    if (normal(middle) < p) below = middle;
    else above = middle;
  }
  return below;
}

/** All thresholds between the values of a categorical variable. */
function cumulative(p: Float32Array): number[] {
  let total = 0;
  return Array.from(p.subarray(0, -1), (each) => total += each);
}
