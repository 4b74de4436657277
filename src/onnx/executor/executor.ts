/**
 * The ONNX executor: what depends on the batch is a graph that onnxruntime runs. What is computed for it before, and what is left,
 * the optimizer, run on the wasm executor, on the same memory.
 *
 * @module
 */
import { type Executor, type Program, type ProgramSpec, type View, WasmExecutor } from "../../exec/mod.ts";
import { checkParameter, checkUpdates, unknownParameter } from "../../exec/executor.ts";
import { Turns } from "../../exec/turns.ts";
import type { WasmProgram } from "../../exec/wasm/program.ts";
import {
  type Application,
  type Expr,
  isBatched,
  parameter,
  sizeOf,
  topological,
  type Variable,
  variablesOf,
  width,
} from "../../expr/mod.ts";
import { isFixedPoint, type Stair, type Staircase, toBlocks, toPanels } from "../../ops/mod.ts";
import { type BatchGraphs, batchGraphs, type StageGraph } from "./batch_graphs.ts";
import { BatchWork, type BatchWorkOptions, type BoundGraph } from "./batch_work.ts";
import { replaceParameters } from "./in_panels.ts";
import { OnnxProgram, type ParameterWork } from "./program.ts";
import type { GraphRuntime, GraphSession } from "./runtime.ts";
import { Separation, takesWeights } from "./separation.ts";
import { type Layout, StairBlocks } from "./stair_blocks.ts";

/** Where the wasm executor keeps a parameter. */
interface Place {
  readonly variable: Variable;
  readonly layout: Layout;
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
   * @param runtime What runs the graphs, such as `nodeRuntime()` of `@staircase/made/node`.
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

  /** Writes the graph of a program, which is loaded before the first run. Programs that iterate run without a graph. */
  compile(spec: ProgramSpec): Program {
    checkUpdates(spec);
    const { outputs, updates = new Map<Variable, Expr>(), rows } = spec;
    const roots = [...outputs, ...updates.values()];
    if (topological(roots).some(isFixedPoint)) return this.#compileWithoutGraph(spec);
    this.#placeWeights(roots);
    const separation = new Separation({
      blocksOf: (stair) => this.#blocksOf(stair),
      layoutOf: (variable) => this.#places.get(variable)?.layout,
      place: (variable, layout) => this.#place(variable, layout).variable,
    });
    const changes = new Map<Variable, Expr>();
    for (const [variable, value] of updates) {
      const layout = separation.layoutOf(variable) ?? separation.layoutOf(value) ?? "plain";
      changes.set(this.#place(variable, layout).variable, separation.rewrite(value, layout));
    }
    const ofBatch = [...new Set(outputs.filter(({ shape }) => isBatched(shape)))];
    const ofParameters = outputs.filter(({ shape }) => !isBatched(shape));
    const values = ofParameters.map((output) => separation.rewrite(output, "plain"));
    const sums = [...separation.sums.values()];
    const cut = separation.cut([...ofBatch, ...sums.map(({ expr }) => expr)]);
    const { given } = separation;

    const before = this.#part({ outputs: given.map(({ value }) => value) });
    const after = this.#part({ outputs: values, updates: changes });
    const layouts = new Map(given.map(({ variable, layout }) => [variable, layout]));
    const graphs = cut.length > 0
      ? batchGraphs({
        outputs: cut.slice(0, ofBatch.length),
        sums: sums.map((sum, i) => ({ ...sum, expr: cut[ofBatch.length + i] as Application })),
        layoutOf: (variable) => layouts.get(variable) ?? separation.layoutOf(variable) ?? "plain",
        threads: this.#runtime.crew?.threads ?? 1,
      })
      : undefined;

    // what one part hands to the next lies where the wasm program among them has it
    const handed = new Map([
      ...given.map(({ variable }, i) => [variable, before!.program.output(i)] as const),
      ...sums.map(({ variable }) => [variable, after!.program.input(variable)] as const),
    ]);
    const inputs = new Map<Variable, View>();
    for (const variable of [...graphs?.inputs ?? [], ...before?.inputs ?? [], ...after?.inputs ?? []]) {
      if (variable.kind === "parameter" || handed.has(variable) || inputs.has(variable)) continue;
      inputs.set(variable, this.#makeView(variable, rows));
    }
    const results = ofBatch.map((output) => this.#makeView(output, rows));
    const fed = (part: WasmPart | undefined): ParameterWork | undefined =>
      part && {
        program: part.program,
        copies: part.inputs.filter((variable) => inputs.has(variable))
          .map((variable) => ({ from: inputs.get(variable)!, to: part.program.input(variable) })),
      };
    return new OnnxProgram({
      rows,
      inputs,
      orders: graphs?.orders ?? new Map(),
      outputs: outputs.map((output) => {
        const result = results[ofBatch.indexOf(output)];
        return () => result ?? after!.program.output(ofParameters.indexOf(output));
      }),
      before: fed(before),
      batch: graphs && this.#batchWork(graphs, {
        inputs: new Map([...inputs, ...handed]),
        results: new Map([...handed, ...results.map((view, i) => [cut[i]!, view] as const)]),
        gradients: sums.flatMap(({ layout, variable }) =>
          layout === "plain" ? [] : [{ view: handed.get(variable)!, blocks: layout }]
        ),
        rows,
      }),
      after: fed(after),
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
    return place.layout === "plain" ? values : place.layout.toPanels(values);
  }

  /** Sets the values of a parameter, rounded to float32. */
  write(parameter: Variable, values: ArrayLike<number>): void {
    checkParameter(parameter, values, sizeOf(parameter.shape, NaN));
    const place = this.#places.get(parameter);
    if (place === undefined) {
      this.#written.set(parameter, Float32Array.from(values));
      this.#writes++;
    } else {
      const { variable, layout } = place;
      this.#wasm.write(variable, layout === "plain" ? values : layout.fromPanels(values));
    }
  }

  /** Unloads the graphs. */
  close(): void {
    // a graph that could not be loaded has failed where it was to be run
    for (const session of this.#sessions) session.then((loaded) => loaded.release(), () => {});
    this.#wasm.close();
    this.#runtime.crew?.close();
  }

  /** A program of the wasm executor, which reads what lies in blocks as panels. */
  #compileWithoutGraph({ outputs, updates = new Map(), rows }: ProgramSpec): Program {
    const roots = [...outputs, ...updates.values()];
    const panels = new Map<Expr, Expr>();
    for (const variable of variablesOf(roots)) {
      if (variable.kind === "input") continue;
      const place = this.#place(variable, "plain");
      if (place.layout !== "plain") panels.set(variable, toPanels(place.variable, place.layout));
    }
    const replaced = replaceParameters(roots, panels);
    const changes = Array.from(updates.keys(), (variable, i): [Variable, Expr] => {
      const place = this.#place(variable, "plain");
      const value = replaced[outputs.length + i]!;
      return [place.variable, place.layout === "plain" ? value : toBlocks(value, place.layout)];
    });
    return this.#wasm.compile({
      outputs: replaced.slice(0, outputs.length),
      updates: new Map(changes),
      rows,
    });
  }

  /** A program of the wasm executor for one row and what it is fed, if there is anything to compute. */
  #part({ outputs, updates = new Map() }: Omit<ProgramSpec, "rows">): WasmPart | undefined {
    const roots = [...outputs, ...updates.values()];
    if (roots.length === 0) return undefined;
    return {
      program: this.#wasm.compile({ outputs, updates, rows: 1 }) as WasmProgram,
      inputs: variablesOf(roots).filter(({ kind }) => kind === "input"),
    };
  }

