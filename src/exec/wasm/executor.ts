/**
 * The wasm executor: SIMD kernels that are written when an expression is compiled, over one memory in which the
 * parameters live.
 *
 * @module
 */
import { type Application, type Expr, sizeOf, topological, type Variable, width } from "../../expr/mod.ts";
import { checkParameter, type IteratingExecutor, type Program, type ProgramSpec } from "../executor.ts";
import { bitStrideOf, isPacked } from "./bits.ts";
import { canShareMemory, Crew, MOST_THREADS } from "./crew.ts";
import { copyRows, iterate, type Iteration, iterationOf, replaceRows } from "./iteration.ts";
import { bytesOf, type Place, strideOf } from "./layout.ts";
import { Memory } from "./memory.ts";
import { ModuleBuilder } from "./module.ts";
import { plan } from "./planner.ts";
import { MemoryBitView, MemoryView, WasmProgram } from "./program.ts";
import { emitStep, tilesOf } from "./step_kernels.ts";
import { isWasmSupported } from "./support.ts";
import { type Kernel, runAlone } from "./work.ts";

/** The parameters of a kernel: the batch size, the first tile and the end of the tiles. */
const KERNEL_PARAMETERS = 3;

/** Runs expressions in float32 on WebAssembly SIMD. */
export class WasmExecutor implements IteratingExecutor {
  /** What the executor is called where one is chosen. */
  readonly name = "wasm";
  readonly #memory: Memory;
  /** The threads, when there are several. */
  readonly #crew?: Crew;
  readonly #parameters = new Map<Variable, Place>();
  readonly #tables = new Map<object, number>();
  /**
   * Where the temporaries of all programs lie, since only one program runs at a time; then those of what programs
   * repeat, and so on.
   */
  readonly #temporaries: { address: number; bytes: number }[] = [];
  #changes = 0;

  /**
   * Makes an executor; threads start with the first run.
   *
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

  /** Grows with every write of a parameter and every run of a program that updates some. */
  get changes(): number {
    return this.#changes;
  }

  /** Plans a program and writes its kernels. */
  compile({ outputs, updates = new Map(), rows }: ProgramSpec): Program {
    const { planned, place, steps, module } = this.#build({ outputs, updates, rows }, { depth: 0 });
    const view = (expr: Expr) => new MemoryView(this.#memory, place(expr), { shape: expr.shape, rows });
    const inputs = new Map<Variable, MemoryView>();
    const bits = new Map<Variable, MemoryBitView>();
    for (const expr of topological([...outputs, ...updates.values()])) {
      if (expr.kind !== "input") continue;
      const packed = planned.packed.get(expr);
      if (packed === undefined) inputs.set(expr, view(expr));
      else bits.set(expr, new MemoryBitView(this.#memory, place(expr), { columns: packed.columns, rows }));
    }
    const parts = { rows, inputs, bits, outputs: planned.outputs.map(view) };
    const crew = this.#crew;
    const counted = (run: (n: number) => void) =>
      updates.size === 0 ? run : (n: number) => {
        this.#changes++;
        run(n);
      };
    if (crew === undefined) return new WasmProgram({ ...parts, run: counted((n) => runAlone(steps, n)) });
    const ends: number[] = [];
    for (const stage of [...planned.stages, planned.copies]) ends.push((ends.at(-1) ?? 0) + stage.length);
    const program = crew.add({ ...steps, ends }, module);
    return new WasmProgram({ ...parts, run: counted((n) => crew.run(program, n)) });
  }

  /**
   * Plans steps and writes their kernels.
   *
   * @param spec What they compute.
   * @param options How deep they are inside others that repeat them, and where leaves lie that belong to those.
   */
  #build(
    { outputs, updates, rows }: Required<ProgramSpec>,
    { depth, leaves = new Map() }: { depth: number; leaves?: Map<Expr, Place> },
  ) {
    // what is repeated is small, and lists of it would cost more than they save
    const planned = plan(outputs, { updates, rows, lists: depth === 0 });
    const address = this.#reserve(planned.bytes, depth);
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
    const makers: (number | ((functions: readonly Kernel[]) => Kernel))[] = [];
    const tiles: ((n: number) => number)[] = [];
    for (const step of planned.stages.flat()) {
      const iteration = iterationOf(step);
      makers.push(
        iteration === undefined
          ? module.add((f) => emitStep(f, step, surroundings))
          : this.#addIteration(iteration, { module, place, rows, depth }),
      );
      tiles.push(iteration === undefined ? tilesOf(step) : () => 1);
    }
    for (const { from, to } of planned.copies) {
      makers.push(module.add((f) => f.copy(place(to).address, place(from).address, strideOf(to.shape))));
      tiles.push(() => 1);
    }
    // before the module is finished, so that the memory has its size
    planned.outputs.forEach(place);
    const compiled = new WebAssembly.Module(module.finish(this.#memory));
    const { exports } = new WebAssembly.Instance(compiled, { e: { m: this.#memory.memory } });
    const functions = Object.values(exports) as Kernel[];
    const steps = {
      kernels: makers.map((make) => typeof make === "number" ? functions[make] : make(functions)),
      tiles,
      // iterations are driven by the main thread
      functions: makers.map((make) => typeof make === "number" ? make : undefined),
    };
    return { planned, place, steps, module: compiled };
  }

  /** Builds what a fixed point repeats. Its value lies where the result of the fixed point does. */
  #addIteration(
    node: Application<Iteration>,
    { module, place, rows, depth }: {
      module: ModuleBuilder;
      place: (expr: Expr) => Place;
      rows: number;
      depth: number;
    },
  ): (functions: readonly Kernel[]) => Kernel {
    const { variable, step, captured, rounds } = node.attributes;
    const leaves = new Map<Expr, Place>([[variable, place(node)]]);
    captured.forEach((formal, k) => leaves.set(formal, place(node.inputs[1 + k])));
    const body = this.#build({ outputs: [step], updates: new Map(), rows }, { depth: depth + 1, leaves });
    const changed = this.#memory.allocate(Int32Array.BYTES_PER_ELEMENT);
    const to = place(node);
    const start = module.add((f) => copyRows(f, { from: place(node.inputs[0]), to }));
    const replace = module.add((f) =>
      replaceRows(f, { from: body.place(body.planned.outputs[0]), to, changed })
    );
    return (functions) =>
      iterate({
        start: functions[start],
        replace: functions[replace],
        round: (n) => runAlone(body.steps, n),
        rounds,
        hasChanged: () => this.#memory.floats(changed, 1)[0] !== 0,
      });
  }

  /** The address of room for temporaries at a depth. */
  #reserve(bytes: number, depth: number): number {
    if (bytes > (this.#temporaries[depth]?.bytes ?? 0)) {
      this.#temporaries[depth] = { address: this.#memory.allocate(bytes), bytes };
    }
    return this.#temporaries[depth]?.address ?? 0;
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

  #allocate(expr: Expr, rows: number): Place {
    const { shape } = expr;
    if (!isPacked(expr)) {
      return { address: this.#memory.allocate(bytesOf(shape, rows)), stride: strideOf(shape) };
    }
    const stride = bitStrideOf(width(shape));
    return { address: this.#memory.allocate(rows * stride), stride };
  }

  #table = (attribute: object, make: () => Int32Array): number => {
    if (!this.#tables.has(attribute)) this.#tables.set(attribute, this.#memory.place(make()));
    return this.#tables.get(attribute)!;
  };
}
