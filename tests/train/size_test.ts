import { assert, assertEquals } from "@std/assert";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, formatHidden, type Hidden, Made, type Schema } from "../../src/made/mod.ts";
import { foretellSize, type SizeOptions } from "../../src/train/mod.ts";

const MODEL = { order: "random", seed: 3, batch: 100, optimizer: "adam" } as const;

function assertClose(foretold: number, actual: number, tolerance: number): void {
  const message = `foretold ${foretold}, actual ${actual}`;
  assert(Math.abs(foretold - actual) <= tolerance * actual, message);
}

interface Sized {
  readonly schema: Schema;
  readonly hidden: Hidden;
  readonly order?: "natural";
  readonly direct?: boolean;
  readonly orders?: "any";
  readonly context?: Schema;
}

const NETWORKS: readonly Sized[] = [
  { schema: binary(100), hidden: [400] },
  { schema: binary(300), hidden: [] },
  { schema: categorical(Array(20).fill(40)), hidden: [300, 200] },
  { schema: [...binary(60), ...categorical([2000])], hidden: [300] },
  { schema: [...categorical([2000]), ...binary(60)], hidden: [300], order: "natural" },
  { schema: categorical([300]), hidden: [100] },
  { schema: binary(100), hidden: { perVariable: 20 } },
  { schema: categorical([40, 2, 7, 31, 2, 2, 90]), hidden: { perVariable: [64, 30] } },
  { schema: categorical([300]), hidden: { perVariable: 16 } },
  { schema: binary(200), hidden: [50], direct: true },
  { schema: binary(100), hidden: [50], orders: "any" },
  { schema: binary(40), hidden: [100, 30, 20], orders: "any" },
  { schema: categorical([40, 2, 7, 31, 2, 2, 90]), hidden: { perVariable: [64, 30] }, orders: "any" },
  { schema: binary(100), hidden: [50], context: categorical([100]) },
  { schema: binary(100), hidden: [], context: categorical([100]), direct: true },
];

for (const { schema, hidden, order = "random", ...edges } of NETWORKS) {
  Deno.test(`foretellSize() knows the weights of ${schema.length} variables and ${formatHidden(hidden)}`, () => {
    const options: SizeOptions = { ...MODEL, schema, hidden, order, ...edges };
    const { seed } = MODEL;
    const made = new Made({ schema, hidden, order, seed, ...edges, executor: new ReferenceExecutor() });
    const stored = made.network.edges.reduce((sum, { staircase }) => sum + staircase.size, 0);
    assertClose(foretellSize(options).weights, stored, 0.1);
  });
}

Deno.test("foretellSize() says what part each variable has", () => {
  const schema = [...binary(9), ...categorical([500]), ...binary(10)];
  const { shares } = foretellSize({ ...MODEL, schema, hidden: [100] });
  assert(shares[9]! > 0.9 && shares[9]! < 1);
  assertClose(shares.reduce((sum, share) => sum + share), 1, 1e-9);
  const alone = foretellSize({ ...MODEL, schema: categorical([500]), hidden: [] }); // has no weights at all
  assertEquals([...alone.shares], [0]);
});

Deno.test("foretellSize() takes no longer for a layer of any width", () => {
  const { weightBytes } = foretellSize({ ...MODEL, schema: binary(784), hidden: [3e9] });
  assertClose(weightBytes, 3 * 4 * 784 * 3e9, 0.01);
});

const TRAININGS: readonly Omit<SizeOptions, "order" | "seed">[] = [
  { schema: binary(784), hidden: [6000], batch: 100, optimizer: "adam" },
  { schema: categorical(Array(10).fill(400)), hidden: [2000], batch: 512, optimizer: "sgd" },
  { schema: binary(64), hidden: [2000, 4000], batch: 512, optimizer: "adam" },
];

for (const training of TRAININGS) {
  const { schema, hidden, batch, optimizer } = training;
  Deno.test(`foretellSize() knows the memory of [${hidden}] over ${schema.length} variables with ${optimizer}`, async () => {
    const script = new URL("peak_memory.ts", import.meta.url).pathname;
    const args = ["run", "-A", "--no-check", script, JSON.stringify({ schema, hidden, batch, optimizer })];
    const { success, stdout } = await new Deno.Command(Deno.execPath(), { args, stderr: "inherit" }).output();
    assert(success);
    const process = 100e6; // what the smallest training takes
    assertClose(
      foretellSize({ ...MODEL, ...training }).bytes + process,
      Number(new TextDecoder().decode(stdout)),
      0.3,
    );
  });
}
