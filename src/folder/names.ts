import { isTemporary } from "../files/atomic_write.ts";
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

/** The file that a writer keeps locked. */
export const LOCK = ".lock";

/** The name of the file of a graph. */
export function graphFile(kind: GraphKind): string {
  return `${kind}.onnx`;
}

const NAMES: readonly string[] = [...Object.values(FILES), ...GRAPH_KINDS.map(graphFile)];

/** Whether a file of a model folder is one that a writer was killed over. */
export function isLeftOver(name: string): boolean {
  return isTemporary(name, NAMES);
}
