/** A training run that a page and Deno do alike. */
import { binary, Made, matrix, Trainer, WasmExecutor } from "../../mod.ts";

/** How a run ended. */
export interface Trained {
  /** The number of threads of the executor. */
  readonly threads: number;
  /** The weights and biases, each as the bits of its float32. */
  readonly bits: readonly (readonly number[])[];
}

/**
 * Trains on rows in which every bit copies the one before it, with some noise.
 *
 * @param options The number of threads, and whether those beside the main one are at work, which is waited for.
 */
export async function trainSmall(
  { threads, areAtWork = () => true }: { threads: number; areAtWork?: () => boolean },
): Promise<Trained> {
  const [n, D] = [400, 120];
  let state = 1;
  const random = () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) / 2 ** 32;
  const data = new Uint8Array(n * D);
  for (let i = 0; i < data.length; i++) {
    data[i] = i % D === 0 || random() < 0.2 ? +(random() < 0.5) : data[i - 1]!;
  }

  const rows = matrix(data, [n, D]);

  const executor = new WasmExecutor({ threads, without: ["choice"] }); // threads share every run
  const made = new Made({ schema: binary(D), hidden: [200, 100], order: "random", seed: 3, executor });
  const trainer = new Trainer(made, { batch: 100, rate: 0.01, clipNorm: 10, seed: 4 });
  for (const started = performance.now(); !areAtWork() && performance.now() - started < 20_000;) {
    await made.logProb(rows);
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  await trainer.fit(rows, { epochs: 100 });
  const bits = made.parameters.map((weights) => [
    ...new Uint32Array(Float32Array.from(executor.read(weights)).buffer),
  ]);
  const trained = { threads: executor.threads, bits };
  executor.close();
  return trained;
}
