/**
 * Sampling where an execution provider has no `Loop`: the host repeats a graph that has none.
 *
 * @module
 */
import type { Samples } from "../made/density_model.ts";
import type { Order } from "../made/order.ts";
import type { Backend, InferenceSession, Tensor } from "./backend.ts";
import { runGraph } from "./execution.ts";
import type { GraphFile } from "./graph_file.ts";

/** What a sample is drawn from: the inputs of `sweep.onnx` but `x`. */
export type SweepInputs = Readonly<Record<"noise" | "evidence" | "known", Samples>>;

/**
 * Repeats `sweep.onnx` until nothing changes. The tensors stay where the provider's kernels read them, and one flag comes
 * back for each sweep.
 *
 * @param backend The build of onnxruntime.
 * @param options The graph with its session and provider, and the inputs.
 * @returns `x`, `[n, D]`.
 */
export async function sweepToFixedPoint<Provider extends string>(
  backend: Backend<Provider>,
  { graph, session, provider, inputs, order }: {
    graph: GraphFile;
    session: InferenceSession;
    provider: Provider;
    inputs: SweepInputs;
    /** The order, of a graph that takes one. */
    order?: Order;
  },
): Promise<Float32Array> {
  const resident = new Map<string, Tensor>();
  for (const [name, { data, shape }] of Object.entries(inputs)) {
    resident.set(name, await backend.resident(data, shape, provider));
  }
  const orders = order && { order: backend.tensor(order, [order.length]) };
  const [n, D] = inputs.evidence.shape;
  const columns = graph.inputs.find(({ name }) => name === "x")!.dims[1]!;
  const evidence = resident.get("evidence")!;
  // any values will do; members of a mixture need some each
  let x = columns === D
    ? evidence
    : await backend.resident(new Float32Array(n * columns), [n, columns], provider);
  let sampled = x;
  // Each round settles at least one more variable, so D rounds always do.
  for (let round = 0; round <= D; round++) {
    const { x_next, changed, picked } = await runGraph(backend, graph, {
      session,
      inputs: { ...Object.fromEntries(resident), ...orders, x },
    });
    for (const tensor of new Set([x, sampled])) if (tensor !== evidence) tensor.dispose();
    x = x_next!;
    sampled = picked ?? x;
    const [flag] = await changed!.getData() as Float32Array;
    if (Number(flag) === 0) break;
  }
  const result = await sampled.getData() as Float32Array;
  for (const tensor of new Set([x, sampled, ...resident.values()])) tensor.dispose();
  return result;
}
