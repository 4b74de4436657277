import { writeFilesTogether } from "../files/atomic_write.ts";
import { openModelFromBytes } from "../runtime/node.ts";
import { type ExportRequest, makeGraphs, type ModelRuntime, type Parity } from "./graphs.ts";

/** The runtime of this process. */
export const CPU: ModelRuntime = {
  name: "onnxruntime-node cpu",
  open: (graphs) => openModelFromBytes(graphs, { provider: "cpu" }),
};

/**
 * Writes all ONNX graphs of a model to its folder, compared with the core before they are written, and the Python that goes
 * with them.
 *
 * @param folder The folder, which is there.
 * @param request What is exported.
 * @returns How the graphs compare with the core.
 */
export async function exportGraphs(folder: string, request: Omit<ExportRequest, "runtime">): Promise<Parity> {
  let parity: Parity | undefined;
  async function* files() {
    parity = yield* makeGraphs({ ...request, runtime: CPU });
  }
  await writeFilesTogether(folder, files());
  return parity!;
}
