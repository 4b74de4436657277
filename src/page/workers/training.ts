/**
 * The Worker that trains.
 *
 * @module
 */
import {
  type Activation,
  bitsPerDimension,
  decodeRows,
  type EpochReport,
  type FileRows,
  Made,
  meanNll,
  Trainer,
  TrainingLog,
  WasmExecutor,
} from "@staircase/made";
import { offer, tell } from "./calls.ts";
import { type FolderOptions, zipModel } from "./model_folder.ts";
import { readSource, type Source, type TrainingData } from "./training_data.ts";

/** What is trained, and how. */
export interface TrainingOptions {
  readonly source: Source;
  readonly hidden: readonly number[];
  readonly activation: Activation;
  readonly rate: number;
  readonly epochs: number;
  readonly seed: number;
  readonly threads: number;
}

/** What training tells of itself. */
export type TrainingEvent =
  | { readonly kind: "steps"; readonly step: number; readonly nll: number; readonly perSecond: number }
  | { readonly kind: "epoch"; readonly report: EpochReport }
  /** The density on a grid of the plane, and points that the model draws. */
  | { readonly kind: "plane"; readonly density: Float64Array; readonly samples: Float32Array }
  /** Rows that the model draws. */
  | { readonly kind: "rows"; readonly samples: FileRows };

/** What the page knows when training can begin. */
export interface TrainingSummary {
  readonly rows: number;
  readonly parameters: number;
  readonly threads: number;
}

/** Points along each side of the plane's grid; the plane goes from -1 to 1. */
export const GRID = 72;
/** Milliseconds between two things that are told of the same kind; samples within an epoch take time from training. */
const [PAUSE, LONG_PAUSE] = [120, 1000];
/** An epoch of a few points is over at once: so long it is looked at, in milliseconds. */
const PACE = 12;
/** Samples that are shown of a plane, and of others. */
const [POINTS, ROWS] = [200, 16];

interface Training {
  readonly trainer: Trainer;
  readonly data: TrainingData;
  readonly options: TrainingOptions;
  readonly log: TrainingLog;
}

let training: Training;
let controller = new AbortController();

async function begin(options: TrainingOptions): Promise<TrainingSummary> {
  const data = await readSource(options.source, options.seed);
  const executor = new WasmExecutor({ threads: options.threads });
  const { hidden, activation, seed, rate } = options;
  const made = new Made({ schema: data.schema, hidden, activation, seed, order: "natural", executor });
  const batch = Math.min(100, Math.ceil(data.train.shape[0] / 4));
  const trainer = new Trainer(made, { rate, batch, schedule: "cosine", seed });
  training = { trainer, data, options, log: new TrainingLog() };
  return {
    rows: data.train.shape[0],
    parameters: made.parameterCount,
    threads: executor.threads,
  };
}

/** How training came to rest, and the NLL of the test rows where it has ended and there are some. */
export interface Rest {
  readonly phase: "ended" | "paused";
  readonly testNll?: number;
}

/** Trains until the end, or until it is paused. */
async function run(): Promise<Rest> {
  const { trainer, data: { train, valid, test }, options, log } = training;
  controller = new AbortController();
  const [steps, epochs, samples] = [everySoOften(PAUSE), everySoOften(PAUSE), everySoOften(PAUSE)];
  const samplesWithin = everySoOften(LONG_PAUSE);
  let showing = Promise.resolve();
  let [begun, before] = [performance.now(), trainer.state.step];
  await trainer.fit(train, {
    epochs: options.epochs - (trainer.state.position?.epoch ?? 0),
    ...(valid && { valid }),
    signal: controller.signal,
    onBatch(report) {
      const { step, nll } = report;
      log.addBatch(report);
      if (samplesWithin()) showing = showing.then(show);
      if (!steps()) return;
      const now = performance.now();
      tell(
        {
          kind: "steps",
          step,
          nll,
          perSecond: 1000 * (step - before) / (now - begun),
        } satisfies TrainingEvent,
      );
      [begun, before] = [now, step];
    },
    async onEpoch(report) {
      log.addEpoch(report);
      const isLast = report.epoch === options.epochs;
      if (epochs() || isLast) tell({ kind: "epoch", report } satisfies TrainingEvent);
      if (samples() || isLast) await show();
      if (options.source.kind === "points") await new Promise((resolve) => setTimeout(resolve, PACE));
    },
  });
  await showing;
  await show();
  const { step, position } = trainer.state;
  if (position!.epoch < options.epochs) return { phase: "paused" };
  if (test === undefined) return { phase: "ended" };
  const testNll = await meanNll(trainer.made, test);
  log.addTest({ step, testNll, bpd: bitsPerDimension(testNll, trainer.made.D) });
  return { phase: "ended", testNll };
}

function pause(): void {
  controller.abort();
}

/** Makes the model folder, as a zip file. */
async function download(
  options: Pick<FolderOptions, "name" | "wasmPaths">,
): Promise<Uint8Array<ArrayBuffer>> {
  const { data: { dataset, notes, file }, options: { epochs }, trainer, log } = training;
  return await zipModel(
    { trainer, log, dataset, notes: { ...notes, epochs: `${epochs}` } },
    { ...options, data: file },
  );
}

/** Shows what the model knows now. */
async function show(): Promise<void> {
  const { trainer: { made }, options: { source, seed } } = training;
  if (source.kind !== "points") {
    const samples = decodeRows(await made.sample(ROWS, { seed }), made.schema);
    return tell({ kind: "rows", samples } satisfies TrainingEvent);
  }
  const grid = Float32Array.from({ length: 2 * GRID * GRID }, (_, i) => {
    const [row, column] = [Math.floor(i / 2 / GRID), (i >> 1) % GRID];
    return 2 * ((i % 2 === 0 ? column : row) + 0.5) / GRID - 1;
  });
  const logProb = await made.logProb({ data: grid, shape: [GRID * GRID, 2] });
  const { data: samples } = await made.sample(POINTS, { seed });
  tell({ kind: "plane", density: logProb.map(Math.exp), samples } satisfies TrainingEvent);
}

/** Says yes when it is asked for the first time in a while. */
function everySoOften(pause: number): () => boolean {
  let last = -Infinity;
  return () => {
    const isDue = performance.now() - last >= pause;
    if (isDue) last = performance.now();
    return isDue;
  };
}

const functions = { begin, run, pause, download };

/** What this Worker offers. */
export type TrainingFunctions = typeof functions;

offer(functions);
