/**
 * How long models of the family take beside those that they are compared with.
 *
 * @module
 */
import { takeRows } from "../../src/data/mod.ts";
import { Made } from "../../src/made/mod.ts";
import { exportOnnx, portsOf } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { Trainer } from "../../src/train/mod.ts";
import { formatMarkdownTable } from "../../src/report/table.ts";
import { Tensor } from "onnxruntime-node";
import { makeExecutor } from "../executors.ts";
import { alternate, type Contender } from "./alternate.ts";
import { scoringContender, trainingContender } from "./core.ts";
import {
  drawTable,
  type FamilyCase,
  familyCases,
  type FamilyJob,
  type Variant,
  weightsOf,
} from "./family_cases.ts";
import { graphContender } from "./graphs.ts";
import type { Part } from "./part.ts";
import { formatPeers, type OpenRequest, type Peer } from "./peers.ts";
import { digits as written, line, times, TITLES } from "./report.ts";
import { pairedRatio, summarize, type Summary } from "./statistics.ts";
import { DIGITS, type Digits, PASSES_LIMIT, shareRows } from "./workload.ts";

/** One contender of a comparison. */
interface FamilyRow extends FamilyJob, Pick<Contender, "name" | "threads"> {
  readonly title: string;
  /** Milliseconds of a step; absent when there was a failure. */
  readonly milliseconds?: Summary;
  /** How many times the time of the first contender it takes. */
  readonly ratio?: number;
  /** How many times the weights of the first contender it has. */
  readonly weightRatio?: number;
  readonly failure?: string;
}

/** What the measuring of the family is told. */
interface FamilyOptions {
  readonly digits: Digits;
  /** A folder for what peers read. */
  readonly folder: string;
  /** The hidden units of networks whose units belong to no variable. */
  readonly units: number;
  /** The batch of all jobs; by default each has its own. */
  readonly batch?: number | undefined;
  readonly threads: readonly number[];
  readonly peers: readonly Peer[];
  readonly seconds: number;
}

/** Networks that have an option beside those that do not. */
export const familyPart: Part = {
  titles: ["Results", "The family"],
  async measure(bench) {
    const { folder, settings: { threads, seconds, hidden, batch } } = bench;
    const [digits, all] = [await bench.digits(), await bench.peers()];
    const peers = all.filter(({ kind }) => kind === "torch");
    const units = hidden?.[0]?.[0] ?? 500;
    const rows: FamilyRow[] = [];
    console.log(FAMILY_HEADER);
    const options = { digits, folder, peers, threads, seconds, units, batch: batch?.[0] };
    for await (const measured of measureFamily(options)) {
      console.log(formatFamilyRows(measured));
      rows.push(...measured);
    }
    return { numbers: rows, text: `${formatPeers(peers)}${formatFamily(rows)}` };
  },
};

/** Measures all comparisons, a job after the other. */
async function* measureFamily(options: FamilyOptions): AsyncGenerator<FamilyRow[]> {
  const { digits, folder, units } = options;
  const table = await shareRows(drawTable(DIGITS), `${folder}/table.u8`);
  for (const comparison of familyCases({ digits, table, units })) {
    const models = new Models();
    for (const wanted of comparison.jobs) {
      const job = { ...wanted, batch: options.batch ?? wanted.batch };
      for (const threads of options.threads) {
        yield await measureOne(comparison, { ...options, job, threads, models });
      }
    }
    models.close();
  }
}

async function measureOne(
  { title, variants: all, peer }: FamilyCase,
  { job, threads, models, peers, seconds }: {
    job: FamilyJob;
    threads: number;
    models: Models;
    peers: readonly Peer[];
    seconds: number;
  },
): Promise<FamilyRow[]> {
  const variants = all.filter(({ trainer }) => trainer === undefined || job.job === "train");
  const ours = await Promise.all(variants.map((variant) => contenderOf(variant, { job, threads, models })));
  const torch = peers.find((peer) => peer.kind === "torch" && peer.threads === threads);
  const contenders = [...ours];
  if (peer && torch) {
    const { model, hidden, shared: { path, rows: { shape: [, columns] } } } = peer;
    const request = { job: job.job, batch: job.batch, model, hidden, rows: path, columns };
    if (isShort(request)) contenders.push(await torch.contender(request));
  }
  const measured = await alternate(contenders, { seconds });
  for (const contender of contenders) await contender.close();
  const weights = variants.map(({ architecture }) => weightsOf(architecture));
  return measured.map(({ contender: { name }, rounds, failure }, k) => ({
    title,
    ...job,
    name,
    threads,
    ...(failure === undefined
      ? { milliseconds: summarize(rounds.flat()), ratio: pairedRatio(rounds, measured[0]!.rounds) }
      : { failure }),
    ...(k < weights.length && { weightRatio: weights[k]! / weights[0]! }),
  }));
}

