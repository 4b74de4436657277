/**
 * The graphs that are measured: `write_graphs.ts FOLDER UNITS...` writes those of a MADE of 784 bits with these hidden layers.
 *
 * @module
 */
import { binary, exportOnnx, exportTraining, type GraphKind, Made, Trainer } from "../../mod.ts";

const GRAPHS: readonly GraphKind[] = ["log_prob", "conditionals", "sample", "sweep"];

/** Initial weights times this, so that variables depend on each other and samplers need some rounds. */
const SCALE = 2;

if (import.meta.main) {
  const [folder, ...units] = Deno.args;
  if (folder === undefined) {
    throw new RangeError("Cannot write graphs: expected a folder and numbers of units");
  }
  await Deno.mkdir(folder, { recursive: true });
  const made = new Made({ schema: binary(784), hidden: units.map(Number), order: "random", seed: 1 });
  for (const parameter of made.parameters) {
    made.executor.write(parameter, made.executor.read(parameter).map((value) => value * SCALE));
  }
  for (const kind of GRAPHS) {
    await Deno.writeFile(`${folder}/${kind}.onnx`, exportOnnx(made, kind));
  }
  const trainer = new Trainer(made, { optimizer: "adam" });
  await Deno.writeFile(`${folder}/training_step.onnx`, exportTraining(trainer, "training_step"));
  made.executor.close();
}
