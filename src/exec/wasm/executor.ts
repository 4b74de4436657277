/**
 * The wasm executor: SIMD kernels that are written when an expression is compiled, over one memory in which the
 * parameters live.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { type Expr, sizeOf, topological, type Variable } from "../../expr/mod.ts";
import { checkParameter, type IteratingExecutor, type Program, type ProgramSpec } from "../executor.ts";
import { isWasmSupported, ModuleBuilder } from "../../wasm/mod.ts";
import { storageOf } from "./bits.ts";
import { canShareMemory, Crew, MOST_THREADS } from "./crew.ts";
import type { Place } from "./layout.ts";
import { Memory } from "./memory.ts";
import { emitPlan, placesOf } from "./plan_kernels.ts";
import { plan } from "./planner.ts";
import { MemoryBitView, MemoryView, WasmProgram } from "./program.ts";
import { KERNEL_PARAMETERS } from "./request.ts";
import { type Kernel, runAlone } from "./work.ts";

/** Runs expressions in float32 on WebAssembly SIMD. */
export class WasmExecutor implements IteratingExecutor {
  /** What the executor is called where one is chosen. */
  readonly name = "wasm";
  readonly #memory: Memory;
  /** The threads, when there are several. */
  readonly #crew?: Crew;
  readonly #parameters = new Map<Variable, Place>();
  readonly #tables = new Map<object, number>();
  /** Where the temporaries of all programs lie, since only one program runs at a time. */
  #temporaries = { address: 0, bytes: 0 };
  #changes = 0;

  /**
   * Makes an executor; threads start when runs follow one another.
   *
   * @param options The number of `threads`, at most 64; 1 by default. Where memory cannot be shared there is only one.
   * @throws {Error} When the WebAssembly engine has no SIMD.
   * @throws {RangeError} When there cannot be so many threads.
   */
  constructor({ threads = 1 }: { threads?: number } = {}) {
    if (!(Number.isInteger(threads) && threads >= 1 && threads <= MOST_THREADS)) {
      throw inputError(
        new RangeError(`Cannot use ${threads} threads: expected a whole number from 1 to ${MOST_THREADS}`),
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

  /** Grows with every write of a parameter and every run of a program that updates some. */
  get changes(): number {
    return this.#changes;
  }

  /** Plans a program and writes its kernels. */
  compile({ outputs, updates = new Map(), rows }: ProgramSpec): Program {
    const crew = this.#crew;
    const planned = plan({ outputs, updates }, { rows, parts: this.threads });
    const leaves = new Map<Expr, Place>();
    const place = placesOf(planned, {
      address: this.#reserve(planned.bytes),
      leaf: (expr) => {
        if (expr.kind === "parameter") return this.#parameterPlace(expr);
        if (!leaves.has(expr)) leaves.set(expr, this.#placeLeaf(expr, rows));
        return leaves.get(expr)!;
      },
    });
    const builder = new ModuleBuilder(KERNEL_PARAMETERS);
    const written = emitPlan(planned, { module: builder, place, table: this.#table, rows });
    const view = (expr: Expr) => new MemoryView(this.#memory, place(expr), { shape: expr.shape, rows });
    const inputs = new Map<Variable, MemoryView>();
    const bits = new Map<Variable, MemoryBitView>();
    for (const expr of topological([...outputs, ...updates.values()])) {
      if (expr.kind !== "input") continue;
      const packed = planned.packed.get(expr);
      if (packed === undefined) inputs.set(expr, view(expr));
      else bits.set(expr, new MemoryBitView(this.#memory, place(expr), { columns: packed.columns, rows }));
    }
    const views = { inputs, bits, outputs: planned.outputs.map(view) };

    // when everything has its place, so that the memory has its size
    const module = new WebAssembly.Module(builder.finish(this.#memory));
    const { exports } = new WebAssembly.Instance(module, { e: { m: this.#memory.memory } });
    const all = Object.values(exports) as Kernel[];
    const functions = written.map(({ index }) => index);
    const steps = { kernels: functions.map((index) => all[index]), tiles: written.map(({ tiles }) => tiles) };
    let run = (n: number) => runAlone(steps, n);
    if (crew !== undefined) {
      const ends: number[] = [];
      for (const stage of [...planned.stages, planned.copies]) ends.push((ends.at(-1) ?? 0) + stage.length);
      const program = crew.add({ ...steps, ends }, { module, functions });
      run = (n) => crew.run(program, n);
    }
    if (updates.size === 0) return new WasmProgram({ rows, ...views, run });
    const counted = (n: number) => {
      this.#changes++;
      run(n);
    };
    return new WasmProgram({ rows, ...views, run: counted });
  }

  /** The address of room for temporaries. */
  #reserve(bytes: number): number {
    if (bytes > this.#temporaries.bytes) {
      this.#temporaries = { address: this.#memory.allocate(bytes), bytes };
    }
    return this.#temporaries.address;
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
    this.#changes++;
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

  #allocate(leaf: Expr, rows: number): Place {
    const { stride, bytes } = storageOf(leaf, rows);
    return { address: this.#memory.allocate(bytes), stride };
  }

  #table = (attribute: object, make: () => Int32Array): number => {
    if (!this.#tables.has(attribute)) this.#tables.set(attribute, this.#memory.place(make()));
    return this.#tables.get(attribute)!;
  };
}
