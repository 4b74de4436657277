/**
 * The inputs and outputs of the exported graphs: the one list of them.
 *
 * @module
 */
import type { ArchitectureSummary } from "../made/architecture.ts";
import { conditionSchemas, entriesOf } from "../made/inputs.ts";
import { noiseWidth } from "../made/noise.ts";
import { widthOf } from "../made/schema.ts";

/** Which graph of a model a file holds. */
export type GraphKind = "log_prob" | "conditionals" | "sample" | "complete" | "sweep";

/** A named tensor that goes into a graph or comes out of it. */
export interface Port {
  /** Its name in the file. */
  readonly name: string;
  /** The lengths of its axes; `n` is the number of rows. */
  readonly dims: readonly ["n"] | readonly [number] | readonly ["n", number];
  /** The type of its elements; `float32` where it is absent. */
  readonly type?: "int32";
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
  sweep: { inputs: ["noise", "evidence", "known", "x"], outputs: ["x_next", "changed", "picked"] },
} as const satisfies Record<GraphKind, { inputs: readonly PortName[]; outputs: readonly PortName[] }>;

/** The graphs a model can have, each in the file `<kind>.onnx`. */
export const GRAPH_KINDS: readonly GraphKind[] = Object.keys(GRAPHS) as GraphKind[];

/** The names of the inputs of a graph. */
export type InputName<K extends GraphKind> = typeof GRAPHS[K]["inputs"][number];

/** The names of the outputs of a graph. */
export type OutputName<K extends GraphKind> = typeof GRAPHS[K]["outputs"][number];

type PortName = keyof ReturnType<typeof describePorts>;

/** Every port that a graph of a model may have. */
function describePorts(model: ArchitectureSummary) {
  const { schema, members } = model;
  const rows = ["n", schema.length] as const;
  return {
    x: { dims: rows, about: "values, columns in the data's order" },
    noise: {
      dims: ["n", noiseWidth(model)],
      about: members ? "uniform in (0, 1); the first column picks a member" : "uniform in (0, 1)",
    },
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
    picked: { dims: rows, about: "the values of the member that is picked, once nothing changes" },
  } as const satisfies Record<string, Omit<Port, "name">>;
}

/** What a graph of a mixture has for each of its members, side by side. */
const BY_MEMBER: { readonly [K in GraphKind]?: readonly PortName[] } = {
  conditionals: ["parameters", "log_prob_each"],
  sweep: ["x", "x_next"],
};

/** Whether a graph of a model has a port: scoring what was drawn would take all members of a mixture, of which one drew it. */
function hasPort(name: PortName, graph: GraphKind, { members }: ArchitectureSummary): boolean {
  if (name === "picked") return members !== undefined;
  return !(name === "log_prob" && graph !== "log_prob" && members !== undefined);
}

/**
 * What an exported graph takes and gives.
 *
 * @param graph Which graph.
 * @param model The model.
 * @returns Its inputs and outputs, in the order in which they stand in the file.
 */
export function portsOf(graph: GraphKind, model: ArchitectureSummary): Ports {
  const ports = describePorts(model);
  const portOf = (name: PortName): Port => {
    const { dims, about } = ports[name];
    if (model.members === undefined || !BY_MEMBER[graph]?.includes(name)) return { name, dims, about };
    const columns = model.members.length * (dims[1] ?? 1);
    return { name, dims: ["n", columns], about: `${about}, member by member` };
  };
  const named = (names: readonly PortName[]) =>
    names.filter((name) => hasPort(name, graph, model)).map(portOf);
  const conditions = entriesOf(conditionSchemas(model)).map(([name, { length }]): Port => ({
    name,
    dims: ["n", length],
    about: "what all conditionals are given",
  }));
  const order: Port[] = model.orders === "any" && graph !== "sample" // which is in the canonical order
    ? [{ name: "order", dims: [model.schema.length], type: "int32", about: "the variables in order of rank" }]
    : [];
  return {
    inputs: [...named(GRAPHS[graph].inputs), ...conditions, ...order],
    outputs: named(GRAPHS[graph].outputs),
  };
}
