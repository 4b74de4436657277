/**
 * Sampling where an execution provider has no `Loop`: the host repeats a graph that has none.
 *
 * @module
 */
import type { Backend, InferenceSession, Tensor } from "./backend.ts";

/** What a sample is drawn from, each `[n, D]`. */
export interface SweepInputs {
  /** Uniform in (0, 1). */
  readonly noise: Float32Array;
  /** The values of known variables. */
  readonly evidence: Float32Array;
  /** 1 where a variable is known, 0 where it is not. */
  readonly known: Float32Array;
}

/**
 * Repeats `sweep.onnx` until nothing changes. The tensors stay where the provider's kernels read them, and one flag comes
 * back for each sweep.
 *
 * @param backend The build of onnxruntime.
 * @param options The session, its provider, and the inputs of shape `[n, D]`.
 * @returns `x`, `[n, D]`.
 */
export async function sweepToFixedPoint<Provider extends string>(
  backend: Backend<Provider>,
  { session, provider, inputs, shape }: {
    session: InferenceSession;
    provider: Provider;
    inputs: SweepInputs;
    shape: readonly [number, number];
  },
): Promise<Float32Array> {
  const resident: Record<string, Tensor> = {};
  for (const [name, data] of Object.entries(inputs)) {
    resident[name] = await backend.resident(data, shape, provider);
  }
  let x = resident.evidence;
  // Each round settles at least one more variable, so D rounds always do.
  for (let round = 0; round <= shape[1]; round++) {
    const { x_next, changed } = await backend.run(session, { ...resident, x });
    if (x !== resident.evidence) x.dispose();
    x = x_next;
    const [flag] = await changed.getData() as Float32Array;
    if (Number(flag) === 0) break;
  }
  const result = await x.getData() as Float32Array;
  for (const tensor of [x, ...Object.values(resident)]) tensor.dispose();
  return result;
}