  #batchWork(
    graphs: BatchGraphs,
    { inputs, results, gradients, rows }: {
      inputs: ReadonlyMap<Variable, View>;
      results: ReadonlyMap<Expr, View>;
      gradients: BatchWorkOptions["gradients"];
      rows: number;
    },
  ): BatchWork {
    const parameters = graphs.inputs.filter(({ kind }) => kind === "parameter");
    // an output that is a parameter lies where the parameter lies
    const places = parameters.map((variable) => this.#places.get(variable)!.variable);
    const kept = this.#wasm.compile({ outputs: places, rows: 1 });
    const between = graphs.between.map((variable) => [variable, this.#makeView(variable, rows)] as const);
    const read = new Map([
      ...inputs,
      ...parameters.map((variable, i) => [variable, kept.output(i)] as const),
      ...between,
    ]);
    const filled = new Map([...results, ...between]);
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
      gradients,
    });
  }

  /** Room for the values of an expression, without padding, which all threads see. */
  #makeView({ shape }: Expr, rows: number): View {
    const size = sizeOf(shape, rows);
    const bytes = size * Float32Array.BYTES_PER_ELEMENT;
    const buffer = this.#runtime.crew === undefined ? new ArrayBuffer(bytes) : new SharedArrayBuffer(bytes);
    return { data: new Float32Array(buffer), stride: width(shape) };
  }

  /** Weights of products lie in the blocks of their staircase, unless a program before this one took them without. */
  #placeWeights(roots: readonly Expr[]): void {
    for (const expr of topological(roots)) {
      if (!takesWeights(expr)) continue;
      const [, weights] = expr.inputs;
      if (weights!.kind === "parameter") this.#place(weights!, this.#blocksOf(expr.attributes));
    }
  }

  #blocksOf({ staircase }: Stair): StairBlocks {
    const blocks = this.#blocks.get(staircase) ?? new StairBlocks(staircase);
    this.#blocks.set(staircase, blocks);
    return blocks;
  }

  /** Where a parameter lies: in a layout, unless that was decided before. */
  #place(variable: Variable, layout: Layout): Place {
    const known = this.#places.get(variable);
    if (known !== undefined) return known;
    const place = {
      variable: layout === "plain" ? variable : parameter(variable.name, [layout.size]),
      layout,
    };
    this.#places.set(variable, place);
    const values = this.#written.get(variable);
    if (values !== undefined) this.write(variable, values);
    this.#written.delete(variable);
    return place;
  }
}

/** A program that has no rows. */
interface WasmPart {
  readonly program: WasmProgram;
  readonly inputs: readonly Variable[];
}
