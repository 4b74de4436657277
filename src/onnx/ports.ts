/**
 * The inputs and outputs of the exported graphs: the one list of them.
 *
 * @module
 */
import type { ArchitectureSummary } from "../made/architecture.ts";
import { conditionSchemas, entriesOf } from "../made/inputs.ts";
import { type Schema, widthOf } from "../made/schema.ts";

/** Which graph of a model a file holds. */
export type GraphKind = "log_prob" | "conditionals" | "sample" | "complete" | "sweep";

/** A named float32 tensor that goes into a graph or comes out of it. */
export interface Port {
  /** Its name in the file. */
  readonly name: string;
  /** The lengths of its axes; `n` is the number of rows. */
  readonly dims: readonly ["n"] | readonly [number] | readonly ["n", number];
  /** What it holds, for people. */
  readonly about: string;
}

/** What a graph takes and gives. */
export interface Ports {
  /** What it takes. */
  readonly inputs: readonly Port[];
  /** What it gives. */
  readonly outputs: readonly Port[];
}

/** The names of the ports of each graph. */
const GRAPHS = {
  log_prob: { inputs: ["x"], outputs: ["log_prob"] },
  conditionals: { inputs: ["x"], outputs: ["parameters", "log_prob_each"] },
  sample: { inputs: ["noise"], outputs: ["x", "log_prob"] },
  complete: { inputs: ["noise", "evidence", "known"], outputs: ["x", "log_prob"] },
  sweep: { inputs: ["noise", "evidence", "known", "x"], outputs: ["x_next", "changed"] },
} as const satisfies Record<GraphKind, { inputs: readonly PortName[]; outputs: readonly PortName[] }>;

/** The graphs a model can have, each in the file `<kind>.onnx`. */
export const GRAPH_KINDS: readonly GraphKind[] = Object.keys(GRAPHS) as GraphKind[];

/** The names of the inputs of a graph. */
export type InputName<K extends GraphKind> = typeof GRAPHS[K]["inputs"][number];

/** The names of the outputs of a graph. */
export type OutputName<K extends GraphKind> = typeof GRAPHS[K]["outputs"][number];

type PortName = keyof ReturnType<typeof portsOfSchema>;

function portsOfSchema(schema: Schema) {
  const rows = ["n", schema.length] as const;
  return {
    x: { dims: rows, about: "values, columns in the data's order" },
    noise: { dims: ["n", widthOf(schema, "noiseColumns")], about: "uniform in (0, 1)" },
    evidence: { dims: rows, about: "values, of which those count that are known" },
    known: { dims: rows, about: "1 where the evidence is known, 0 elsewhere" },
    log_prob: { dims: ["n"], about: "log p(x) in nats" },
    log_prob_each: { dims: rows, about: "log p of each value given those before it in the order, in nats" },
    parameters: {
      dims: ["n", widthOf(schema, "parameterColumns")],
      about: "parameters of each conditional, those of a variable side by side",
    },
    x_next: { dims: rows, about: "values after some rounds of sampling that began with x" },
    changed: { dims: [1], about: "1 if the last round changed anything, else 0" },
  } as const satisfies Record<string, Omit<Port, "name">>;
}

/**
 * What an exported graph takes and gives.
 *
 * @param graph Which graph.
 * @param model The model.
 * @returns Its inputs and outputs, in the order in which they stand in the file.
 */
export function portsOf(graph: GraphKind, model: ArchitectureSummary): Ports {
  const ports = portsOfSchema(model.schema);
  const named = (names: readonly PortName[]) => names.map((name): Port => ({ name, ...ports[name] }));
  const conditions = entriesOf(conditionSchemas(model)).map(([name, { length }]): Port => ({
    name,
    dims: ["n", length],
    about: "what all conditionals are given",
  }));
  return {
    inputs: [...named(GRAPHS[graph].inputs), ...conditions],
    outputs: named(GRAPHS[graph].outputs),
  };
}
