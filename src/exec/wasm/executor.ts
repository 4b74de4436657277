/**
 * The wasm executor: SIMD kernels that are written when an expression is compiled, over one memory in which the
 * parameters live.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";
import { type Constant, type Expr, sizeOf, type Variable, variablesOf } from "../../expr/mod.ts";
import { isWasmSupported, ModuleBuilder } from "../../wasm/mod.ts";
import {
  checkParameter,
  checkUpdates,
  type Executor,
  type Program,
  type ProgramSpec,
  unknownParameter,
} from "../executor.ts";
import { Turns } from "../turns.ts";
import { KeptInput } from "./inputs.ts";
import { emitPlan, placesOf } from "./kernels/plan_kernels.ts";
import { KERNEL_PARAMETERS } from "./kernels/request.ts";
import { Memory, MemoryView } from "./memory.ts";
import { columnOrders } from "./plan/column_orders.ts";
import { type Place, storageOf } from "./plan/layout.ts";
import { plan } from "./plan/planner.ts";
import type { Technique } from "./plan/techniques.ts";
import { countTiles } from "./plan/tiles.ts";
import { type Variant, WasmProgram } from "./program.ts";
import { MOST_THREADS, runAlone, ThreadPool } from "./threads/pool.ts";
import type { Kernel } from "./threads/protocol.ts";
import { canShareMemory } from "./threads/start_worker.ts";

/** Runs expressions in float32 on WebAssembly SIMD. */
export class WasmExecutor implements Executor {
  /** What the executor is called where one is chosen. */
  readonly name = "wasm";
  readonly #memory: Memory;
  /** The threads, when there are several. */
  readonly #pool?: ThreadPool;
  readonly #parameters = new Map<Variable, Place>();
  readonly #tables = new Map<object, number>();
  readonly #turns = new Turns();
  readonly #without: readonly Technique[];
  /** Where the temporaries of all programs lie, since only one program runs at a time. */
  #temporaries = { address: 0, bytes: 0 };
  #changes = 0;

  /**
   * Makes an executor; threads start when runs follow one another.
   *
   * @param options The number of `threads`, at most 64; 1 by default. Where memory cannot be shared there is only one. Whether memory
   * is `shared` with other threads, which it has to be with several. Techniques to do `without`, which changes how long programs take, and nothing else.
   * @throws {Error} When the WebAssembly engine has no SIMD.
   * @throws {RangeError} When there cannot be so many threads.
   */
  constructor(
    { threads = 1, shared = threads > 1, without = [] }: {
      threads?: number;
      shared?: boolean;
      without?: readonly Technique[];
    } = {},
  ) {
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
    this.#without = without;
    this.#memory = new Memory({ shared: shared && canShareMemory() });
    if (threads > 1 && this.#memory.shared) {
      this.#pool = new ThreadPool(this.#memory, { threads, chooses: !without.includes("choice") });
    }
  }

  /** The number of threads that compute: 1 where memory cannot be shared, whatever was asked for. */
  get threads(): number {
    return this.#pool?.threads ?? 1;
  }

