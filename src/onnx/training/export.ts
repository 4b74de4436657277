/**
 * The training step of a model as graphs, so that any engine can train it.
 *
 * @module
 */
import { architectureToJson } from "../../made/mod.ts";
import type { Trainer } from "../../train/mod.ts";
import { trainingToJson } from "../../train/training_record.ts";
import { START } from "../../train/training_state.ts";
import { GraphBuilder } from "../graph_builder.ts";
import { addGradient, addNll, addOutput } from "./gradient.ts";
import { inPieces, type Pieces, type StepInPieces } from "./pieces.ts";
import { addUpdate } from "./update.ts";

/** A graph of the training step: its gradient, the NLL to validate by, what the optimizer does with a gradient, or the whole step. */
export type TrainingGraph = "gradient" | "nll" | "update" | "training_step";

/** The version of what the files say about themselves. */
const FORMAT = "staircase-training/1";

/**
 * Writes the training step of a model as an ONNX file (opset 17, standard operators), from the expressions that train it here. No
 * weights are in it. Weights are taken in pieces: dense matrices `[inputs, units]` of some units and the inputs that these see, each a
 * part of the transpose of a checkpoint's matrix, and 0 outside the mask. The metadata `parameters` tell the pieces of each parameter,
 * and the mask as `extents` of its units, and as `starts` where hidden units belong to variables; then the rows of the checkpoint's
 * matrix begin with the first input that their unit sees.
 *
 * - `gradient` takes the rows `x [n, D]` (and `context`, `known`, `order` and the random numbers of dropout, where the model has them),
 *   `per_row []` and each piece of a parameter by its name; it gives `nll []`, the NLL in nats summed over the rows times `per_row`, and
 *   `gradient.NAME`, the gradient of that to each. So with `per_row` 1 these are sums over the rows, and with one over the
 *   size of a batch the shares of some of its rows;
 * - `nll` takes the same without `per_row` and dropout, and gives `nll []`, summed over the rows as they are scored;
 * - `update` takes all weights side by side, `all.weight`, and all biases, `all.bias`, as vectors; in the same way
 *   `gradient.all.weight` and what the optimizer keeps, such as `m.all.weight`; and `step` (from 1) and `rate`, float64 scalars. It
 *   gives the new value `next.NAME` of each but the gradients;
 * - `training_step` is both in one: it takes the inputs of `gradient`, what the optimizer keeps for each parameter, such as
 *   `m.hidden_0.weight`, `step` and `rate`, and gives `nll` and the new value `next.NAME` of each parameter and of what is kept.
 *
 * @param trainer The model, and how it is trained.
 * @param graph Which graph.
 * @returns The bytes of the file.
 * @throws {RangeError} If rows may be incomplete and the model cannot learn from such.
 *
 * @example A graph that takes a step of Adam in any ONNX runtime
 * ```ts
 * import { assert } from "@std/assert";
 * import { binary, exportTraining, Made, Trainer } from "@staircase/made";
 *
 * await using made = new Made({ schema: binary(3), hidden: [8] });
 * const bytes = exportTraining(new Trainer(made, { optimizer: "adam" }), "training_step");
 * assert(bytes.length > 0);
 * ```
 */
export function exportTraining(
  trainer: Pick<Trainer, "made" | "options">,
  graph: TrainingGraph,
): Uint8Array {
  const { made, options } = trainer;
  const builder = new GraphBuilder(graph);
  const step = inPieces(trainer);
  adders[graph](builder, step);
  return builder.build({
    texts: {
      graph,
      architecture: JSON.stringify(architectureToJson(made.architecture)),
      options: JSON.stringify(trainingToJson(options, START).options),
      parameters: JSON.stringify(Object.fromEntries(step.parameters.map(describe))),
      format: FORMAT,
    },
  });
}

/** Adds each graph to one that is empty. */
const adders: Readonly<Record<TrainingGraph, (graph: GraphBuilder, step: StepInPieces) => void>> = {
  gradient(graph, step) {
    const { nll, pieces } = addGradient(graph, step);
    addOutput(graph, "nll", nll, []);
    for (const { variable, gradient, dims } of pieces) {
      addOutput(graph, `gradient.${variable.name}`, gradient, dims);
    }
  },
  nll: (graph, step) => addOutput(graph, "nll", addNll(graph, step), []),
  update(graph, { parameters, options }) {
    const pieces = parameters.flatMap(({ pieces }) => pieces);
    const learned = ["weight", "bias"].map((kind) => {
      const some = pieces.filter(({ staircase }) => (staircase ? "weight" : "bias") === kind);
      const dims = [some.reduce((size, { dims }) => size + dims.reduce((a, b) => a * b), 0)];
      const name = `all.${kind}`;
      return { name, dims, value: graph.input(name, dims), gradient: graph.input(`gradient.${name}`, dims) };
    });
    addUpdate(graph, learned, options);
  },
  training_step(graph, step) {
    const { nll, pieces } = addGradient(graph, step);
    addOutput(graph, "nll", nll, []);
    addUpdate(graph, pieces.map(({ variable: { name }, ...of }) => ({ ...of, name })), step.options);
  },
};

/** A parameter as a checkpoint has it, and where the pieces that graphs take are in it. */
function describe({ parameter, staircase, pieces }: Pieces): [name: string, about: object] {
  return [parameter.name, {
    ...(staircase && {
      shape: [staircase.units, staircase.denseWidth],
      extents: [...staircase.extents],
      ...(staircase.isBand && { starts: [...staircase.starts] }),
    }),
    pieces: pieces.map(({ variable, units, inputs }) => ({
      name: variable.name,
      units: [units.start, units.end],
      ...(inputs && { inputs: [inputs.start, inputs.end] }),
    })),
  }];
}
