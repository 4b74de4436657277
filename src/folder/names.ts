import { GRAPH_KINDS, type GraphKind } from "../onnx/ports.ts";

/** The names of the files of a model folder, besides `<graph>.onnx`. */
export const FILES = {
  weights: "weights.safetensors",
  log: "training.jsonl",
  curves: "curves.svg",
  samples: "samples.png",
  card: "README.md",
  python: "model.py",
} as const;

/** The names of the files with which a model is trained by other engines, where they were asked for. */
export const TRAINING_FILES = {
  gradient: "gradient.onnx",
  nll: "nll.onnx",
  update: "update.onnx",
  rows: "rows.safetensors",
} as const;

/** The name of the file of a graph. */
export function graphFile(kind: GraphKind): string {
  return `${kind}.onnx`;
}

/** The names of all files that a model folder may have. */
export const NAMES: readonly string[] = [...Object.values(FILES), ...GRAPH_KINDS.map(graphFile)];

/** The note that says how surprising rows are that a model did not learn. */
export const USUAL_SURPRISE = "usual_surprise";
