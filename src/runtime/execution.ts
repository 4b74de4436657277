/**
 * The choice of an execution provider.
 *
 * @module
 */
import type { GraphKind } from "../onnx/ports.ts";
import type { Backend, InferenceSession, Tensors } from "./backend.ts";
import type { GraphFile, ModelFiles } from "./graph_file.ts";

/** Where a model runs. */
export interface Execution<Provider extends string = string> {
  /** The execution provider. */
  readonly provider: Provider;
  /** The providers that would have been preferred, and why each was not taken. */
  readonly passedOver: readonly { readonly provider: Provider; readonly reason: string }[];
}

/** A provider, and the session that was made to find out that it works. */
export interface Choice<Provider extends string> {
  readonly execution: Execution<Provider>;
  readonly kind: GraphKind;
  readonly session: InferenceSession;
}

/**
 * Starts the given execution provider, or with `"auto"` the first one that starts and is faster than the last: a
 * software adapter is not.
 *
 * @param backend The build of onnxruntime.
 * @param options The files of the model, the first of which is run, and the provider.
 * @returns The provider, and a session of the first file.
 * @throws {RangeError} If the provider is none of the backend's, or it cannot start.
 * @throws {SyntaxError} If onnxruntime cannot run the file.
 */
export async function chooseProvider<Provider extends string>(
  backend: Backend<Provider>,
  { files, provider }: { files: ModelFiles; provider: Provider | "auto" },
): Promise<Choice<Provider>> {
  const { providers } = backend;
  const [kind, graph] = [...files.graphs][0];
  if (provider !== "auto") {
    if (!providers.includes(provider)) {
      throw new RangeError(
        `Cannot use the provider '${provider}': expected auto or one of ${providers.join(" ")}`,
      );
    }
    const session = await openGraph(backend, graph, { kind, provider });
    return { execution: { provider, passedOver: [] }, kind, session };
  }

  const last = providers[providers.length - 1];
  const baseline = await openGraph(backend, graph, { kind, provider: last });
  let limit: number | undefined;
  const passedOver: { provider: Provider; reason: string }[] = [];
  for (const candidate of providers.slice(0, -1)) {
    const reason = await (async () => {
      const session = await backend.open(graph, { kind, provider: candidate });
      limit ??= await milliseconds(backend, { graph, session: baseline });
      const taken = await milliseconds(backend, { graph, session });
      if (taken < limit) return session;
      await session.release();
      return `it takes ${taken.toFixed(1)} ms where ${last} takes ${limit.toFixed(1)} ms`;
    })().catch(messageOf);
    if (typeof reason !== "string") {
      await baseline.release();
      return { execution: { provider: candidate, passedOver }, kind, session: reason };
    }
    passedOver.push({ provider: candidate, reason });
  }
  return { execution: { provider: last, passedOver }, kind, session: baseline };
}

/**
 * Makes a session, and explains when it cannot be made.
 *
 * @throws {RangeError} If the provider cannot start.
 * @throws {SyntaxError} If onnxruntime cannot run the file.
 */
export async function openGraph<Provider extends string>(
  backend: Backend<Provider>,
  graph: GraphFile,
  options: { kind: GraphKind; provider: Provider },
): Promise<InferenceSession> {
  try {
    return await backend.open(graph, options);
  } catch (error) {
    const { provider } = options;
    if (provider === backend.providers[backend.providers.length - 1]) {
      throw new SyntaxError(`Cannot run ${graph.name}: ${messageOf(error)}`);
    }
    throw new RangeError(
      `Cannot start the provider ${provider}: ${messageOf(error)}; ${backend.advice(provider)}`,
    );
  }
}

/** The least time of a run, after one that warms up. */
async function milliseconds<Provider extends string>(
  backend: Backend<Provider>,
  { graph, session }: { graph: GraphFile; session: InferenceSession },
): Promise<number> {
  const rows = backend.rows(backend.providers[backend.providers.length - 1]);
  const inputs: Tensors = Object.fromEntries(graph.inputs.map(({ name, dims: [, columns = 1] }) => {
    const data = new Float32Array(rows * columns).fill(name === "noise" ? 0.5 : 0);
    return [name, backend.tensor(data, [rows, columns])];
  }));
  let least = Infinity;
  for (let run = 0; run < 4; run++) {
    const start = performance.now();
    await backend.run(session, inputs);
    if (run > 0) least = Math.min(least, performance.now() - start);
  }
  return least;
}

function messageOf(error: unknown): string {
  const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
  // onnxruntime begins with the place in its own source.
  return line.replace(/^\/\S+:\d+ .* was false\. /, "").trim();
}
