import { writeFileAtomically } from "../files/mod.ts";
import { curvesSvg } from "../report/curves.ts";
import { imageGrid } from "../report/grid.ts";
import { modelCard } from "./card.ts";
import { exportGraphs } from "./export.ts";
import { FILES } from "./names.ts";
import { pictureSide } from "./picture.ts";
import { type FinishedTraining, writeTraining } from "./training.ts";

/**
 * Writes a model folder: weights and log, ONNX graphs, pictures and the model card.
 *
 * @param folder The folder, which is there.
 * @param training The model and its training.
 */
export async function writeModelFolder(folder: string, training: FinishedTraining): Promise<void> {
  const { trainer: { made }, notes, log, dataset } = training;
  await writeTraining(folder, training);
  const parity = await exportGraphs(folder, { made, log, notes });
  const write = (name: string, content: string | Uint8Array) =>
    writeFileAtomically(
      `${folder}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  const curves = await curvesSvg({
    title: `${dataset.name}: NLL while training`,
    batches: log.batches,
    epochs: log.epochs.map(({ step, trainNll, validNll }) => ({
      step,
      ...(trainNll !== undefined && { train: trainNll }),
      ...(validNll !== undefined && { valid: validNll }),
    })),
  });
  await write(FILES.curves, curves);
  const side = pictureSide(made.schema);
  if (side !== undefined) {
    const { data } = await made.sample(100, { seed: made.architecture.seed });
    await write(FILES.samples, imageGrid(data, { width: side, height: side, columns: 10 }));
  }
  await write(FILES.card, modelCard(folder, { ...training, parity }));
}
