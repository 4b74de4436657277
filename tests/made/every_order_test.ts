import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { decodeCheckpoint, encodeCheckpoint, Trainer, type TrainerOptions } from "../../src/train/mod.ts";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import {
  binary,
  categorical,
  type Group,
  Made,
  type MadeOptions,
  type Rows,
  type Schema,
} from "../../src/made/mod.ts";
import { cutOrder, trainingOrder } from "../../src/made/cut_order.ts";
import { exportOnnx, GRAPH_KINDS } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import { ancestralSample } from "./ancestral.ts";
import { chiSquareOfRows } from "./distribution.ts";
import { everyRow, sumExp } from "./enumeration.ts";

const D = 4;
const ORDERS = [[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]];

const schemas: Readonly<Record<string, Schema>> = {
  bits: binary(D),
  codes: categorical([3, 3, 3, 3]),
  mixed: [binary(1)[0]!, ...categorical([3]), binary(1)[0]!, ...categorical([4])],
};

const networks: Readonly<Record<string, Partial<MadeOptions>>> = {
  "one layer": { hidden: [7] },
  "two residual layers": { hidden: [12, 12], residual: true },
  "units that stay among others": { hidden: [9, 3, 9] },
  "no hidden layer": { hidden: [] },
  "units per variable": { hidden: { perVariable: 5 } },
  "no direct links": { hidden: [9], direct: false },
};

/** Weights as far from those at the start as training could move them. */
async function makeMade(
  options: Pick<MadeOptions, "schema"> & Partial<MadeOptions>,
  { rows }: { rows: Rows },
): Promise<Made> {
  const made = new Made({ seed: 3, ...options, orders: "any", executor: new WasmExecutor() });
  await new Trainer(made, { rate: 0.05 }).fit(rows, { epochs: 12 });
  return made;
}

const cases = Object.entries(schemas).flatMap(([variables, schema]) =>
  Object.entries(networks).map(([network, options]) => ({
    name: `${variables}, ${network}`,
    options: { ...options, schema },
    rows: everyRow(schema),
  }))
);

for (const { name, options, rows } of cases) {
  const n = rows.shape[0];
  Deno.test(`any order, ${name}: in every order probabilities add up to 1, and see nothing that comes later`, async () => {
    await using made = await makeMade(options, { rows });
    for (const order of ORDERS) {
      assertAlmostEquals(sumExp(await made.logProb(rows, { order })), 1, 1e-4);
      const { logProbEach: { data } } = await made.conditionals(rows, { order });
      order.forEach((d, rank) => {
        const seen = new Map<string, number>();
        for (let row = 0; row < n; row++) {
          const key = order.slice(0, rank + 1).map((other) => rows.data[row * D + other]).join();
          const value = data[row * D + d]!;
          assertEquals(seen.get(key) ?? value, value, `rank ${rank} of ${order} in row ${row}`);
          seen.set(key, value);
        }
      });
    }
  });

  Deno.test(`any order, ${name}: exported graphs say the same in every order`, async () => {
    await using made = await makeMade(options, { rows });
    const files = Object.fromEntries(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind)]));
    await using model = await openModelFromBytes(files, { provider: "cpu" });
    const known: Rows = {
      data: Uint8Array.from({ length: n * D }, (_, i) => i * 7 % 3 ? 1 : 0),
      shape: [n, D],
    };
    for (const order of [undefined, ...ORDERS]) {
      const logProb = await model.logProb(rows, { order });
      (await made.logProb(rows, { order })).forEach((value, row) =>
        assertAlmostEquals(logProb[row]!, value, 1e-5)
      );
      const options = { seed: 5, order };
      assertEquals((await model.sample(200, options)).data, (await made.sample(200, options)).data);
      const completed = await model.complete({ x: rows, known }, options);
      assertEquals(completed, await made.complete({ x: rows, known }, options));
    }
  });
}

