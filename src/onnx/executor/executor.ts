/**
 * The ONNX executor: what depends on the batch is a graph that onnxruntime runs, and what is left, the optimizer, runs
 * on the wasm executor, on the same memory.
 *
 * @module
 */
import { type Executor, type Program, type ProgramSpec, type View, WasmExecutor } from "../../exec/mod.ts";
import { checkParameter, unknownParameter } from "../../exec/executor.ts";
import { Turns } from "../../exec/turns.ts";
import type { WasmProgram } from "../../exec/wasm/program.ts";
import {
  type Expr,
  isBatched,
  parameter,
  sizeOf,
  topological,
  type Variable,
  variablesOf,
  width,
} from "../../expr/mod.ts";
import { inputError } from "../../errors/mod.ts";
import { isFixedPoint, type Stair, type Staircase } from "../../ops/mod.ts";
import { type BatchGraphs, batchGraphs, type Filled, type StageGraph } from "./batch_graphs.ts";
import { BatchWork, type BoundGraph } from "./batch_work.ts";
import { OnnxProgram } from "./program.ts";
import type { GraphRuntime, GraphSession } from "./runtime.ts";
import { type BatchSum, Separation } from "./separation.ts";
import { StairBlocks } from "./stair_blocks.ts";

/** Where the wasm executor keeps a parameter. */
interface Place {
  readonly variable: Variable;
  /** The blocks in which the values lie, if they are weights or lie like weights. */
  readonly layout: StairBlocks | undefined;
}

/**
 * Runs expressions in float32 with a runtime for ONNX graphs, such as onnxruntime.
 *
 * @example Training with onnxruntime-node
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, Made, matrix, OnnxExecutor, Trainer } from "@staircase/made";
 * import { nodeRuntime } from "@staircase/made/node";
 *
 * const made = new Made({ schema: binary(2), hidden: [4], executor: new OnnxExecutor(nodeRuntime()) });
 * const data = matrix([[0, 0], [1, 1]]);
 * await new Trainer(made, { rate: 0.1, batch: 2 }).fit(data, { epochs: 100 });
 * const [logProb] = await made.logProb(matrix([[1, 1]]));
 * assert(Math.abs(logProb! - Math.log(0.5)) < 0.05);
 * made.executor.close();
 * ```
 */
export class OnnxExecutor implements Executor {
  /** What the executor is called where one is chosen. */
  readonly name = "onnx";
  /** Each run of a graph packs the weights anew, which pays for many rows at a time. */
  readonly partRows = 512;
  readonly #runtime: GraphRuntime;
  readonly #wasm: WasmExecutor;
  readonly #sessions: Promise<GraphSession>[] = [];
  readonly #blocks = new Map<Staircase, StairBlocks>();
  readonly #places = new Map<Variable, Place>();
  /** Values of parameters that no program has used yet. */
  readonly #written = new Map<Variable, Float32Array>();
  readonly #turns = new Turns();
  /** How often a parameter was written that no program had used yet. */
  #writes = 0;

  /**
   * Starts without parameters and programs.
   *
   * @param runtime What runs the graphs.
   */
  constructor(runtime: GraphRuntime) {
    this.#runtime = runtime;
    this.#wasm = new WasmExecutor({ shared: runtime.crew !== undefined });
  }