  /** Grows with every write of a parameter and every run of a program that updates some. */
  get changes(): number {
    return this.#changes;
  }

  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /** Makes a program; its inputs are kept as bits where that helps, until numbers are fed. */
  compile(spec: ProgramSpec): Program {
    checkUpdates(spec);
    const { outputs, updates = new Map<Variable, Expr>(), rows } = spec;
    const roots = [...outputs, ...updates.values()];
    const orders = this.#without.includes("bits") ? new Map<Variable, Int32Array>() : columnOrders(roots);
    const inputs = new Map<Variable, KeptInput>();
    for (const variable of [...updates.keys(), ...variablesOf(roots)]) {
      if (variable.kind === "parameter") this.#place(variable);
      else {
        const options = { memory: this.#memory, rows, order: orders.get(variable) };
        inputs.set(variable, new KeptInput(variable, options));
      }
    }
    const constants = new Map<Expr, Place>();
    return new WasmProgram(rows, inputs, () => this.#build(spec, { inputs, constants }));
  }

  /** Plans a program and writes its kernels, with inputs as they are kept now. */
  #build(
    { outputs, updates = new Map(), rows }: ProgramSpec,
    { inputs, constants }: { inputs: ReadonlyMap<Variable, KeptInput>; constants: Map<Expr, Place> },
  ): Variant {
    const pool = this.#pool;
    const bits = new Map<Variable, Int32Array>();
    for (const [variable, { isBits, order }] of inputs) if (isBits && order) bits.set(variable, order);
    const planned = plan({ outputs, updates, bits }, { rows, threads: this.threads, without: this.#without });
    const place = placesOf(planned, {
      address: this.#reserve(planned.bytes),
      leaf: (expr) => {
        if (expr.kind === "parameter") return this.#place(expr);
        if (expr.kind === "input") return inputs.get(expr)!.place;
        if (!constants.has(expr)) constants.set(expr, this.#placeConstant(expr as Constant));
        return constants.get(expr)!;
      },
    });
    const builder = new ModuleBuilder(KERNEL_PARAMETERS);
    const written = emitPlan(planned, { module: builder, place, table: this.#table, rows });
    const views = planned.outputs.map((output) =>
      new MemoryView(this.#memory, place(output), { shape: output.shape, rows })
    );

    // when everything has its place, so that the memory has its size
    const module = new WebAssembly.Module(builder.finish(this.#memory));
    const { exports } = new WebAssembly.Instance(module, { e: { m: this.#memory.memory } });
    const all = Object.values(exports) as Kernel[];
    const functions = written.map(({ index }) => index);
    const tiles = written.map(({ tiles }) => tiles);
    const steps = {
      kernels: functions.map((index) => all[index]!),
      countTiles: (step: number, n: number) => countTiles(tiles[step]!, n),
    };
    let run = (n: number) => runAlone(steps, n);
    if (pool !== undefined) {
      const ends: number[] = [];
      for (const stage of [...planned.stages, planned.copies]) ends.push((ends.at(-1) ?? 0) + stage.length);
      const program = pool.add({ ...steps, ends }, { module, functions });
      run = (n) => pool.run(program, n);
    }
    if (updates.size === 0) return { outputs: views, run };
    const counted = (n: number) => {
      this.#changes++;
      run(n);
    };
    return { outputs: views, run: counted };
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
    const place = this.#parameters.get(parameter);
    if (place === undefined) throw unknownParameter(parameter);
    return this.#memory.floats(place.address, sizeOf(parameter.shape, NaN)).slice();
  }

  /** Sets the values of a parameter, rounded to float32. */
  write(parameter: Variable, values: ArrayLike<number>): void {
    const size = sizeOf(parameter.shape, NaN);
    checkParameter(parameter, values, size);
    this.#memory.floats(this.#place(parameter).address, size).set(values);
    this.#changes++;
  }

  /** Ends the threads; memory goes with the executor. */
  close(): void {
    this.#pool?.close();
  }

  /** Where a parameter lies; it begins with zeros. */
  #place(parameter: Variable): Place {
    const place = this.#parameters.get(parameter) ?? this.#allocate(parameter);
    this.#parameters.set(parameter, place);
    return place;
  }

  #placeConstant(constant: Constant): Place {
    const place = this.#allocate(constant);
    this.#memory.floats(place.address, constant.value.length).set(constant.value);
    return place;
  }

  #allocate(leaf: Variable | Constant): Place {
    const { stride, bytes } = storageOf(leaf, { rows: 1, isBits: false });
    return { address: this.#memory.allocate(bytes), stride };
  }

  #table = (attribute: object, make: () => Int32Array): number => {
    if (!this.#tables.has(attribute)) this.#tables.set(attribute, this.#memory.place(make()));
    return this.#tables.get(attribute)!;
  };
}
