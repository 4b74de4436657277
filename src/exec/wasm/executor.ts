/**
 * The wasm executor: SIMD kernels that are written when an expression is compiled, over one memory in which the
 * parameters live.
 *
 * @module
 */
import { type Expr, sizeOf, topological, type Variable } from "../../expr/mod.ts";
import { checkParameter, type Executor, type Program, type ProgramSpec } from "../executor.ts";
import { canShareMemory, Crew, MOST_THREADS } from "./crew.ts";
import { FusedKernel, fusedTiles } from "./fused_kernel.ts";
import type { Step } from "./fusion.ts";
import { kernels, type Surroundings } from "./kernels.ts";
import { bytesOf, type Place, strideOf } from "./layout.ts";
import { Memory } from "./memory.ts";
import { type FunctionBuilder, ModuleBuilder } from "./module.ts";
import { plan } from "./planner.ts";
import { layOutPositions, listPositions } from "./positions.ts";
import type { KernelName } from "./primitive_names.ts";
import { MemoryView, WasmProgram } from "./program.ts";
import { isWasmSupported } from "./support.ts";
import { type Kernel, runAlone } from "./work.ts";

/** The parameters of a kernel: the batch size, the first tile and the end of the tiles. */
const KERNEL_PARAMETERS = 3;

/** Runs expressions in float32 on WebAssembly SIMD. */
export class WasmExecutor implements Executor {
  /** What the executor is called where one is chosen. */
  readonly name = "wasm";
  readonly #memory: Memory;
  /** The threads, when there are several. */
  readonly #crew?: Crew;
  readonly #parameters = new Map<Variable, Place>();
  readonly #tables = new Map<object, number>();
  /** Where the temporaries of all programs lie, since only one program runs at a time. */
  #temporaries = { address: 0, bytes: 0 };