for (const [variables, schema] of Object.entries(schemas)) {
  const rows = everyRow(schema);
  const n = rows.shape[0];

  Deno.test(`any order: samples have the probabilities that are claimed, in every order, ${variables}`, async () => {
    await using made = await makeMade({ schema, hidden: [8] }, { rows });
    for (const order of ORDERS) {
      const logProb = await made.logProb(rows, { order });
      const drawn = await made.sample(20_000, { seed: 1, order });
      assert(chiSquareOfRows(drawn, { all: rows, logProb }) < 4, `the order ${order}`);
    }
  });

  Deno.test(`any order: all executors and numbers of threads say the same, ${variables}`, async () => {
    const made = await makeMade({ schema, hidden: [70, 40] }, { rows });
    const others = [
      new ReferenceExecutor(),
      new WasmExecutor({ threads: 2 }),
      new WasmExecutor({ threads: 4 }),
    ];
    for (const executor of others) {
      const other = new Made({ ...made.architecture, executor });
      other.parameters.forEach((parameter, k) =>
        executor.write(parameter, made.executor.read(made.parameters[k]!))
      );
      for (const order of ORDERS) {
        const logProb = await other.logProb(rows, { order });
        (await made.logProb(rows, { order })).forEach((value, row) => {
          if (executor instanceof WasmExecutor) assertEquals(logProb[row], value);
          else assertAlmostEquals(logProb[row]!, value, 1e-5);
        });
      }
      await other.close();
    }
    made.executor.close();
  });

  Deno.test(`any order: a resumed training ends with the same bits, on any number of threads, ${variables}`, async () => {
    const options = { rate: 0.01, batch: 5, warmup: 3, seed: 2 };
    const whole = new Made({ schema, hidden: [20], orders: "any", executor: new WasmExecutor() });
    await new Trainer(whole, options).fit(rows, { epochs: 4 });
    const half = new Made({
      schema,
      hidden: [20],
      orders: "any",
      executor: new WasmExecutor({ threads: 2 }),
    });
    const trainer = new Trainer(half, options);
    await trainer.fit(rows, { epochs: 2 });
    const resumed = decodeCheckpoint(encodeCheckpoint({ made: half, trainer }), {
      executor: new WasmExecutor({ threads: 4 }),
    });
    await resumed.trainer!.fit(rows, { epochs: 2 });
    whole.parameters.forEach((parameter, k) =>
      assertEquals(resumed.made.executor.read(resumed.made.parameters[k]!), whole.executor.read(parameter))
    );
    for (const { executor } of [whole, half, resumed.made]) executor.close();
  });

  Deno.test(`any order: what is not known is left out of log p, and nothing depends on it, ${variables}`, async () => {
    await using made = await makeMade({ schema, hidden: [8] }, { rows });
    const known: Rows = {
      data: Uint8Array.from({ length: n * D }, (_, i) => i % D === 1 ? 0 : 1),
      shape: [n, D],
    };
    for (const order of ORDERS) {
      const logProb = await made.logProb({ x: rows, known }, { order });
      // each value of the second variable has the same, as that is left out
      assertAlmostEquals(
        sumExp(logProb),
        new Set(Array.from(rows.data).filter((_, i) => i % D === 1)).size,
        1e-4,
      );
      const all: Rows = { data: new Uint8Array(n * D).fill(1), shape: [n, D] };
      const whole = await made.logProb({ x: rows, known: all }, { order });
      (await made.logProb(rows, { order })).forEach((value, row) =>
        assertAlmostEquals(whole[row]!, value, 1e-5)
      );
    }
  });

  Deno.test(`any order: cells that are not known carry no loss and do not change what is learned, ${variables}`, async () => {
    const train = async (hole: number, options: TrainerOptions) => {
      await using made = new Made({
        schema,
        hidden: [8],
        orders: "any",
        seed: 1,
        executor: new WasmExecutor(),
      });
      const x = { data: Float64Array.from(rows.data), shape: rows.shape };
      const known = { data: new Uint8Array(n * D).fill(1), shape: rows.shape };
      for (let i = 0; i < n * D; i += 3) {
        known.data[i] = 0;
        x.data[i] = hole;
      }
      await new Trainer(made, { incomplete: true, rate: 0.05, ...options }).fit({ x, known }, {
        epochs: 3,
        valid: { x, known },
      });
      return await made.logProb(rows);
    };
    for (const options of [{}, { dropout: 0.2, average: 0.9 }, { batch: 150 }]) {
      assertEquals(await train(0, options), await train(1, options));
    }
  });

  Deno.test(`any order: completions are drawn with what is known first, each row as it would be alone, ${variables}`, async () => {
    await using made = await makeMade({ schema, hidden: [8] }, { rows });
    const known = {
      data: Uint8Array.from({ length: n * D }, (_, i) => i * 5 % 3 ? 0 : 1),
      shape: rows.shape,
    };
    const noise = { data: new Stream(1, "noise").uniforms(n * D), shape: rows.shape };
    const { data, exact } = await made.complete({ x: rows, known }, { noise });
    assertEquals(exact, false);
    for (let row = 0; row < n; row++) {
      const part = ({ data }: Rows): Rows => ({
        data: Array.from({ length: D }, (_, d) => data[row * D + d]!),
        shape: [1, D],
      });
      const own = part(known).data;
      const first = new Set([0, 1, 2, 3].filter((d) => own[d] === 1));
      const alone = await made.complete({ x: part(rows), known: part(known) }, {
        noise: part(noise),
        order: cutOrder(made.architecture.order, { known: first }),
      });
      assertEquals(alone.data, data.subarray(row * D, (row + 1) * D));
      assert(alone.exact);
      for (const d of first) assertEquals(alone.data[d], rows.data[row * D + d]);
    }
  });
}

