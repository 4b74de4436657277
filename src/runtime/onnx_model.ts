/**
 * A model whose graphs run in onnxruntime.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "../made/architecture.ts";
import type {
  Completion,
  Conditionals,
  ConditionalsOptions,
  DensityModel,
  Samples,
} from "../made/density_model.ts";
import { checkEvidence, knownComeFirst, nothingKnown } from "../made/evidence.ts";
import { type Batch, checkBatch, checkConditions, type CheckedBatch, mapInputs } from "../made/inputs.ts";
import { unmarkMissing } from "../made/kinds/mod.ts";
import { checkMember } from "../made/member.ts";
import { noiseOf, noiseSource, type SampleOptions } from "../made/noise.ts";
import { completeInCutOrders, type CutDraw } from "../made/cut_completion.ts";
import { isSameOrder, type Order, orderOf, type OrderOptions } from "../made/order.ts";
import type { CheckedRows, Rows } from "../made/rows.ts";
import { type Schema, spansOf } from "../made/schema.ts";
import type { ModelMetadata } from "../onnx/metadata.ts";
import type { GraphKind, Ports } from "../onnx/ports.ts";
import type { Backend, InferenceSession } from "./backend.ts";
import { chooseProvider, type Execution, openGraph } from "./execution.ts";
import { checkModelFiles, type GraphBytes, type ModelFiles } from "./graph_file.ts";
import { type Helpers, mostRows, numbersOf, type PartedRun, partsOf, rowsOfPart, runParts } from "./parts.ts";
import { type SweepInputs, sweepToFixedPoint } from "./sweep.ts";

/** A model that runs in onnxruntime. Its methods are rejected with a `RangeError` when the file they need is missing. */
export interface OnnxModel extends DensityModel {
  /** What the files say about the model. */
  readonly metadata: ModelMetadata;
  /** Where the model runs, and why not elsewhere. */
  readonly execution: Execution;
}

/** How a model is opened. */
export interface SessionModelOptions<Provider extends string> {
  /** Each file's bytes. */
  readonly files: GraphBytes;
  /** What comes before a file's name in messages. */
  readonly where: string;
  readonly provider: Provider | "auto";
  /** What shares the parts of runs on the CPU. The model closes it. */
  readonly helpers?: Helpers | undefined;
}

/** A model with one session for each graph that is used. */
export class SessionModel<Provider extends string> implements OnnxModel {
  readonly schema: Schema;
  readonly architecture: ArchitectureSummary;
  readonly context: Schema | undefined;
  readonly metadata: ModelMetadata;
  readonly execution: Execution<Provider>;
  readonly #backend: Backend<Provider>;
  readonly #files: ModelFiles;
  readonly #helpers?: Helpers | undefined;
  readonly #mostRows: number;
  readonly #sessions = new Map<GraphKind, Promise<InferenceSession>>();
  /** Calls that have not ended. */
  readonly #calls = new Set<Promise<unknown>>();
  #closed?: Promise<void>;

  private constructor(
    backend: Backend<Provider>,
    { files, execution, helpers }: {
      files: ModelFiles;
      execution: Execution<Provider>;
      helpers: Helpers | undefined;
    },
  ) {
    this.#backend = backend;
    this.#files = files;
    const hasGpu = execution.provider !== backend.providers[backend.providers.length - 1];
    if (!hasGpu) this.#helpers = helpers;
    this.execution = execution;
    this.metadata = files.metadata;
    this.architecture = files.metadata.architecture;
    this.schema = this.architecture.schema;
    this.context = this.architecture.context;
    this.#mostRows = mostRows(this.architecture, hasGpu);
  }

  /** Checks the files and starts the provider. */
  static async open<Provider extends string>(
    backend: Backend<Provider>,
    { files: bytes, where, provider, helpers }: SessionModelOptions<Provider>,
  ): Promise<SessionModel<Provider>> {
    const files = checkModelFiles(bytes, where);
    const { execution, kind, session } = await chooseProvider(backend, { files, provider });
    const model = new SessionModel(backend, { files, execution, helpers });
    model.#sessions.set(kind, Promise.resolve(session));
    return model;
  }

