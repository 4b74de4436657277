/** A program for bundlers: it says whether its threads start and take part, and whether an executor counts right. */
import { WasmExecutor } from "../../../../src/exec/mod.ts";
import { KERNEL_PARAMETERS } from "../../../../src/exec/wasm/kernels/request.ts";
import { Memory } from "../../../../src/exec/wasm/memory.ts";
import { ThreadPool } from "../../../../src/exec/wasm/threads/pool.ts";
import { canShareMemory } from "../../../../src/exec/wasm/threads/start_worker.ts";
import { parameter } from "../../../../src/expr/mod.ts";
import { add } from "../../../../src/ops/mod.ts";
import { i32, ModuleBuilder } from "../../../../src/wasm/mod.ts";

/** What is found out. */
export interface Findings {
  /** Whether memory can be shared. */
  readonly canShare: boolean;
  /** Whether other threads have computed something. */
  readonly takePart: boolean;
  /** Whether all runs of a program on several threads were counted. */
  readonly counted: boolean;
}

/** Whether the other threads of a pool compute a tile; false when none is ready after a second. */
async function otherThreadsTakePart(): Promise<boolean> {
  const memory = new Memory({ shared: true });
  const place = memory.allocate(4);
  const words = new Int32Array(memory.buffer, place);
  const module = new ModuleBuilder(KERNEL_PARAMETERS);
  module.add((f) => f.store(i32.const(place), f.parameter(2))); // the tile after the last one
  const pool = new ThreadPool(memory, { threads: 3, chooses: false });
  const kernel = () => {
    for (const end = performance.now() + 1000; performance.now() < end && words[0] === 0;);
  };
  const program = pool.add({ kernels: [kernel], countTiles: () => 3, ends: [1] }, {
    module: new WebAssembly.Module(module.finish(memory)),
    functions: [0],
  });
  for (let wait = 0; wait < 100 && !pool.wake(); wait++) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  pool.run(program, 1);
  pool.run(program, 1); // one run follows another
  pool.close();
  return words[0]! > 0;
}

function counts(): boolean {
  const count = parameter("count", [300]);
  const executor = new WasmExecutor({ threads: 3, without: ["choice"] });
  const program = executor.compile({ outputs: [], updates: new Map([[count, add(count, 1)]]), rows: 1 });
  let runs = 0;
  for (const end = performance.now() + 100; performance.now() < end; runs++) program.run(1);
  return runs > 1 && executor.read(count).every((value) => value === runs); // nobody closes it
}

const canShare = canShareMemory();
const findings: Findings = {
  canShare,
  takePart: canShare && await otherThreadsTakePart(),
  counted: counts(),
};
console.log(JSON.stringify(findings));
