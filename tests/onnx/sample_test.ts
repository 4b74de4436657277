import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { binary, type Made, type Rows, type Samples } from "../../src/made/mod.ts";
import { mapInputs } from "../../src/made/inputs.ts";
import { exportOnnx } from "../../src/onnx/mod.ts";
import { everyRow } from "../made/enumeration.ts";
import { makeProbe, mismatches, type Probe } from "../parity/probe.ts";
import { makeMade, networkModels, numberModels, run, runEach, uniform, variedModels } from "./graphs.ts";

const BATCHES = [1, 2, 37];

function firstRows({ data, shape: [, D] }: Rows, n: number): Rows {
  return { data: Array.from(data).slice(0, n * D), shape: [n, D] };
}

/** Throws unless a graph's `log_prob` is that of its `x`. */
async function assertLogProb(
  made: Made,
  { x, log_prob, context }: Record<"x" | "log_prob", Rows> & Probe["conditions"],
): Promise<void> {
  const expected = await made.logProb({ x, ...(context && { context }) });
  expected.forEach((value, row) => assertAlmostEquals(log_prob.data[row]!, value, 1e-4));
}

/** Runs `sweep` until nothing changes. */
async function sweepToEnd(
  bytes: Uint8Array,
  inputs: Record<"noise" | "evidence" | "known", Rows> & Probe["conditions"],
): Promise<Samples> {
  let x: Samples = { ...inputs.known, data: new Float32Array(inputs.known.data.length).fill(1) };
  for (let runs = 0; runs < 20; runs++) {
    const { x_next, changed } = await run(bytes, { ...inputs, x });
    assertEquals(changed.shape, [1, 1]);
    x = x_next;
    if (changed.data[0] === 0) return x;
  }
  throw new Error("still changing after 20 runs");
}

for (const [title, made] of [...variedModels(), ...networkModels(), ...numberModels()]) {
  Deno.test(`sample, complete and sweep are the core's ancestral samples: ${title}`, async () => {
    const n = Math.max(...BATCHES);
    const probe = await makeProbe(made, n);
    const { noise, evidence, known, conditions } = probe;
    const core = await made.sample(n, { noise, ...conditions });
    assertEquals(mismatches(made, { drawn: core, expected: probe.sample }), 0);
    const completed = await made.complete({ x: evidence, known, ...conditions }, { noise });
    assertEquals(mismatches(made, { drawn: completed, expected: probe.completion }), 0);

    for (const blocks of [1, 3, made.D]) {
      const batches = BATCHES.map((size) =>
        mapInputs({ noise, ...conditions }, (rows) => firstRows(rows, size))
      );
      const results = await runEach(exportOnnx(made, "sample", { blocks }), batches);
      for (const [k, result] of results.entries()) {
        const expected = { ...probe.sample, shape: result.x.shape };
        assertEquals(mismatches(made, { drawn: result.x, expected }), 0);
        await assertLogProb(made, { ...result, ...batches[k] });
      }
    }
    const completion = exportOnnx(made, "complete", { blocks: 2 });
    const result = await run(completion, { noise, evidence, known, ...conditions });
    assertEquals(mismatches(made, { drawn: result.x, expected: probe.completion }), 0);
    await assertLogProb(made, { ...result, ...conditions });

    const unknown = { data: new Float32Array(n * made.D), shape: known.shape };
    const sweep = exportOnnx(made, "sweep");
    const swept = await sweepToEnd(sweep, { noise, evidence: unknown, known: unknown, ...conditions });
    assertEquals(mismatches(made, { drawn: swept, expected: probe.sample }), 0);
    const sweptOn = await sweepToEnd(sweep, { noise, evidence, known, ...conditions });
    assertEquals(mismatches(made, { drawn: sweptOn, expected: probe.completion }), 0);
  });
}

Deno.test("models of odd sizes are sampled too", async () => {
  for (const D of [1, 2, 3]) {
    for (const hidden of [[], [1], [13], [13, 1], [1, 13], { perVariable: 3 }, { perVariable: [2, 3] }]) {
      const made = makeMade({ schema: binary(D), hidden, seed: D });
      const noise = uniform("noise", 30, D);
      const expected = await made.sample(30, { noise });
      for (const blocks of [1, D]) {
        const result = await run(exportOnnx(made, "sample", { blocks }), { noise });
        assertEquals(result.x.data, expected.data);
        await assertLogProb(made, result);
      }
    }
  }
});