  async logProb(rows: Rows | Batch, { order }: OrderOptions = {}): Promise<Float64Array> {
    const batch = this.#checkBatch(rows);
    const { log_prob } = await this.#run("log_prob", marked(batch), orderOf(order, this.architecture));
    return new Float64Array(log_prob!.data);
  }

  async conditionals(rows: Rows | Batch, options: ConditionalsOptions = {}): Promise<Conditionals> {
    const { architecture } = this;
    const member = { index: checkMember(options, architecture), of: architecture.members?.length ?? 1 };
    const batch = this.#checkBatch(rows);
    const { parameters, log_prob_each } = await this.#run(
      "conditionals",
      marked(batch),
      orderOf(options.order, architecture),
    );
    return {
      parameters: shareOf(parameters!, member),
      columns: spansOf(this.schema, "parameterColumns"),
      logProbEach: shareOf(log_prob_each!, member),
    };
  }

  async sample(n: number, options: SampleOptions): Promise<Samples> {
    const order = orderOf(options.order, this.architecture);
    const inputs = {
      noise: noiseSource(n, this.architecture, options),
      ...marked(checkConditions(options, this.architecture, n)),
    };
    // samples are drawn in the canonical order, completions in any
    if (!this.#sweeps && isSameOrder(order, this.architecture.order)) {
      return this.#unmarked((await this.#run("sample", inputs, order)).x!);
    }
    const all = { ...inputs, ...nothingKnown(n, this.schema.length) };
    const x = this.#sweeps
      ? await this.#sweep({ ...all, noise: noiseOf(n, this.architecture, options) }, order)
      : (await this.#run("complete", all, order)).x!;
    return this.#unmarked(x);
  }

  async complete(batch: Batch, options: SampleOptions): Promise<Completion> {
    const { architecture } = this;
    const given = checkEvidence(batch, this.schema);
    const [n] = given.known.shape;
    const order = orderOf(options.order, architecture);
    const all: CutDraw = {
      given,
      noise: noiseOf(n, architecture, options),
      conditions: marked(checkConditions({ ...batch, ...options }, architecture, n)),
      order,
    };
    const draw = async ({ given, noise, conditions, order }: CutDraw) => {
      const inputs = { noise, ...marked(given), ...conditions };
      return this.#sweeps
        ? await this.#sweep(inputs, order)
        : (await this.#run("complete", inputs, order)).x!;
    };
    const isCut = architecture.orders === "any" && options.order === undefined;
    const x = isCut ? await completeInCutOrders(all, draw) : await draw(all);
    return { ...this.#unmarked(x), exact: knownComeFirst(given.known, { ...architecture, order }) };
  }

  /** Checks rows, all of which must be known: the graphs do not leave anything out. */
  #checkBatch(rows: Rows | Batch): CheckedBatch {
    const batch = checkBatch("data", rows, this.architecture);
    if (batch.known === undefined) return batch;
    throw inputError(
      new TypeError("Cannot use known here: exported graphs only complete rows of which a part is known"),
    );
  }

  /** Rows that a graph made, with NaN where a value is missing. */
  #unmarked(rows: Samples): Samples {
    unmarkMissing(rows.data, this.schema);
    return rows;
  }

  /** The order, if a graph takes one. */
  #order({ inputs }: Ports, order: Order): { readonly order?: Order } {
    return inputs.some(({ name }) => name === "order") ? { order } : {};
  }

  close(): Promise<void> {
    return this.#closed ??= this.#close();
  }

  async #close(): Promise<void> {
    await Promise.allSettled(this.#calls);
    const sessions = await Promise.allSettled(this.#sessions.values());
    for (const session of sessions) if (session.status === "fulfilled") await session.value.release();
    await this.#helpers?.close();
  }

  /** WebGPU has no `Loop`, so there the host repeats a graph without one. */
  get #sweeps(): boolean {
    return this.execution.provider === "webgpu" && this.#files.graphs.has("sweep");
  }

  /** Keeps the model open until a call has ended. */
  #untilEnded<T>(call: Promise<T>): Promise<T> {
    this.#calls.add(call);
    const ended = () => this.#calls.delete(call);
    call.then(ended, ended);
    return call;
  }

  #run(
    kind: GraphKind,
    inputs: PartedRun["inputs"],
    order: Order,
  ): Promise<Record<string, Samples>> {
    return this.#untilEnded(this.#runInParts(kind, inputs, order));
  }

  #sweep(
    inputs: Readonly<Record<"noise" | "evidence" | "known", Rows>>,
    order: Order,
  ): Promise<Samples> {
    return this.#untilEnded(this.#sweepInParts(inputs, order));
  }

  /** Runs a graph on some rows at a time. */
  async #runInParts(
    kind: GraphKind,
    inputs: PartedRun["inputs"],
    order: Order,
  ): Promise<Record<string, Samples>> {
    const [n] = Object.values(inputs)[0]!.shape;
    const graph = this.#graph(kind);
    const outputs = Object.fromEntries(
      graph.outputs.map(({ name, dims: [, columns = 1] }) => [
        name,
        { data: new Float32Array(n * columns), shape: [n, columns] as const },
      ]),
    );
    // the members of a mixture share the rows of a sample
    const times = kind === "sample" ? this.architecture.members?.length ?? 1 : 1;
    const rows = rowsOfPart(n, times * this.#mostRows);
    const run = { n, rows, inputs, ...this.#order(graph, order), outputs };
    const runner = { backend: this.#backend, graph, session: await this.#session(kind) };
    await (this.#helpers && rows < n ? this.#helpers.run(runner, run) : runParts(runner, run, partsOf(run)));
    return outputs;
  }

  async #sweepInParts(
    inputs: Readonly<Record<"noise" | "evidence" | "known", Rows>>,
    order: Order,
  ): Promise<Samples> {
    const [n, D] = inputs.evidence.shape;
    const x: Samples = { data: new Float32Array(n * D), shape: [n, D] };
    const session = await this.#session("sweep");
    const { provider } = this.execution;
    const graph = this.#graph("sweep");
    const rows = rowsOfPart(n, this.#mostRows);
    for (let start = 0; start < n; start += rows) {
      const end = Math.min(start + rows, n);
      const part = (all: Rows) => ({
        data: numbersOf(all, start, end),
        shape: [end - start, all.shape[1]] as const,
      });
      const parts = mapInputs(inputs, part) as SweepInputs;
      x.data.set(
        await sweepToFixedPoint(this.#backend, {
          graph,
          session,
          provider,
          inputs: parts,
          ...this.#order(graph, order),
        }),
        start * D,
      );
    }
    return x;
  }

  #graph(kind: GraphKind) {
    const graph = this.#files.graphs.get(kind);
    if (graph === undefined) {
      throw inputError(new RangeError(`Cannot run ${kind}.onnx: the model was opened without that file`));
    }
    return graph;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #session(kind: GraphKind): Promise<InferenceSession> {
    if (this.#closed) throw new Error(`Cannot run ${kind}.onnx: the model is closed`);
    const { provider } = this.execution;
    const session = this.#sessions.get(kind) ??
      openGraph(this.#backend, this.#graph(kind), { kind, provider });
    this.#sessions.set(kind, session);
    return session;
  }
}

/** The columns of a member among those of all, which lie side by side. */
function shareOf(rows: Samples, { index, of }: { index: number; of: number }): Samples {
  if (of === 1) return rows;
  const [n, all] = rows.shape;
  const columns = all / of;
  const data = new Float32Array(n * columns);
  for (let row = 0; row < n; row++) {
    const start = row * all + index * columns;
    data.set(rows.data.subarray(start, start + columns), row * columns);
  }
  return { data, shape: [n, columns] };
}

/** Rows with marks where values are missing, as graphs take them. */
function marked<I extends object>(
  inputs: I & { readonly [K in keyof I]: CheckedRows },
): { [K in keyof I]: Rows } {
  return mapInputs(inputs as object, (rows: CheckedRows) => rows.marked) as { [K in keyof I]: Rows };
}
