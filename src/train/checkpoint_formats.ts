/**
 * How each version of the checkpoint's format tells a model.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import {
  type Activation,
  type Architecture,
  architectureFromJson,
  makeArchitecture,
  schemaFromRuns,
} from "../made/mod.ts";
import type { Staircase } from "../ops/mod.ts";
import { isListOfWhole, type JsonRecord, parseJson, recordOf, textOf, wholeOf } from "../untrusted/json.ts";
import { STEP, unroundRows } from "./rounded_weights.ts";
import type { SafetensorsFile } from "./safetensors.ts";

/** The version that is written. */
export const FORMAT = "staircase/3";

/** How a version of the format tells a model. */
export interface Format {
  architecture(file: SafetensorsFile): Architecture;
  /** The values of a variable, packed if it has a staircase. */
  values(file: SafetensorsFile, name: string, staircase?: Staircase): Floats;
}

/** Weights are matrices `[units, inputs]`, whose rows and columns are sorted by degree and rank. */
const matrices: Format = {
  architecture: (file) => architectureFromJson(jsonOf(file, "architecture"), refuse),
  values({ tensors }, name, staircase) {
    const { data, shape } = floatsOf(tensors, name);
    if (staircase === undefined) return data;
    const { units, denseWidth } = staircase;
    if (shape[0] !== units || shape[1] !== denseWidth) {
      return refuse(`the tensor ${name} has the shape [${shape}], expected [${units}, ${denseWidth}]`);
    }
    return staircase.fromDense(data);
  },
};

/** Every version that is read. */
export const FORMATS: ReadonlyMap<string, Format> = new Map<string, Format>([
  [FORMAT, matrices],
  // weights that orders share lay in several ways
  ["staircase/2", {
    ...matrices,
    architecture(file) {
      const architecture = matrices.architecture(file);
      if (architecture.orders === undefined) return architecture;
      return refuse(
        "its orders share weights that an earlier version laid out otherwise; train it again",
      );
    },
  }],
  // weights lie in panels, the order and the degrees are tensors
  ["staircase/1", {
    architecture(file) {
      const { schema, hidden, activation, seed } = fieldsOf(file, "model");
      if (!isListOfWhole(hidden)) return refuse("'hidden' is not a list of layer widths");
      const integers = (name: string) => {
        const { data } = file.tensors.get(name) ?? refuse(`it has no tensor ${name}`);
        return data instanceof Int32Array ? data : refuse(`the tensor ${name} does not hold int32`);
      };
      const order = integers("order");
      return makeArchitecture({
        activation: textOf(activation, "'activation'", refuse) as Activation,
        seed: wholeOf(seed, "'seed'", refuse),
        hidden,
        schema: schemaFromRuns(schema, { D: order.length, refuse }),
        order,
        degrees: hidden.map((_, depth) => integers(`hidden_${depth}.degrees`)),
      });
    },
    values: ({ tensors }, name) => floatsOf(tensors, name).data,
  }],
]);

/** A part of the metadata. */
export function jsonOf({ metadata }: SafetensorsFile, name: string): unknown {
  return parseJson(metadata[name] ?? refuse(`it does not say ${name}`), `'${name}'`, refuse);
}

/** A part of the metadata that has fields. */
export function fieldsOf(file: SafetensorsFile, name: string): JsonRecord {
  return recordOf(jsonOf(file, name), `'${name}'`, refuse);
}

/** The values of a tensor of numbers. */
export type Floats = Float32Array | Float64Array;

function floatsOf(
  tensors: SafetensorsFile["tensors"],
  name: string,
): { data: Floats; shape: readonly number[] } {
  const tensor = tensors.get(name) ?? refuse(`it has no tensor ${name}`);
  const { data, shape } = tensor;
  if (data instanceof Float32Array || data instanceof Float64Array) return { data, shape };
  if (!(data instanceof Int8Array)) return refuse(`the tensor ${name} does not hold float32 or float64`);
  const steps = tensors.get(name + STEP)?.data;
  if (!(steps instanceof Float32Array && steps.length === shape[0])) {
    return refuse(`it has no tensor ${name}${STEP} with a step for each row of ${name}`);
  }
  return { data: unroundRows({ data, steps }), shape };
}

/** Says what is wrong with a file. */
export function refuse(reason: string): never {
  throw inputError(new SyntaxError(reason));
}
