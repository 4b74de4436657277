import { assert, assertEquals, assertThrows } from "@std/assert";
import { ThreadPool } from "../../../../src/exec/wasm/threads/pool.ts";
import { canShareMemory } from "../../../../src/exec/wasm/threads/start_worker.ts";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import type { WasmProgram } from "../../../../src/exec/wasm/program.ts";
import { Memory } from "../../../../src/exec/wasm/memory.ts";
import { KERNEL_PARAMETERS } from "../../../../src/exec/wasm/kernels/request.ts";
import type { Kernel } from "../../../../src/exec/wasm/threads/protocol.ts";
import { i32, ModuleBuilder } from "../../../../src/wasm/mod.ts";
import { type Expr, input, parameter, type Variable } from "../../../../src/expr/mod.ts";
import { add, mul, stairOuter, stairProduct, stairTransposed } from "../../../../src/ops/mod.ts";
import { binary, formatHidden, type Hidden, Made, type Schema } from "../../../../src/made/mod.ts";
import { sizeOf } from "../../../made/enumeration.ts";
import { Trainer } from "../../../../src/train/mod.ts";
import { matrix } from "../../../../src/data/mod.ts";
import {
  checkParity,
  pause,
  Random,
  randomGraph,
  randomStaircase,
  randomWeights,
  runProgram,
  shareEveryRun,
} from "../helpers.ts";

shareEveryRun();

/** The parameters after some steps of training, as bits. */
async function trainedBits(
  executor: WasmExecutor,
  { schema, hidden, batch, rows, clipNorm }: {
    schema: Schema;
    hidden: Hidden;
    batch: number;
    rows: number;
    clipNorm?: number;
  },
): Promise<Uint32Array[]> {
  const random = new Random(schema.length + rows);
  const made = new Made({ schema, hidden, order: "random", seed: 3, executor });
  const values = Uint8Array.from(
    { length: rows * schema.length },
    (_, i) => random.uniform() < 0.8 ? 0 : random.below(sizeOf(schema[i % schema.length]!)),
  );
  await new Trainer(made, { batch, clipNorm }).fit(matrix(values, [rows, schema.length]), { epochs: 3 });
  const bits = made.parameters.map((variable) =>
    new Uint32Array(Float32Array.from(executor.read(variable)).buffer)
  );
  executor.close();
  return bits;
}

const categorical: Schema = [3, 4, 2, 5, 3].map((size) => ({ kind: "categorical", size }));
const cases = [
  ...[1, 2, 3, 7].flatMap((D) =>
    [[1], [13]].map((hidden) => ({ schema: binary(D), hidden, batch: 3, rows: 10 }))
  ),
  { schema: binary(7), hidden: [13, 9], batch: 1, rows: 5 },
  { schema: categorical, hidden: [21], batch: 3, rows: 10 },
  { schema: categorical, hidden: { perVariable: [13, 8] }, batch: 30, rows: 50 },
  { schema: binary(60), hidden: { perVariable: 5 }, batch: 300, rows: 310 },
  { schema: binary(785), hidden: [13], batch: 101, rows: 150 },
  { schema: binary(60), hidden: [40], batch: 300, rows: 310 },
  { schema: binary(60), hidden: [40], batch: 100, rows: 310, clipNorm: 0.1 },
];
for (const { schema, ...options } of cases) {
  const { hidden, batch } = options;
  Deno.test(`1, 2 and 3 threads train ${schema.length} variables, ${formatHidden(hidden)} units, batch ${batch} to the same bits`, async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map((threads) => trainedBits(new WasmExecutor({ threads }), { schema, ...options })),
    );
    assertEquals(two, one);
    assertEquals(three, one);
  });
}

