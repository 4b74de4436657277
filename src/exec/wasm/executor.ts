/**
 * The wasm executor: SIMD kernels that are written when an expression is compiled, over one memory in which the
 * parameters live.
 *
 * @module
 */
import { type Expr, formatShape, sizeOf, topological, type Variable } from "../../expr/mod.ts";
import { checkParameter, type Executor, type Program, type ProgramSpec } from "../executor.ts";
import { FusedKernel, fusedTiles } from "./fused_kernel.ts";
import type { Step } from "./fusion.ts";
import { kernels, type Surroundings } from "./kernels.ts";
import { bytesOf, type Place, strideOf } from "./layout.ts";
import { Memory } from "./memory.ts";
import { type FunctionBuilder, ModuleBuilder } from "./module.ts";
import { plan } from "./planner.ts";
import type { KernelName } from "./primitive_names.ts";
import { MemoryView, type RunnableStep, WasmProgram } from "./program.ts";
import { isWasmSupported } from "./support.ts";

/** The parameters of a kernel: the batch size, the first tile and the end of the tiles. */
const KERNEL_PARAMETERS = 3;

/** Runs expressions in float32 on WebAssembly SIMD. */
export class WasmExecutor implements Executor {
  /** What the executor is called where one is chosen. */
  readonly name = "wasm";
  readonly #memory = new Memory();
  readonly #parameters = new Map<Variable, Place>();
  readonly #tables = new Map<object, number>();
  /** Where the temporaries of all programs lie, since only one program runs at a time. */
  #temporaries = { address: 0, bytes: 0 };

  /** @throws {Error} When the WebAssembly engine has no SIMD. */
  constructor() {
    if (!isWasmSupported()) {
      throw new Error(
        "Cannot use the wasm executor: this engine has no WebAssembly SIMD; use the reference executor",
      );
    }
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
    const surroundings = { place, table: this.#table };

    const module = new ModuleBuilder(KERNEL_PARAMETERS);
    for (const step of planned.steps) module.add((f) => emit(f, step, surroundings));
    for (const { from, to } of planned.copies) {
      module.add((f) => f.copy(place(to).address, place(from).address, strideOf(to.shape)));
    }
    const view = (expr: Expr) => new MemoryView(this.#memory, place(expr), { shape: expr.shape, rows });
    const inputs = new Map<Variable, MemoryView>();
    for (const expr of topological([...outputs, ...updates.values()])) {
      if (expr.kind === "input") inputs.set(expr, view(expr));
    }
    const results = planned.outputs.map(view);

    const instance = this.#instantiate(module);
    const names = [...planned.steps.map(nameOf), ...planned.copies.map(({ to }) => `copy to ${to.name}`)];
    const steps = names.map((name, index): RunnableStep => {
      const step = planned.steps.at(index);
      const run = instance.exports[index] as RunnableStep["run"];
      return { name, run, tiles: (n) => step === undefined ? 1 : tilesOf(step, n) };
    });
    return new WasmProgram({ rows, inputs, outputs: results, steps });
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

  /** There are no threads, and memory goes with the executor. */
  close(): void {}

  #instantiate(module: ModuleBuilder): WebAssembly.Instance {
    const compiled = new WebAssembly.Module(module.finish(this.#memory.pages));
    return new WebAssembly.Instance(compiled, { e: { m: this.#memory.memory } });
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

function emit(f: FunctionBuilder, step: Step, surroundings: Surroundings): void {
  if (step.kind === "fused") new FusedKernel(f, step, surroundings.place).emit();
  else kernels[step.node.primitive.name as KernelName].emit(f, step.node as never, surroundings);
}

function tilesOf(step: Step, n: number): number {
  if (step.kind === "fused") return fusedTiles(step, n);
  return kernels[step.node.primitive.name as KernelName].tiles(step.node as never, n);
}

function nameOf(step: Step): string {
  if (step.kind === "kernel") return `${step.node.primitive.name} ${formatShape(step.node.shape)}`;
  return `${formatShape(step.shape)} ${step.nodes.map(({ primitive }) => primitive.name).join(" ")}`;
}
