/**
 * What a trained model is published as: ONNX graphs, pictures and a model card.
 *
 * @module
 */
import type { Dataset } from "../src/data/mod.ts";
import type { Made } from "../src/made/mod.ts";
import { curvesSvg } from "../src/report/curves.ts";
import { imageGrid } from "../src/report/grid.ts";
import { writeFileAtomically } from "../src/train/mod.ts";
import type { Trainer } from "../src/train/mod.ts";
import { exportGraphs } from "./export_graphs.ts";
import { modelCard } from "./model_card.ts";
import { pictureSide } from "./picture.ts";
import { FILES, type TrainingLog } from "./model_folder.ts";

/** What there is to publish. */
export interface Publication {
  readonly folder: string;
  readonly made: Made;
  readonly log: TrainingLog;
  /** What is saved with the model. */
  readonly notes: Readonly<Record<string, string>>;
  readonly dataset: Dataset;
  readonly options: Trainer["options"];
}

/** Writes the ONNX graphs, the pictures and the model card of a trained model. */
export async function publish({ folder, made, log, notes, dataset, options }: Publication): Promise<void> {
  const parity = await exportGraphs(folder, { made, log, notes });
  const write = (name: string, content: string | Uint8Array) =>
    writeFileAtomically(
      `${folder}/${name}`,
      typeof content === "string" ? new TextEncoder().encode(content) : content,
    );
  await write(
    FILES.curves,
    await curvesSvg({
      title: `${dataset.name}: NLL while training`,
      batches: log.batches,
      epochs: log.epochs.flatMap(({ step, testNll }) =>
        testNll === undefined ? [] : [{ step, test: testNll }]
      ),
    }),
  );
  const side = pictureSide(made);
  if (side !== undefined) {
    await write(
      FILES.samples,
      imageGrid((await made.sample(100, { seed: made.seed })).data, {
        width: side,
        height: side,
        columns: 10,
      }),
    );
  }
  await write(FILES.card, modelCard({ folder, made, log, notes, dataset, options, parity }));
}
