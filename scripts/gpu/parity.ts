/**
 * The models of the parity suite on a device: `parity.ts RUNTIME FILE` writes how far they are from the float64 reference as
 * JSON. A run is one runtime, so that one that crashes takes no other with it.
 *
 * @module
 */
import { openModelFromBytes as openInNode } from "../../src/runtime/node.ts";
import type { GraphBytes } from "../../src/runtime/graph_file.ts";
import { openModelFromBytes as openInWeb } from "../../src/runtime/web.ts";
import { cases } from "../../tests/parity/cases.ts";
import { assertParity, compare, type Parity } from "../../tests/parity/compare.ts";
import type { Candidate } from "../../tests/parity/implementations.ts";
import { makeProbe } from "../../tests/parity/probe.ts";
import { allGraphs } from "../../tests/runtime/models.ts";

/** What opens a model on a device, by what is said on the command line; the CPU stands in where there is none. */
const RUNTIMES: Readonly<Record<string, (files: GraphBytes) => Promise<Candidate>>> = {
  "node-cuda": (files) => openInNode(files, { provider: "cuda" }),
  "node-webgpu": (files) => openInNode(files, { provider: "webgpu" }),
  "deno-webgpu": (files) => openInWeb(files, { provider: "webgpu" }),
  "node-cpu": (files) => openInNode(files, { provider: "cpu" }),
};

/** How a model fared; of one that could not be compared, why. */
type Outcome = { readonly agrees: boolean; readonly parity: Parity } | { readonly error: string };

/** Compares every model; `report` is called after each with all that is known. */
async function compareAll(
  open: (files: GraphBytes) => Promise<Candidate>,
  report: (outcomes: Readonly<Record<string, Outcome>>) => Promise<void>,
): Promise<boolean> {
  const outcomes: Record<string, Outcome> = {};
  for (const [name, { made, rows, files = allGraphs(made) }] of Object.entries(cases)) {
    try {
      const probe = await makeProbe(made, rows);
      const model = await open(files);
      const parity = await compare(model, probe);
      await model.close();
      outcomes[name] = { agrees: isParity(parity), parity };
    } catch (error) {
      outcomes[name] = { error: String(error) };
    }
    console.log(name, JSON.stringify(outcomes[name]));
    await report(outcomes);
  }
  return Object.values(outcomes).every((outcome) => "agrees" in outcome && outcome.agrees);
}

function isParity(parity: Parity): boolean {
  try {
    assertParity(parity);
    return true;
  } catch {
    return false;
  }
}

if (import.meta.main) {
  const [runtime, file] = Deno.args;
  const open = runtime && RUNTIMES[runtime];
  if (!open || !file) {
    throw new RangeError(`Cannot compare: expected one of ${Object.keys(RUNTIMES).join(" ")} and a file`);
  }
  const agrees = await compareAll(
    open,
    (models) => Deno.writeTextFile(file, JSON.stringify({ runtime, models }, null, 1)),
  );
  Deno.exit(agrees ? 0 : 1); // onnxruntime-web keeps a port open
}
