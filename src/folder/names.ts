/** The names of the files of a model folder, besides `<graph>.onnx`. */
export const FILES = {
  weights: "weights.safetensors",
  log: "training.jsonl",
  curves: "curves.svg",
  samples: "samples.png",
  card: "README.md",
  python: "model.py",
} as const;