Deno.test("complete keeps what is known and draws the rest", async () => {
  const made = makeMade({ schema: binary(40), hidden: [30], order: "random", seed: 3 });
  const n = 50;
  const evidence = await made.sample(n, { seed: 5 });
  const known = { data: uniform("known", n, 40).data, shape: [n, 40] as const };
  known.data.forEach((u, i) => known.data[i] = u < 0.5 ? 1 : 0);
  const inputs = { noise: uniform("noise", n, 40), evidence, known };
  const { x } = await run(exportOnnx(made, "complete"), inputs);
  let redrawn = 0;
  for (let i = 0; i < n * 40; i++) {
    if (known.data[i] === 1) assertEquals(x.data[i], evidence.data[i]);
    else if (x.data[i] !== evidence.data[i]) redrawn++;
  }
  assert(redrawn > 100);
});

Deno.test("sweep says when something still changes", async () => {
  // a chain: each variable is the one before it
  const made = makeMade({ schema: binary(30), hidden: [], order: "natural", seed: 1 });
  const { to: { bias }, weight, staircase } = made.network.edges[0]!;
  const values = new Float32Array(staircase.size);
  for (let unit = 1; unit < 30; unit++) values[staircase.offset(unit, unit - 1)] = 40;
  made.executor.write(weight, values);
  made.executor.write(bias!, new Float32Array(30).fill(-20));
  const noise = { data: Array(30).fill(0.5), shape: [1, 30] as const };
  const unknown = { data: new Float32Array(30), shape: noise.shape };
  const x = { data: Array.from({ length: 30 }, (_, d) => d === 0 ? 1 : 0), shape: noise.shape };
  const known = { data: x.data, shape: noise.shape };
  const bytes = exportOnnx(made, "sweep");
  const first = await run(bytes, { noise, evidence: x, known, x });
  assertEquals(first.changed.data[0], 1);
  assertEquals(Array.from(first.x_next.data).reduce((a, b) => a + b), 9);
  const end = await sweepToEnd(bytes, { noise, evidence: x, known });
  assertEquals([...end.data], Array(30).fill(1));
  assertEquals(
    [...(await sweepToEnd(bytes, { noise, evidence: unknown, known: unknown })).data],
    Array(30).fill(0),
  );
  // The longest chain that there can be needs all rounds of each block.
  for (const blocks of [1, 4]) {
    const { x: drawn } = await run(exportOnnx(made, "complete", { blocks }), { noise, evidence: x, known });
    assertEquals([...drawn.data], Array(30).fill(1));
  }
});

Deno.test("samples of the graph have the model's distribution", async () => {
  const made = makeMade({ schema: binary(8), hidden: [11, 9], order: "random", seed: 2 }, { scale: 1 });
  const rows = everyRow(made.schema);
  const probabilities = (await made.logProb(rows)).map(Math.exp);
  const n = 20_000;
  const { x } = await run(exportOnnx(made, "sample", { blocks: 3 }), { noise: uniform("noise", n, 8) });
  const counts = new Float64Array(256);
  for (let row = 0; row < n; row++) {
    const bits = x.data.subarray(row * 8, (row + 1) * 8);
    counts[bits.reduce((index, bit) => 2 * index + bit, 0)]!++;
  }
  // Rare rows are counted together.
  const isRare = (k: number) => n * probabilities[k]! < 10;
  const cells = new Map<number, { count: number; expected: number }>();
  counts.forEach((count, k) => {
    const cell = cells.get(isRare(k) ? -1 : k) ?? { count: 0, expected: 0 };
    cells.set(isRare(k) ? -1 : k, {
      count: cell.count + count,
      expected: cell.expected + n * probabilities[k]!,
    });
  });
  const chiSquare = [...cells.values()].reduce(
    (total, { count, expected }) => total + (count - expected) ** 2 / expected,
    0,
  );
  const freedom = cells.size - 1;
  assert(freedom > 20);
  assert(Math.abs(chiSquare - freedom) < 5 * Math.sqrt(2 * freedom), `chi-square ${chiSquare} of ${freedom}`);
});
