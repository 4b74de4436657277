import { takeRows } from "../data/mod.ts";
import { writeFilesTogether } from "../files/atomic_write.ts";
import { eachContext, type SampleOptions } from "../made/mod.ts";
import { curvesSvg } from "../report/curves.ts";
import { modelCard } from "./card.ts";
import { makeGraphs } from "./export.ts";
import { FILES } from "./names.ts";
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

/**
 * Writes a model folder: weights and log, ONNX graphs, pictures and the model card. All are made first, and then take their
 * places together.
 *
 * @param folder The folder, which is there.
 * @param training The model and its training.
 * @param options A signal that ends this while the graphs are made; nothing is written then.
 */
export async function writeModelFolder(
  folder: string,
  training: FinishedTraining,
  options: { readonly signal?: AbortSignal } = {},
): Promise<void> {
  const { trainer: { made }, notes, log, dataset } = training;
  const { files: graphs, parity } = await makeGraphs({ made, log, notes, ...options });
  const files = new Map([...trainingFiles(training), ...graphs]);
  const addText = (name: string, text: string) => files.set(name, new TextEncoder().encode(text));
  const curves = await curvesSvg({
    title: `${dataset.name}: NLL while training`,
    batches: log.batches,
    epochs: log.epochs.map(({ step, trainNll, validNll }) => ({
      step,
      ...(trainNll !== undefined && { train: trainNll }),
      ...(validNll !== undefined && { valid: validNll }),
    })),
  });
  addText(FILES.curves, curves);
  const picture = pictureOf(made.schema);
  if (picture !== undefined) {
    const { data } = await made.sample(...pictured(training));
    files.set(FILES.samples, drawPictures(data, picture, LINE));
  }
  addText(FILES.card, modelCard(folder, { ...training, parity }));
  await writeFilesTogether(folder, files);
}
