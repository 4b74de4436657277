import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { evaluate, type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import type { Variable } from "../../src/expr/mod.ts";
import {
  ACTIVATIONS,
  architectureFromJson,
  type ArchitectureOptions,
  architectureToJson,
  binary,
  categorical,
  drawContexts,
  formatHidden,
  type Hidden,
  isPerVariable,
  Made,
  makeArchitecture,
  type Schema,
} from "../../src/made/mod.ts";
import { grad, sum, take } from "../../src/ops/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { ancestralSample } from "./ancestral.ts";
import { everyRow, sizeOf, sumExp } from "./enumeration.ts";

const MIXED: Schema = [...binary(2), ...categorical([3, 1, 4]), ...binary(1), ...categorical([2])];
const CONTEXT: Schema = [...categorical([3]), ...binary(1)];

/** All ways to have direct links, residual layers and a context, of each depth. */
const NETWORKS: Hidden[] = [[], [17], [13, 13], [9, 9, 9], { perVariable: 3 }, { perVariable: [4, 4] }];
const EVERY: ArchitectureOptions[] = NETWORKS.flatMap((hidden, depth) =>
  Array.from({ length: 8 }, (_, choice): ArchitectureOptions => ({
    schema: MIXED,
    hidden,
    seed: 8 * depth + choice,
    activation: ACTIVATIONS[choice % ACTIVATIONS.length]!,
    degrees: choice % 3 === 0 && !isPerVariable(hidden) ? "even" : "random",
    direct: (choice & 1) > 0,
    residual: (choice & 2) > 0,
    ...(choice & 4 ? { context: CONTEXT } : {}),
  }))
);

const title = ({ hidden = [], direct, residual, context }: ArchitectureOptions) =>
  `hidden units ${formatHidden(hidden)}, ${
    [direct && "direct", residual && "residual", context && "context"].filter(Boolean).join(", ") || "plain"
  }`;

/** A model in which nothing is 0 that can be other than that. */
function makeMade(options: ArchitectureOptions, executor: Executor): Made {
  const made = new Made({ ...options, executor });
  for (const { weight, staircase } of made.network.edges) {
    const stream = new Stream(options.seed ?? 0, `test ${weight.name}`);
    const dense = Float64Array.from(
      { length: staircase.units * staircase.inputs },
      (_, i) => stream.normal(i) / Math.sqrt(1 + staircase.inputs / 4),
    );
    executor.write(weight, staircase.fromDense(dense));
  }
  for (const { bias } of made.network.groups) {
    const stream = new Stream(options.seed ?? 0, `test ${bias?.name}`);
    if (bias) executor.write(bias, executor.read(bias).map((_, i) => stream.normal(i)));
  }
  return made;
}

/** The same row `n` times. */
function repeated(row: readonly number[], n: number) {
  return { data: Array.from({ length: n }, () => row).flat(), shape: [n, row.length] as const };
}

for (const options of EVERY) {
  Deno.test(`the probabilities of all rows sum to 1 for every context: ${title(options)}`, async () => {
    for (
      const [executor, tolerance] of [[new ReferenceExecutor(), 1e-9], [new WasmExecutor(), 1e-4]] as const
    ) {
      const made = makeMade(options, executor);
      const x = everyRow(MIXED);
      if (options.context === undefined) {
        assertAlmostEquals(sumExp(await made.logProb(x)), 1, tolerance);
      } else {
        const first = made.architecture.order[0]!;
        const marginals = new Set<string>();
        for (let label = 0; label < 6; label++) {
          const context = repeated([label % 3, label % 2], x.shape[0]);
          const logProb = await made.logProb({ x, context });
          assertAlmostEquals(sumExp(logProb), 1, tolerance);
          const isZero = (_: number, row: number) => x.data[row * MIXED.length + first] === 0;
          marginals.add(sumExp(logProb.filter(isZero)).toFixed(6));
        }
        const isCertain = sizeOf(MIXED[first]!) === 1;
        assertEquals(
          marginals.size,
          isCertain ? 1 : 6,
          "the first variable of the order depends on the context",
        );
      }
      executor.close();
    }
  });

  Deno.test(`a conditional depends on earlier variables and on the context only: ${title(options)}`, () => {
    const schema = binary(8);
    const made = makeMade({ ...options, schema, activation: "tanh" }, new ReferenceExecutor());
    const { inputs: { x, context }, parameters } = made.network.members[0];
    const values = new Map<Variable, ArrayLike<number>>([[x, new Stream(7, "x").uniforms(8)]]);
    if (context) values.set(context, [1, 0]);
    for (const parameter of made.parameters) values.set(parameter, made.executor.read(parameter));
    const { order } = made.architecture;
    const connectivity = made.connectivity();
    schema.forEach((_, d) => {
      const [gradient] = evaluate(grad(sum(take(parameters, [d])), [x]), values);
      assertEquals(Array.from(gradient!, (value) => value === 0 ? 0 : 1), [...connectivity[d]!]);
      const rank = order.indexOf(d);
      assert(connectivity[d]!.every((sees, j) => sees === (order.indexOf(j) < rank ? 1 : 0)), `${d}`);
    });
  });
}

/** Long enough for several blocks of the sampler. */
const LONG: Schema = Array.from(
  { length: 120 },
  (_, d) => d % 5 === 0 ? { kind: "categorical", size: 4 } : { kind: "binary" },
);

for (const options of EVERY.filter(({ seed = 0 }) => seed % 8 > 0)) {
  Deno.test(`samples and completions are the ancestral ones: ${title(options)}`, async () => {
    const n = 20;
    const D = LONG.length;
    for (const executor of [new ReferenceExecutor(), new WasmExecutor()]) {
      const made = makeMade({ ...options, schema: LONG }, executor);
      const noise = {
        data: Float32Array.from(new Stream(n, "noise").uniforms(n * D)),
        shape: [n, D] as const,
      };
      const context = options.context && drawContexts(options.context, { n, seed: 5 });
      const conditions = context ? { context } : {};
      const oracle = context ? { context: context.data } : {};
      const sample = await made.sample(n, { noise, ...conditions });
      assertEquals(sample.data, ancestralSample(made, { noise: noise.data, ...oracle }));
      const known = { data: noise.data.map((u) => u * 64 % 1 < 0.3 ? 1 : 0), shape: noise.shape };
      const completion = await made.complete({ x: sample, known, ...conditions }, { noise });
      const given = { evidence: sample.data, known: known.data };
      assertEquals(completion.data, ancestralSample(made, { noise: noise.data, given, ...oracle }));
      executor.close();
    }
  });
}

Deno.test("an architecture writes only what was chosen, and is read again", () => {
  const refuse = (reason: string): never => {
    throw new SyntaxError(reason);
  };
  const json = (options: ArchitectureOptions) =>
    JSON.parse(JSON.stringify(architectureToJson(makeArchitecture(options))));
  const plain = { schema: binary(3), hidden: [4, 4] };
  assertEquals(
    Object.keys(json(plain)),
    ["schema", "hidden", "activation", "order", "degrees", "seed"].sort(
      (a, b) => Object.keys(json(plain)).indexOf(a) - Object.keys(json(plain)).indexOf(b),
    ),
  );
  const all = { ...plain, direct: true, residual: true, context: CONTEXT };
  assertEquals(architectureFromJson(json(all), refuse), makeArchitecture(all));
  const read = (patch: object) => () => architectureFromJson({ ...json(all), ...patch }, refuse);
  assertThrows(read({ direct: 1 }), SyntaxError, "'direct' is 1, expected true or false");
  assertThrows(read({ context: [] }), SyntaxError, "context of 0 variables");
  assertThrows(
    read({ context: [{ kind: "binary", count: 1e9 }] }),
    SyntaxError,
    "the context describes 1000000000 variables, expected at most 65536",
  );
  assertThrows(read({ context: [{ kind: "words" }] }), SyntaxError, 'the context has the kind "words"');
});

Deno.test("residual layers are equally wide and have the same degrees", () => {
  const make = (options: Partial<ArchitectureOptions>) => () =>
    makeArchitecture({ schema: binary(3), residual: true, ...options });
  assertThrows(make({ hidden: [4, 5] }), RangeError, "a hidden layer of 4 units to one of 5");
  assertThrows(make({ hidden: [2, 2], degrees: [[1, 1], [1, 2]] }), RangeError, "different degrees");
  const { degrees } = make({ hidden: [40, 40] })();
  assertEquals(degrees[0], degrees[1]);
});

Deno.test("with a context some units see nothing else", () => {
  const { degrees } = makeArchitecture({ schema: binary(5), hidden: [10], context: CONTEXT });
  assertEquals([...new Set(degrees[0])], [0, 1, 2, 3, 4]);
});
