/**
 * The choice of an execution provider.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { GraphKind } from "../onnx/ports.ts";
import type { Backend, InferenceSession, Tensors } from "./backend.ts";
import type { GraphFile, ModelFiles } from "./graph_file.ts";

/** Where a model runs. */
export interface Execution<Provider extends string = string> {
  /** The execution provider. */
  readonly provider: Provider;
  /** The providers that would have been preferred, since their device is there, and why each could not start. */
  readonly passedOver: readonly { readonly provider: Provider; readonly reason: string }[];
}

/** A provider, and the session that was made to find out that it works. */
export interface Choice<Provider extends string> {
  readonly execution: Execution<Provider>;
  readonly kind: GraphKind;
  readonly session: InferenceSession;
}

/**
 * Starts the given execution provider, or with `"auto"` the first one that starts of those whose device is there.
 *
 * @param backend The build of onnxruntime.
 * @param options The files of the model, the first of which is opened, and the provider.
 * @returns The provider, and a session of the first file.
 * @throws {RangeError} If the provider is none of the backend's, or it cannot start.
 * @throws {SyntaxError} If onnxruntime cannot run the file.
 */
export async function chooseProvider<Provider extends string>(
  backend: Backend<Provider>,
  { files, provider }: { files: ModelFiles; provider: Provider | "auto" },
): Promise<Choice<Provider>> {
  const { providers } = backend;
  if (provider !== "auto" && !providers.includes(provider)) {
    throw inputError(
      new RangeError(`Cannot use the provider '${provider}': expected auto or one of ${providers.join(" ")}`),
    );
  }
  const [kind, graph] = [...files.graphs][0]!;
  const passedOver: { provider: Provider; reason: string }[] = [];
  for (const device of provider === "auto" ? backend.devices : []) {
    try {
      const session = await backend.open(graph, { kind, provider: device });
      return { execution: { provider: device, passedOver }, kind, session };
    } catch (error) {
      passedOver.push({ provider: device, reason: `${messageOf(error)}; ${backend.advice(device)}` });
    }
  }
  const chosen = provider === "auto" ? providers[providers.length - 1]! : provider;
  const session = await openGraph(backend, graph, { kind, provider: chosen });
  return { execution: { provider: chosen, passedOver }, kind, session };
}

/**
 * Makes a session, and explains when it cannot be made.
 *
 * @throws {RangeError} If the provider cannot start.
 * @throws {SyntaxError} If onnxruntime cannot run the file.
 */
export async function openGraph<Provider extends string>(
  backend: Backend<Provider>,
  graph: Pick<GraphFile, "name" | "bytes">,
  options: { kind: GraphKind; provider: Provider },
): Promise<InferenceSession> {
  try {
    return await backend.open(graph, options);
  } catch (error) {
    const { provider } = options;
    if (provider === backend.providers[backend.providers.length - 1]) {
      throw inputError(new SyntaxError(`Cannot run ${graph.name}: ${messageOf(error)}`));
    }
    throw inputError(
      new RangeError(
        `Cannot start the provider ${provider}: ${messageOf(error)}; ${backend.advice(provider)}`,
      ),
    );
  }
}

/**
 * Runs a session, and explains when onnxruntime cannot.
 *
 * @throws {SyntaxError} If the graph fails.
 */
export async function runGraph(
  backend: Pick<Backend, "run">,
  { name }: Pick<GraphFile, "name">,
  { session, inputs }: { session: InferenceSession; inputs: Tensors },
): Promise<Tensors> {
  try {
    return await backend.run(session, inputs);
  } catch (error) {
    // the inputs were checked before, so it is the file that cannot be run
    throw inputError(new SyntaxError(`Cannot run ${name}: ${messageOf(error)}`, { cause: error }));
  }
}

function messageOf(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  // onnxruntime begins with the place in its own source.
  return line.replace(/^\/\S+:\d+ .* was false\. /, "").trim();
}