Deno.test("random graphs give the same bits on several threads", () => {
  const executors = [1, 3].map((threads) => new WasmExecutor({ threads }));
  for (let seed = 100; seed < 120; seed++) {
    const random = new Random(seed);
    const { outputs, values: makeValues } = randomGraph(random, 12 + random.below(40));
    const values = makeValues(9);
    const results = executors.map((executor) => {
      for (const [variable, value] of values) {
        if (variable.kind === "parameter") executor.write(variable, value);
      }
      const program = executor.compile({ outputs, rows: 9 });
      const given = new Map([...values].filter(([variable]) => (program as WasmProgram).uses(variable)));
      return Array.from({ length: 30 }, () => runProgram(program, { n: 9, outputs, values: given }));
    });
    const [first] = results.flat();
    for (const result of results.flat()) assertEquals(result, first, `graph ${seed}`);
  }
  for (const executor of executors) executor.close();
});

Deno.test("products with random bands give the same bits on several threads", () => {
  const executors = [1, 2, 4].map((threads) => new WasmExecutor({ threads }));
  for (let seed = 200; seed < 220; seed++) {
    const random = new Random(seed);
    const [inputs, units, n] = [1 + random.below(90), 1 + random.below(90), 1 + random.below(70)];
    const staircase = randomStaircase(random, { inputs, units, isBand: true });
    const [x, y] = [input("x", ["n", inputs]), input("y", ["n", units])];
    const w = parameter("w", [staircase.size]);
    const stair = { staircase };
    const outputs = [stairProduct(x, w, stair), stairTransposed(y, w, stair), stairOuter(x, y, stair)];
    const weights = randomWeights(random, staircase);
    const values = new Map([[x, random.values(n * inputs)], [y, random.values(n * units)]]);
    checkParity(outputs, {
      values: new Map([...values, [w, weights]]),
      tolerance: 1e-4,
      message: `band ${seed}`,
    });
    const results = executors.map((executor) => {
      executor.write(w, weights);
      const program = executor.compile({ outputs, rows: n });
      return Array.from({ length: 10 }, () => runProgram(program, { n, outputs, values }));
    });
    const [first] = results.flat();
    for (const result of results.flat()) assertEquals(result, first, `band ${seed}`);
  }
  for (const executor of executors) executor.close();
});