/** Whether a peer does a job in seconds: it samples with a pass for each variable. */
function isShort({ job, batch, columns }: Pick<OpenRequest, "job" | "batch" | "columns">): boolean {
  return job !== "sample" || batch * columns <= PASSES_LIMIT.batch * 784;
}

async function contenderOf(
  variant: Variant,
  { job: { job, where, batch }, threads, models }: { job: FamilyJob; threads: number; models: Models },
): Promise<Contender> {
  const { name, architecture, rows, context, trainer = "wasm" } = variant;
  if (where === "core" || job === "train") {
    const engine = { name, threads, executor: await makeExecutor({ executor: trainer, threads }) };
    return job === "train"
      ? trainingContender(architecture, { rows: { x: rows, ...(context && { context }) }, batch, engine })
      : scoringContender({ job, batch, hidden: [] }, { model: await models.trained(variant), rows, engine });
  }
  const graph = variant.instead ?? job;
  const model = await models.trained(variant);
  const values: Readonly<Record<string, ArrayLike<number>>> = {
    x: takeRows(rows, 0, batch).data,
    noise: new Stream(1, "bench").uniforms(batch * portsOf("sample", model.architecture).inputs[0]!.dims[1]!),
    order: model.architecture.order,
    ...(context && { context: takeRows(context, 0, batch).data }),
  };
  const inputs = portsOf(graph, model.architecture).inputs.map(({ name, dims, type }) => {
    const shape = dims.map((length) => length === "n" ? batch : length);
    return [
      name,
      type === "int32"
        ? new Tensor("int32", Int32Array.from(values[name]!), shape)
        : new Tensor("float32", Float32Array.from(values[name]!), shape),
    ];
  });
  const run = { bytes: exportOnnx(model, graph), inputs: Object.fromEntries(inputs) };
  return { ...await graphContender(name, { ...run, threads }), name };
}

/** Models that have seen all rows once. */
class Models {
  readonly #models = new Map<object, Made>();

  async trained({ architecture, rows, context }: Variant): Promise<Made> {
    const known = this.#models.get(architecture);
    if (known !== undefined) return known;
    const made = new Made(architecture);
    await new Trainer(made).fit({ x: rows, ...(context && { context }) }, { epochs: 1 });
    this.#models.set(architecture, made);
    return made;
  }

  close(): void {
    for (const { executor } of this.#models.values()) executor.close();
  }
}

/** The line above the rows of the family. */
const FAMILY_HEADER = line(["", "threads", "median ms", "x the first", "x its weights"]);

/** The rows of a job of a comparison, as text. */
function formatFamilyRows(rows: readonly FamilyRow[]): string {
  const [{ title, job, where, batch }] = rows as [FamilyRow];
  return [
    `${title}: ${TITLES[job]}, ${where}, batch ${batch}`,
    ...rows.map((row) =>
      row.failure === undefined
        ? line([`  ${row.name}`, `${row.threads}`, ...cellsOf(row)])
        : `  ${row.name}, ${row.threads} threads: ${row.failure}`
    ),
  ].join("\n");
}

/**
 * The rows of all comparisons as tables in Markdown, one for each: medians in milliseconds and how many times the time of the first
 * contender they are, a line for each job and number of threads, a column for each contender.
 */
function formatFamily(rows: readonly FamilyRow[]): string {
  return [...Map.groupBy(rows, ({ title }) => title)].map(([title, rows]) => {
    const names = [...new Set(rows.map(({ name }) => name))];
    const lines = Map.groupBy(
      rows,
      ({ job, where, batch, threads }) => [TITLES[job], where, batch, threads].join(),
    );
    const table = formatMarkdownTable(
      ["job", "where", "batch", "threads", ...names.map((name) => headOf(rows, name))],
      [...lines].map(([line, cells]) => [
        ...line.split(","),
        ...names.map((wanted) => formatCell(cells.find(({ name }) => name === wanted))),
      ]),
    );
    return `#### ${title}\n\n${table}`;
  }).join("\n");
}

/** A contender, and how many times the weights of the first one it has. */
function headOf(rows: readonly FamilyRow[], wanted: string): string {
  const { weightRatio } = rows.find(({ name }) => name === wanted)!;
  const shown = times(weightRatio ?? 1);
  return shown === times(1) ? wanted : `${wanted}, ${shown} the weights`;
}

function formatCell(row?: FamilyRow): string {
  const [time = "", ratio] = row ? cellsOf(row) : [];
  return row?.ratio === undefined || row.ratio === 1 ? time : `${time} (${ratio})`;
}

function cellsOf({ milliseconds, ratio, weightRatio }: FamilyRow): string[] {
  return [
    milliseconds === undefined ? "" : written(milliseconds.median),
    ratio === undefined ? "" : times(ratio),
    weightRatio === undefined ? "" : times(weightRatio),
  ];
}