  /**
   * @param options The number of `threads`, at most 64; 1 by default. Where memory cannot be shared there is only one.
   * @throws {Error} When the WebAssembly engine has no SIMD.
   * @throws {RangeError} When there cannot be so many threads.
   */
  constructor({ threads = 1 }: { threads?: number } = {}) {
    if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
      throw new RangeError(
        `Cannot use ${threads} threads: expected a whole number from 1 to ${MOST_THREADS}`,
      );
    }
    if (!isWasmSupported()) {
      throw new Error(
        "Cannot use the wasm executor: this engine has no WebAssembly SIMD; use the reference executor",
      );
    }
    const shared = threads > 1 && canShareMemory();
    this.#memory = new Memory({ shared });
    if (shared) this.#crew = new Crew(this.#memory, threads);
  }

  /** The number of threads that compute: 1 where memory cannot be shared, whatever was asked for. */
  get threads(): number {
    return this.#crew?.threads ?? 1;
  }

  /** Plans a program and writes its kernels. */
  compile({ outputs, updates = new Map(), rows }: ProgramSpec): Program {
    const planned = plan(outputs, { updates, rows });
    if (planned.bytes > this.#temporaries.bytes) {
      this.#temporaries = { address: this.#memory.allocate(planned.bytes), bytes: planned.bytes };
    }
    const { address } = this.#temporaries;
    const leaves = new Map<Expr, Place>();
    const place = (expr: Expr): Place => {
      const location = planned.locations.get(expr);
      if (typeof location === "number") return { address: address + location, stride: strideOf(expr.shape) };
      if (location !== undefined || expr.kind === "parameter") {
        return this.#parameterPlace(location ?? expr as Variable);
      }
      if (!leaves.has(expr)) leaves.set(expr, this.#placeLeaf(expr, rows));
      return leaves.get(expr)!;
    };
    const surroundings = { place, table: this.#table, rows };

    const module = new ModuleBuilder(KERNEL_PARAMETERS);
    const tiles: ((n: number) => number)[] = [];
    for (const step of planned.stages.flat()) {
      module.add((f) => emit(f, step, surroundings));
      tiles.push(tilesOf(step));
    }
    for (const { from, to } of planned.copies) {
      module.add((f) => f.copy(place(to).address, place(from).address, strideOf(to.shape)));
      tiles.push(() => 1);
    }
    const view = (expr: Expr) => new MemoryView(this.#memory, place(expr), { shape: expr.shape, rows });
    const inputs = new Map<Variable, MemoryView>();
    for (const expr of topological([...outputs, ...updates.values()])) {
      if (expr.kind === "input") inputs.set(expr, view(expr));
    }
    const results = planned.outputs.map(view);

    const compiled = new WebAssembly.Module(module.finish(this.#memory));
    const { exports } = new WebAssembly.Instance(compiled, { e: { m: this.#memory.memory } });
    const kernels = Object.values(exports) as Kernel[];
    const parts = { rows, inputs, outputs: results };
    const crew = this.#crew;
    const steps = { kernels, tiles };
    if (crew === undefined) return new WasmProgram({ ...parts, run: (n) => runAlone(steps, n) });
    const ends: number[] = [];
    for (const stage of [...planned.stages, planned.copies]) ends.push((ends.at(-1) ?? 0) + stage.length);
    const program = crew.add({ ...steps, ends }, compiled);
    return new WasmProgram({ ...parts, run: (n) => crew.run(program, n) });
  }

  /** A copy of the values of a parameter; zeros when it was never written. */
  read(parameter: Variable): Float32Array {
    const size = sizeOf(parameter.shape, NaN);
    return this.#memory.floats(this.#parameterPlace(parameter).address, size).slice();
  }

  /** Sets the values of a parameter, rounded to float32. */
  write(parameter: Variable, values: ArrayLike<number>): void {
    const size = sizeOf(parameter.shape, NaN);
    checkParameter(parameter, values, size);
    this.#memory.floats(this.#parameterPlace(parameter).address, size).set(values);
  }

  /** Ends the threads; memory goes with the executor. */
  close(): void {
    this.#crew?.close();
  }

  #parameterPlace(parameter: Variable): Place {
    let place = this.#parameters.get(parameter);
    if (place === undefined) {
      place = this.#allocate(parameter, 1);
      this.#parameters.set(parameter, place);
    }
    return place;
  }

  #placeLeaf(expr: Expr, rows: number): Place {
    const place = this.#allocate(expr, rows);
    if (expr.kind === "constant") this.#memory.floats(place.address, expr.value.length).set(expr.value);
    return place;
  }

  #allocate({ shape }: Expr, rows: number): Place {
    return { address: this.#memory.allocate(bytesOf(shape, rows)), stride: strideOf(shape) };
  }

  #table = (attribute: object, make: () => Int32Array): number => {
    if (!this.#tables.has(attribute)) this.#tables.set(attribute, this.#memory.place(make()));
    return this.#tables.get(attribute)!;
  };
}

function emit(
  f: FunctionBuilder,
  step: Step,
  { place, table, rows }: Pick<Surroundings, "place" | "table"> & { rows: number },
): void {
  const listsOf = (operand: Expr, positions: Variable) =>
    layOutPositions(operand, { address: place(positions).address, rows });
  if (step.kind === "fused") return new FusedKernel(f, step, place).emit();
  if (step.kind === "positions") {
    const { operand, writes: [positions] } = step;
    return listPositions(f, {
      operand,
      from: place(operand),
      positions: listsOf(operand, positions),
    });
  }
  const { node, epilogue, positions } = step;
  kernels[node.primitive.name as KernelName].emit(f, node as never, {
    place,
    table,
    positions: positions && listsOf(node.inputs[0], positions),
    finish: epilogue && new FusedKernel(f, epilogue, place).beginEpilogue(node),
  });
}

/** The number of tiles that a step can be divided into, for a batch of `n` rows. */
function tilesOf(step: Step): (n: number) => number {
  if (step.kind === "fused") return fusedTiles(step);
  if (step.kind === "positions") return () => 1;
  const { tiles } = kernels[step.node.primitive.name as KernelName];
  return (n) => tiles(step.node as never, n);
}