/** The hidden unit that is at a place in an order: as many belong to each variable, and the others stay. */
function ownedUnit(
  unit: number,
  { length, D, rankOf }: { length: number; D: number; rankOf: (rank: number) => number },
): number {
  const first = (rank: number) => Math.ceil(rank * length / D);
  const rank = Array.from({ length: D }, (_, rank) => rank).findLast((rank) => first(rank) <= unit)!;
  const own = unit - first(rank);
  return own < Math.floor(length / D) ? first(rankOf(rank)) + own : unit;
}

/** The model of one order that a model of any order is in that order: its weights gathered, and presence part of the biases. */
function inOneOrder(made: Made, order: readonly number[]): Made {
  const { schema, hidden, degrees, activation, order: canonical } = made.architecture;
  const options = { schema, hidden, degrees, activation, direct: true, order };
  const fixed = new Made({ ...options, executor: new ReferenceExecutor() });
  const { groups, edges } = made.network;
  const rankOf = (rank: number) => canonical.indexOf(order[rank]!);
  const placeOf = ({ activation, levels: { length } }: Group, unit: number) =>
    activation ? ownedUnit(unit, { length, D: order.length, rankOf }) : rankOf(unit);
  for (const { from, to, staircase, weight } of fixed.network.edges) {
    const edge = edges.find(({ weight: { name } }) => name === weight.name)!;
    const weights = made.executor.read(edge.weight);
    const values = new Float64Array(staircase.size);
    staircase.eachWeight((unit, input, place) =>
      values[place] = weights[edge.staircase.offset(placeOf(to, unit), placeOf(from, input))]!
    );
    fixed.executor.write(weight, values);
  }
  for (const group of fixed.network.groups.filter(({ bias }) => bias !== undefined)) {
    const same = groups.find(({ name }) => name === group.name)!;
    const biases = made.executor.read(same.bias!);
    const presence = edges.find(({ from, to }) => to === same && from.name === "presence");
    const weights = presence && made.executor.read(presence.weight);
    const values = Float64Array.from(group.levels, (level, unit) => {
      let sum = biases[placeOf(group, unit)]!;
      const seen = group.activation ? level : level - 1;
      for (let rank = 0; presence && weights && rank < seen; rank++) {
        sum += weights[presence.staircase.offset(placeOf(group, unit), canonical.indexOf(order[rank]!))]!;
      }
      return sum;
    });
    fixed.executor.write(group.bias!, values);
  }
  return fixed;
}

Deno.test("any order: the model is that of one order with gathered weights, and draws its ancestral samples", async () => {
  const D = 170;
  const n = 40;
  await using made = new Made({ schema: binary(D), hidden: [400, 190], orders: "any", seed: 2 });
  for (const parameter of made.parameters) {
    const stream = new Stream(3, parameter.name);
    const values = made.executor.read(parameter); // what is 0 outside of a stair stays 0
    const isBias = parameter.name.endsWith(".bias");
    made.executor.write(
      parameter,
      values.map((value, i) => isBias || value !== 0 ? value + stream.normal(i) / 8 : 0),
    );
  }
  const known = {
    data: Uint8Array.from({ length: n * D }, (_, i) => Number(i % D % 3 === 0)),
    shape: [n, D],
  } as const;
  const noise = { data: new Stream(1, "noise").uniforms(n * D), shape: [n, D] } as const;
  const x = { data: Uint8Array.from(noise.data, (value) => Number(value < 0.3)), shape: [n, D] } as const;
  const orders = [
    made.architecture.order,
    trainingOrder(made.architecture.order, { seed: 1, step: 4 }),
    Int32Array.from({ length: D }, (_, d) => D - 1 - d),
  ];
  const files = Object.fromEntries(GRAPH_KINDS.map((kind) => [kind, exportOnnx(made, kind)]));
  await using model = await openModelFromBytes(files, { provider: "cpu" });
  for (const order of orders) {
    const fixed = inOneOrder(made, [...order]);
    const expected = await fixed.logProb(x);
    for (const one of [made, model]) {
      (await one.logProb(x, { order })).forEach((value, row) =>
        assertAlmostEquals(value, expected[row]!, 1e-3)
      );
      const { data } = await one.sample(n, { noise, order });
      assertEquals(data, ancestralSample(fixed, { noise: noise.data }));
      const completed = await one.complete({ x, known }, { noise, order });
      const given = { evidence: x.data, known: known.data };
      assertEquals(completed.data, ancestralSample(fixed, { noise: noise.data, given }));
    }
  }
});
