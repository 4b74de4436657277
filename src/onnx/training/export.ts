/**
 * The training step of a model as graphs, so that any engine can train it.
 *
 * @module
 */
import { architectureToJson } from "../../made/mod.ts";
import type { Trainer } from "../../train/mod.ts";
import { GraphBuilder } from "../graph_builder.ts";
import { denseParameters } from "./dense.ts";
import { addGradient, addOutput } from "./gradient.ts";
import { addUpdate } from "./update.ts";

/** A graph of the training step: its gradient, what the optimizer does with that, or both in one. */
export type TrainingGraph = "gradient" | "update" | "training_step";

/** The version of what the files say about themselves. */
const FORMAT = "staircase-training/1";

/**
 * Writes the training step of a model as an ONNX file (opset 17, standard operators), from the expressions that train it here. No
 * weights are in it. Weights are dense matrices `[inputs, units]`, the transposes of those of a checkpoint, and 0 outside the stair.
 *
 * - `gradient` takes the rows `x [n, D]` (and `context`, `known`, `order` and the random numbers of dropout, where the model has them),
 *   `per_row []` and each parameter by its name; it gives `nll []`, the NLL in nats summed over the rows times `per_row`, and
 *   `gradient.NAME`, the gradient of that to each parameter. So with `per_row` 1 these are sums over the rows, and with one over the
 *   size of a batch the shares of some of its rows;
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
  { made, options }: Pick<Trainer, "made" | "options">,
  graph: TrainingGraph,
): Uint8Array {
  const builder = new GraphBuilder(graph);
  if (graph === "update") addVectorUpdate(builder, { made, options });
  else {
    const { nll, parameters } = addGradient(builder, made, options);
    addOutput(builder, "nll", nll, []);
    if (graph === "training_step") {
      addUpdate(builder, parameters.map(({ variable, ...of }) => ({ ...of, name: variable.name })), options);
    } else {
      for (const { variable, gradient, dims } of parameters) {
        addOutput(builder, `gradient.${variable.name}`, gradient, dims);
      }
    }
  }
  return builder.build({
    texts: {
      graph,
      architecture: JSON.stringify(architectureToJson(made.architecture)),
      options: JSON.stringify(options),
      format: FORMAT,
    },
  });
}

/** The update of all weights as one vector and of all biases as another. */
function addVectorUpdate(graph: GraphBuilder, { made, options }: Pick<Trainer, "made" | "options">): void {
  const dense = denseParameters(made);
  const learned = ["all.weight", "all.bias"].map((name, kind) => {
    const some = dense.filter(({ staircase }) => (staircase === undefined) === (kind === 1));
    const dims = [some.reduce((size, { dims }) => size + dims.reduce((a, b) => a * b), 0)];
    return { name, dims, value: graph.input(name, dims), gradient: graph.input(`gradient.${name}`, dims) };
  });
  addUpdate(graph, learned, options);
}