Deno.test("threads that change between programs and wait in between lose nothing", async () => {
  const executor = new WasmExecutor({ threads: 3 });
  const counters = Array.from({ length: 5 }, (_, k) => {
    const count = parameter(`count${k}`, [300 * k + 1]);
    const updates = new Map<Variable, Expr>([[count, add(count, mul(1, 1))]]);
    return { count, program: executor.compile({ outputs: [], updates, rows: 1 }), runs: 0 };
  });
  const random = new Random(5);
  for (let round = 0; round < 3000; round++) {
    const counter = random.pick(counters);
    counter.program.run(1);
    counter.runs++;
    if (round % 500 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  counters.forEach(({ count, runs }, k) =>
    assertEquals([...new Set(executor.read(count))], [runs], `program ${k}`)
  );
  executor.close();
});

/** Several threads and a program of one step with some tiles, whose kernel in the other threads is `module`'s. */
function makePool({ threads, tiles, kernel, module }: {
  threads: number;
  tiles: number;
  kernel: Kernel;
  module: (memory: Memory) => ModuleBuilder;
}) {
  const memory = new Memory({ shared: true });
  const pool = new ThreadPool(memory, { threads, chooses: true });
  const program = pool.add({ kernels: [kernel], countTiles: () => tiles, ends: [1] }, {
    module: new WebAssembly.Module(module(memory).finish(memory)),
    functions: [0],
  });
  return { pool, run: () => pool.run(program, 1) };
}

/** A module with one kernel, which stores to an address. */
function storing(address: number): ModuleBuilder {
  const module = new ModuleBuilder(KERNEL_PARAMETERS);
  module.add((f) => f.store(i32.const(address), f.parameter(2)));
  return module;
}

Deno.test("other threads do take part", () => {
  let mine = 0;
  let place = 0;
  let words: Int32Array = new Int32Array();
  const { pool, run } = makePool({
    threads: 2,
    tiles: 2,
    kernel: () => {
      mine++;
      // the last tile is the other thread's, if it comes at all
      for (let waited = 0; waited < 5000 && words[0] === 0; waited += 5) pause(5);
    },
    module: (memory) => {
      place = memory.allocate(4);
      words = new Int32Array(memory.buffer, place);
      return storing(place);
    },
  });
  run();
  assert(mine <= 1); // it may come first, and take both tiles
  assert(words[0]! > 0);
  pool.close();
});

Deno.test("an error in another thread ends the run with an error, and the executor can be closed", () => {
  let failed = false;
  const { pool, run } = makePool({
    threads: 2,
    tiles: 200,
    kernel: () => pause(failed ? 0 : 5),
    module: () => storing(-4), // out of bounds
  });
  const error = assertThrows(run, Error);
  assertEquals(error.message, "Cannot go on: a thread of the wasm executor failed; close the executor");
  failed = true;
  assertThrows(run, Error, "Cannot go on");
  pool.close();
});

Deno.test("an error in the main thread ends the run, and the executor can be closed", () => {
  const { pool, run } = makePool({
    threads: 3,
    tiles: 50,
    kernel: () => {
      throw new RangeError("Out of bounds");
    },
    module: (memory) => storing(memory.allocate(4)),
  });
  assertThrows(
    () => {
      for (;;) run(); // others may be so fast that nothing is left for the main thread
    },
    RangeError,
    "Out of bounds",
  );
  assertThrows(run, Error, "Cannot go on");
  pool.close();
});

Deno.test("a closed executor computes on the main thread", () => {
  const executor = new WasmExecutor({ threads: 2 });
  assertEquals(executor.threads, 2);
  const count = parameter("count", [3]);
  const program = executor.compile({ outputs: [], updates: new Map([[count, add(count, 1)]]), rows: 1 });
  program.run(1);
  executor.close();
  assertEquals(executor.threads, 1);
  program.run(1);
  assertEquals([...executor.read(count)], [2, 2, 2]);
  executor.close();
});

Deno.test("there is one thread where memory cannot be shared", () => {
  const scope = globalThis as { crossOriginIsolated?: boolean };
  const before = Object.getOwnPropertyDescriptor(scope, "crossOriginIsolated");
  Object.defineProperty(scope, "crossOriginIsolated", { value: false, configurable: true });
  try {
    assertEquals(canShareMemory(), false);
    assertEquals(new WasmExecutor({ threads: 2 }).threads, 1);
  } finally {
    if (before === undefined) delete scope.crossOriginIsolated;
    else Object.defineProperty(scope, "crossOriginIsolated", before);
  }
  assertEquals(canShareMemory(), true);
});

Deno.test("a wrong number of threads has a clear error", () => {
  for (const threads of [0, 1.5, 65, NaN]) {
    assertThrows(() => new WasmExecutor({ threads }), RangeError, `Cannot use ${threads} threads`);
  }
});

Deno.test("a process that forgets to close its executor ends", async () => {
  const modules = ["exec", "expr", "ops"].map((room) =>
    new URL(`../../../../src/${room}/mod.ts`, import.meta.url).href
  );
  const source = `
    import { WasmExecutor } from "${modules[0]}";
    import { parameter } from "${modules[1]}";
    import { add } from "${modules[2]}";
    const count = parameter("count", [3]);
    const executor = new WasmExecutor({ threads: 3 });
    const program = executor.compile({ outputs: [], updates: new Map([[count, add(count, 1)]]), rows: 1 });
    let runs = 0;
    for (const end = performance.now() + 200; performance.now() < end; runs++) program.run(1);
    console.log(runs > 1 && executor.read(count)[0] === runs);`;
  const command = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-config", "--ext=ts", source],
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(15_000),
  });
  const { code, stdout, stderr } = await command.output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals([code, decode(stdout).trim()], [0, "true"], decode(stderr));
});
