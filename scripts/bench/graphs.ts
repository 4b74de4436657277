/**
 * Graphs in onnxruntime as contenders.
 *
 * @module
 */
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { type Matrix, takeRows } from "../../src/data/mod.ts";
import type { Made } from "../../src/made/mod.ts";
import { exportOnnx, type GraphKind } from "../../src/onnx/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";
import type { Contender } from "./alternate.ts";
import { ancestralLoop, denseLogProb, denseProducts, ownProducts } from "./rival_graphs.ts";
import { timed } from "./timed.ts";
import { isAtMost, PASSES_LIMIT, type Workload } from "./workload.ts";

/** The version of onnxruntime. */
export const ONNXRUNTIME = env.versions.node ?? "of an unknown version";

/** A graph, and what it is given. */
export interface GraphRun {
  readonly bytes: Uint8Array;
  readonly inputs: Readonly<Record<string, Tensor>>;
}

/** The exported graph of a job, and what it is compared with. */
export async function graphContenders(
  workload: Workload & { job: GraphKind },
  { model, rows, threads }: { model: Made; rows: Matrix; threads: number },
): Promise<Contender[]> {
  const { job, batch } = workload;
  const { D } = model;
  const tensor = (columns: number, values: Matrix["data"]) =>
    new Tensor("float32", Float32Array.from(values.subarray(0, batch * columns)), [batch, columns]);
  const x = tensor(D, rows.data);
  const noise = tensor(D, new Stream(1, "bench").uniforms(batch * D));
  const contender = (name: string, run: GraphRun) => graphContender(name, { ...run, threads });
  const exported = (graph: GraphKind): GraphRun => ({
    bytes: exportOnnx(model, graph),
    inputs: graph === "sample" ? { noise } : { x },
  });

  const rival = async (name: string, run: GraphRun): Promise<Contender> => ({
    ...await contender(name, run),
    role: "rival",
  });
  const ours: Contender = { ...await contender(`${job}.onnx`, exported(job)), role: "ours" };
  const library = await libraryContender({ job, batch }, { model, rows, threads });
  if (job === "sample") {
    return [
      ours,
      library,
      await contender("log_prob.onnx", exported("log_prob")),
      ...threads === 1 && isAtMost(workload, PASSES_LIMIT)
        ? [await rival("loop of D passes", { bytes: ancestralLoop(model), inputs: { noise } })]
        : [],
    ];
  }
  if (job !== "log_prob") return [ours, library];
  const products = ownProducts(exported("log_prob").bytes);
  const inputs = Object.fromEntries(
    Object.entries(products.inputs).map(([name, columns]) => [name, tensor(columns, rows.data)]),
  );
  return [
    ours,
    library,
    await contender("its products alone", { bytes: products.bytes, inputs }),
    await rival("dense export", { bytes: denseLogProb(model), inputs: { x } }),
    await contender("dense products alone", { bytes: denseProducts(model), inputs: { x } }),
  ];
}

/** A graph in onnxruntime. */
export async function graphContender(
  name: string,
  { bytes, inputs, threads }: GraphRun & { threads: number },
): Promise<Contender> {
  const session = await InferenceSession.create(bytes, { intraOpNumThreads: threads });
  return {
    name: `onnxruntime, ${name}`,
    threads,
    role: "gauge",
    slice: (slice) => timed(() => session.run(inputs), slice),
    close: () => session.release(),
  };
}

/** The same job through the library's own runtime, checks and chunks included. */
async function libraryContender(
  { job, batch }: { job: GraphKind; batch: number },
  { model, rows, threads }: { model: Made; rows: Matrix; threads: number },
): Promise<Contender> {
  const opened = await openModelFromBytes({ [job]: exportOnnx(model, job) }, { provider: "cpu", threads });
  const x = takeRows(rows, 0, batch);
  const work = job === "sample"
    ? () => opened.sample(batch, { seed: 1 })
    : job === "log_prob"
    ? () => opened.logProb(x)
    : () => opened.conditionals(x);
  return {
    name: "Staircase, openModel",
    threads,
    role: "ours",
    slice: (slice) => timed(work, slice),
    close: () => opened.close(),
  };
}
