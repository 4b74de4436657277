/**
 * The Worker in which onnxruntime-web computes. It writes the graphs itself, from the weights that the core has too, so a model is
 * downloaded once and is the same everywhere.
 *
 * @module
 */
import { exportOnnx, type GraphKind } from "@staircase/made";
import { type GraphBytes, type OnnxModel, openModelFromBytes, type WebProvider } from "@staircase/made/web";
import { offer, tell } from "./calls.ts";
import { counted, type Progress } from "./counted.ts";
import { decode, type ModelFile } from "./model_file.ts";
import { modelFunctions, withContext } from "./model_functions.ts";
import { type ModelSummary, summaryOf } from "./model_summary.ts";

/** How a model is opened. */
export interface RuntimeOptions {
  readonly provider: WebProvider;
  /** Threads of the wasm provider. */
  readonly threads: number;
  /** Where the files of onnxruntime-web are. */
  readonly wasmPaths: string;
}

// onnxruntime-web fetches its WebAssembly itself, so this is how to know how far that is
const { fetch: fetchAs } = globalThis;
globalThis.fetch = async (...args) =>
  counted(await fetchAs(...args), (progress) => tell(progress satisfies Progress));

/** The graphs that draw, first that which samples: on WebGPU the one without a loop. */
const GRAPHS: { readonly [P in WebProvider]: readonly [GraphKind, ...GraphKind[]] } = {
  wasm: ["sample", "complete"],
  webgpu: ["sweep"],
};

let sampler: Promise<OnnxModel>;
/** Opens what scores, which is not needed before. */
let openScorer: () => Promise<OnnxModel>;
let scorer: Promise<OnnxModel> | undefined;

async function open(file: ModelFile, options: RuntimeOptions): Promise<ModelSummary> {
  const openWith = async (kinds: readonly GraphKind[]) =>
    await openModelFromBytes(await graphsOf(file, kinds), options);
  sampler = openWith(GRAPHS[options.provider]).then(async (opened) => {
    // the first run prepares much, and belongs to loading
    await opened.sample(1, withContext(opened, 1, { seed: 0 }));
    return opened;
  });
  openScorer = () => openWith(["conditionals"]);
  return summaryOf(await sampler);
}

/** Graphs of a file, written from its weights where there are none. */
async function graphsOf(file: ModelFile, kinds: readonly GraphKind[]): Promise<GraphBytes> {
  const { name, graphs } = file;
  if (graphs) {
    if (!graphs[kinds[0]!]) {
      throw new RangeError(`Cannot run ${name} here without ${kinds[0]}.onnx: add that file`);
    }
    return Object.fromEntries(kinds.filter((kind) => graphs[kind]).map((kind) => [kind, graphs[kind]!]));
  }
  const made = await decode(file);
  try {
    return Object.fromEntries(kinds.map((kind) => [kind, exportOnnx(made, kind)]));
  } finally {
    await made.close();
  }
}

const { conditionals } = modelFunctions(() => scorer ??= openScorer());
const functions = { ...modelFunctions(() => sampler), conditionals, open };

/** What this Worker offers. */
export type RuntimeFunctions = typeof functions;

offer(functions);
