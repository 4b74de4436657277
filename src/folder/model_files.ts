import { takeRows } from "../data/mod.ts";
import { eachContext, type SampleOptions } from "../made/mod.ts";
import { encodeUsualSurprise } from "../made/questions/mod.ts";
import type { Content, NamedFile } from "../files/atomic_write.ts";
import { curvesSvg } from "../report/curves.ts";
import { modelCard } from "./card.ts";
import { makeGraphs, type ModelRuntime } from "./graphs.ts";
import { measureUsual } from "./measure_usual.ts";
import { FILES, USUAL_SURPRISE } from "./names.ts";
import { drawPictures, pictureOf } from "./picture.ts";
import { type FinishedTraining, trainingFiles } from "./training.ts";

/** So many pictures stand in a line. */
const LINE = 10;

/** What samples are drawn as pictures: of a model with a context a line of each label, or those of the first rows that it learned. */
function pictured({ trainer: { made }, dataset }: FinishedTraining): [n: number, options: SampleOptions] {
  const { seed } = made.architecture;
  if (made.context === undefined || dataset.context === undefined) return [LINE ** 2, { seed }];
  const { train } = dataset.context;
  const context = eachContext(made.context, LINE) ?? takeRows(train, 0, Math.min(LINE ** 2, train.shape[0]));
  return [context.shape[0], { seed, context }];
}

/** How the files of a model are made. */
export interface ModelFilesOptions {
  /** What the card calls the model. */
  readonly name: string;
  /** What the graphs are compared with the core in. */
  readonly runtime: ModelRuntime;
  /** Ends this while the graphs are made. */
  readonly signal?: AbortSignal;
}

/**
 * Makes the files of a model folder, as `deno task train` writes them: weights and log, from which training goes on, ONNX graphs that are
 * compared with the core, the Python that goes with them, pictures and the model card.
 *
 * @param training The model and its training.
 * @param options What the model is called, and the runtime.
 * @returns The bytes of each file, by its name.
 * @throws {RangeError} If the weights are so large that log p of a sample is not finite.
 *
 * @example Training that ends with the files of a model folder
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, Made, matrix, modelFiles, Trainer, TrainingLog } from "@staircase/made";
 * import { openModelFromBytes } from "@staircase/made/node"; // in a page, "@staircase/made/web"
 *
 * const train = matrix(Uint8Array.of(0, 1, 1, 0), [2, 2]);
 * const trainer = new Trainer(new Made({ schema: binary(2), hidden: [4], order: "natural" }));
 * const log = new TrainingLog();
 * await trainer.fit(train, {
 *   epochs: 3,
 *   onBatch: (report) => log.addBatch(report),
 *   onEpoch: (report) => log.addEpoch(report),
 * });
 * const files = await modelFiles({ trainer, log, notes: {}, dataset: { name: "pairs", train } }, {
 *   name: "pairs",
 *   runtime: { name: "onnxruntime-node cpu", open: (graphs) => openModelFromBytes(graphs, { provider: "cpu" }) },
 * });
 * assert(files.has("log_prob.onnx") && files.has("weights.safetensors"));
 * ```
 */
export async function modelFiles(
  training: FinishedTraining,
  options: ModelFilesOptions,
): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for await (const [name, content] of eachModelFile(training, options)) files.set(name, await join(content));
  return files;
}

async function join(content: Content): Promise<Uint8Array> {
  if (content instanceof Uint8Array) return content;
  const parts: BlobPart[] = [];
  for await (const part of content) parts.push(part as Uint8Array<ArrayBuffer>);
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/** The files of {@linkcode modelFiles}, each made when it is asked for. */
export async function* eachModelFile(
  training: FinishedTraining,
  { name, runtime, ...options }: ModelFilesOptions,
): AsyncGenerator<NamedFile> {
  const { trainer: { made }, notes, log, dataset } = training;
  const usual = encodeUsualSurprise(await measureUsual(made, dataset));
  const learned = { ...training, notes: { ...notes, [USUAL_SURPRISE]: usual } };
  yield* await trainingFiles(learned);
  const parity = yield* makeGraphs({ made, log, notes, runtime, ...options });
  const text = (content: string) => new TextEncoder().encode(content);
  const curves = await curvesSvg({
    title: `${dataset.name}: NLL while training`,
    batches: log.batches,
    epochs: log.epochs.map(({ step, trainNll, validNll }) => ({
      step,
      ...(trainNll !== undefined && { train: trainNll }),
      ...(validNll !== undefined && { valid: validNll }),
    })),
  });
  yield [FILES.curves, text(curves)];
  const picture = pictureOf(made.schema);
  if (picture !== undefined) {
    const { data } = await made.sample(...pictured(training));
    yield [FILES.samples, drawPictures(data, picture, LINE)];
  }
  yield [FILES.card, text(modelCard({ ...training, name, parity }))];
}