  /** Grows with every write of a parameter and every run of a program that updates some. */
  get changes(): number {
    return this.#writes + this.#wasm.changes;
  }

  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  /**
   * Writes the graph of a program, which is loaded before the first run. Programs that iterate run without a graph.
   *
   * @throws {RangeError} When weights are used otherwise than in products, elementwise and in sums, or an order is data.
   */
  compile(spec: ProgramSpec): Program {
    const { outputs, updates = new Map<Variable, Expr>(), rows } = spec;
    const roots = [...outputs, ...updates.values()];
    if (topological(roots).some(isFixedPoint)) return this.#compileWithoutGraph(spec, roots);
    if (topological(roots).some(isOfAnyOrder)) {
      throw inputError(
        new RangeError(
          "Cannot compile for the onnx executor: orders that are data, which models of any or of several orders have, " +
            "are known to the wasm executor only; use that one",
        ),
      );
    }
    this.#placeWeights(roots);
    const separation = new Separation({
      blocksOf: (staircase) => this.#blocksOf(staircase),
      layoutOf: (variable) => this.#places.get(variable)?.layout,
      place: (variable, layout) => this.#place(variable, layout).variable,
    });
    const changes = new Map<Variable, Expr>();
    for (const [variable, value] of updates) {
      const layout = separation.layoutOf(value) ?? this.#places.get(variable)?.layout;
      changes.set(this.#place(variable, layout).variable, separation.rewrite(value, layout));
    }
    const ofBatch = outputs.filter(({ shape }) => isBatched(shape));
    const ofParameters = outputs.filter(({ shape }) => !isBatched(shape));
    const values = ofParameters.map((output) => separation.rewrite(output));

    const program = values.length + changes.size > 0
      ? this.#wasm.compile({ outputs: values, updates: changes, rows: 1 }) as WasmProgram
      : undefined;
    const sums = [...separation.sums.values()];
    const layoutOf = (variable: Variable) => this.#places.get(variable)?.layout;
    const graphs = ofBatch.length + sums.length > 0
      ? batchGraphs({ outputs: ofBatch, sums, layoutOf, threads: this.#runtime.crew?.threads ?? 1 })
      : undefined;
    const inputs = new Map<Variable, View>();
    for (const variable of graphs?.inputs ?? []) {
      if (variable.kind === "input") inputs.set(variable, this.#makeView(variable, rows));
    }
    const results = new Map(ofBatch.map((output) => [output, this.#makeView(output, rows)]));
    const isShared = new Set<Expr>(topological([...values, ...changes.values()]));
    const views = outputs.map((output) => {
      const result = results.get(output);
      if (result) return () => result;
      const layout = separation.layoutOf(output);
      return () => {
        const view = program!.output(ofParameters.indexOf(output));
        return layout ? { data: layout.toPanels(view.data), stride: width(output.shape) } : view;
      };
    });
    return new OnnxProgram({
      rows,
      inputs,
      orders: graphs?.orders ?? new Map(),
      outputs: views,
      batch: graphs && this.#batchWork(graphs, { inputs, results, sums, program, rows }),
      parameters: program && {
        program,
        copies: [...inputs].filter(([variable]) => isShared.has(variable))
          .map(([variable, from]) => ({ from, to: program.input(variable) })),
      },
    });
  }

  /** A copy of the values of a parameter; zeros when it was never written. */
  read(parameter: Variable): Float32Array {
    const place = this.#places.get(parameter);
    if (place === undefined) {
      const values = this.#written.get(parameter);
      if (values === undefined) throw unknownParameter(parameter);
      return values.slice();
    }
    const values = this.#wasm.read(place.variable);
    return place.layout ? place.layout.toPanels(values) : values;
  }

  /** Sets the values of a parameter, rounded to float32. */
  write(parameter: Variable, values: ArrayLike<number>): void {
    checkParameter(parameter, values, sizeOf(parameter.shape, NaN));
    const place = this.#places.get(parameter);
    if (place === undefined) {
      this.#written.set(parameter, Float32Array.from(values));
      this.#writes++;
    } else this.#wasm.write(place.variable, place.layout ? place.layout.fromPanels(values) : values);
  }

  /** Unloads the graphs. */
  close(): void {
    // a graph that could not be loaded has failed where it was to be run
    for (const session of this.#sessions) session.then((loaded) => loaded.release(), () => {});
    this.#wasm.close();
    this.#runtime.crew?.close();
  }

  /** A program of the wasm executor, in which all parameters lie as their shapes say. */
  #compileWithoutGraph(spec: ProgramSpec, roots: readonly Expr[]): Program {
    for (const variable of [...variablesOf(roots), ...spec.updates?.keys() ?? []]) {
      if (variable.kind === "parameter") this.#place(variable, undefined);
    }
    return this.#wasm.compile(spec);
  }

  #batchWork(
    graphs: BatchGraphs,
    { inputs, results, sums, program, rows }: {
      inputs: ReadonlyMap<Variable, View>;
      results: ReadonlyMap<Expr, View>;
      sums: readonly BatchSum[];
      program: WasmProgram | undefined;
      rows: number;
    },
  ): BatchWork {
    const parameters = graphs.inputs.filter(({ kind }) => kind === "parameter");
    const places = parameters.map((variable) => this.#place(variable, this.#places.get(variable)?.layout));
    // an output that is a parameter lies where the parameter lies
    const kept = this.#wasm.compile({ outputs: places.map(({ variable }) => variable), rows: 1 });
    const between = graphs.between.map((variable) => [variable, this.#makeView(variable, rows)] as const);
    const read = new Map([
      ...inputs,
      ...parameters.map((variable, i) => [variable, kept.output(i)] as const),
      ...between,
    ]);
    const filled = new Map<Filled["of"], View>([
      ...results,
      ...between,
      ...sums.map((sum) => [sum, program!.input(sum.variable)] as const),
    ]);
    const bind = ({ bytes, inputs, outputs, fills }: StageGraph): BoundGraph => {
      const session = this.#runtime.open(bytes);
      session.catch(() => {}); // it is thrown by the first run
      this.#sessions.push(session);
      return {
        bytes,
        session,
        reads: Array.from(inputs, ([variable, ports]) => ({ view: read.get(variable)!, ports })),
        fills: outputs.map((port, i) => {
          const { of, start } = fills[i]!;
          return { view: filled.get(of)!, ports: [{ ...port, start }] };
        }),
      };
    };
    return new BatchWork({
      runtime: this.#runtime,
      rows: graphs.rows && bind(graphs.rows),
      whole: graphs.whole.map(bind),
      gradients: sums.flatMap((sum) => sum.layout ? [{ view: filled.get(sum)!, blocks: sum.layout }] : []),
    });
  }

  /** Room for the values of an expression, without padding, which all threads see. */
  #makeView({ shape }: Expr, rows: number): View {
    const size = sizeOf(shape, rows);
    const bytes = size * Float32Array.BYTES_PER_ELEMENT;
    const buffer = this.#runtime.crew === undefined ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
    return { data: new Float32Array(buffer), stride: width(shape) };
  }

  /** Weights of products lie in the blocks of their staircase. */
  #placeWeights(roots: readonly Expr[]): void {
    for (const expr of topological(roots)) {
      if (expr.kind !== "application" || !/^stair(Product|Transposed)$/.test(expr.primitive.name)) continue;
      const [, weights] = expr.inputs;
      if (weights!.kind !== "parameter") continue;
      this.#place(weights!, this.#blocksOf((expr.attributes as Stair).staircase));
    }
  }

  #blocksOf(staircase: Staircase): StairBlocks {
    const blocks = this.#blocks.get(staircase) ?? new StairBlocks(staircase);
    this.#blocks.set(staircase, blocks);
    return blocks;
  }

  #place(variable: Variable, layout: StairBlocks | undefined): Place {
    const known = this.#places.get(variable);
    if (known !== undefined && known.layout !== layout) {
      throw new RangeError(
        `Cannot compile for the onnx executor: the parameter "${variable.name}" is combined with weights of another ` +
          `layer, or was used before without them; use another executor`,
      );
    }
    if (known !== undefined) return known;
    const place = { variable: layout ? parameter(variable.name, [layout.size]) : variable, layout };
    this.#places.set(variable, place);
    const values = this.#written.get(variable);
    if (values !== undefined) this.write(variable, values);
    this.#written.delete(variable);
    return place;
  }
}

/** What depends on an order that is data. */
const OF_ANY_ORDER = ["levelMask", "levelSum", "permuteWeights"];

function isOfAnyOrder(expr: Expr): boolean {
  return expr.kind === "application" && OF_ANY_ORDER.includes(expr.primitive.name);
}
