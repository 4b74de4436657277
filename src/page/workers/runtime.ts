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
import { modelFunctions } from "./model_functions.ts";
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

/** The graphs that a provider needs, first that which samples: on WebGPU the one without a loop. */
const GRAPHS: { readonly [P in WebProvider]: readonly [GraphKind, ...GraphKind[]] } = {
  wasm: ["sample", "complete", "conditionals"],
  webgpu: ["sweep", "conditionals"],
};

let model: Promise<OnnxModel>;

async function open(
  file: ModelFile,
  { provider, threads, wasmPaths }: RuntimeOptions,
): Promise<ModelSummary> {
  model = graphsOf(file, provider).then(async (graphs) => {
    const opened = await openModelFromBytes(graphs, { provider, threads, wasmPaths });
    // the first run prepares much, and belongs to loading
    await opened.sample(1, { seed: 0 });
    return opened;
  });
  return summaryOf(await model);
}

/** The graphs of a file that a provider needs, written from its weights where there are none. */
async function graphsOf(file: ModelFile, provider: WebProvider): Promise<GraphBytes> {
  const { graphs } = file;
  if (graphs) {
    const [sampler] = GRAPHS[provider];
    if (!graphs[sampler]) {
      throw new RangeError(`Cannot draw on ${provider} without ${sampler}.onnx: add that file`);
    }
    return Object.fromEntries(
      GRAPHS[provider].filter((kind) => graphs[kind]).map((kind) => [kind, graphs[kind]!]),
    );
  }
  await using made = await decode(file);
  return Object.fromEntries(GRAPHS[provider].map((kind) => [kind, exportOnnx(made, kind)]));
}

const functions = { ...modelFunctions(() => model), open };

/** What this Worker offers. */
export type RuntimeFunctions = typeof functions;

offer(functions);
