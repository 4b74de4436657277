/**
 * What a model says about itself in the `metadata_props` of its ONNX files: enough to use the file without the program
 * that wrote it. Each field of {@link ModelMetadata} is one entry; values that are not strings are JSON.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { fromRuns, type HeadKind, type Schema, toRuns } from "../made/schema.ts";
import { decodeModel, encodeModel, type StringStringEntryProto } from "./model_proto.ts";

/** The version of the metadata that is written and read. */
export type MetadataFormat = "staircase/1";

/** Which graph of a model a file holds. */
export type GraphKind = "log_prob" | "conditionals" | "sample" | "complete" | "sweep";

const FORMAT: MetadataFormat = "staircase/1";
const GRAPHS: readonly GraphKind[] = ["log_prob", "conditionals", "sample", "complete", "sweep"];
const KINDS: readonly HeadKind[] = ["bernoulli", "categorical"];

/** The network of a model. */
export interface ArchitectureMetadata {
  /** The widths of the hidden layers. */
  readonly hidden: readonly number[];
  /** The name of the activation. */
  readonly activation: string;
}

/** How the values of a model compare between the program that trained it and an ONNX runtime. */
export interface ParityRecord {
  /** SHA-256 of the probe, in hexadecimal. */
  readonly probe_sha256: string;
  /** Rows of the probe. */
  readonly rows: number;
  /** The largest |delta log p| over the rows, in nats. */
  readonly max_abs_delta_log_prob: number;
  /** The name and version of the runtime. */
  readonly runtime: string;
}

/** What a model says about itself. */
export interface ModelMetadata {
  /** The version of the metadata. */
  readonly format: MetadataFormat;
  /** Which graph the file holds. */
  readonly graph: GraphKind;
  /** One for every column of the data, in the data's order. */
  readonly variables: Schema;
  /** The indices of the variables from the first rank to the last. */
  readonly order: readonly number[];
  /** The network. */
  readonly architecture: ArchitectureMetadata;
  /** A summary of the training: data, epochs, NLL and the like. */
  readonly training?: Readonly<Record<string, string | number>>;
  /** Who made the model. */
  readonly model_author?: string;
  /** The licence of the model, as an SPDX identifier. */
  readonly model_license?: string;
  /** How the file compares with the program that trained it. */
  readonly parity?: ParityRecord;
}

/** Says what is wrong with a value; it never returns. */
type Refuse = (reason: string) => never;

/**
 * Writes metadata as the entries of a model.
 *
 * @param metadata What the model says about itself.
 * @returns The entries.
 * @throws {RangeError} If the metadata contradicts itself.
 */
export function metadataEntries(metadata: ModelMetadata): StringStringEntryProto[] {
  const { format, graph, variables, order, architecture, training, model_author, model_license, parity } =
    metadata;
  // `format` comes last in the file: one that was cut off at the end has none.
  const record = {
    training,
    model_author,
    model_license,
    parity,
    graph,
    variables: toRuns(variables),
    order,
    architecture,
    format,
  };
  const entries = Object.entries(record).filter(([, value]) => value !== undefined).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value),
  }));
  parseEntries(entries, (reason) => {
    throw new RangeError(`Cannot write the metadata of the model: ${reason}`);
  });
  return entries;
}

/**
 * Reads what a model says about itself.
 *
 * @param bytes The bytes of an ONNX file.
 * @param name The name of the file, for messages.
 * @returns The metadata.
 * @throws {SyntaxError} If the bytes are not an ONNX model, or its metadata is missing or contradicts itself.
 */
export function readMetadata(bytes: Uint8Array, name: string): ModelMetadata {
  return parseEntries(decodeModel(bytes, name).metadataProps, (reason) => {
    throw inputError(new SyntaxError(`Cannot read the metadata of ${name}: ${reason}`));
  });
}

/**
 * Changes what a model says about itself. Entries that Staircase does not know are kept.
 *
 * @param bytes The bytes of an ONNX file that has metadata.
 * @param patch The fields to replace or to add.
 * @returns The bytes of the new file.
 * @throws {SyntaxError} If the bytes are not an ONNX model with metadata.
 * @throws {RangeError} If the new metadata contradicts itself.
 */
export function writeMetadata(bytes: Uint8Array, patch: Partial<ModelMetadata>): Uint8Array {
  const model = decodeModel(bytes, "the model");
  const entries = metadataEntries({ ...readMetadata(bytes, "the model"), ...patch });
  const ours = new Set([...entries.map((entry) => entry.key), ...Object.keys(patch)]);
  const others = model.metadataProps.filter((entry) => !ours.has(entry.key));
  return encodeModel({ ...model, metadataProps: [...others, ...entries] });
}

function parseEntries(entries: readonly StringStringEntryProto[], refuse: Refuse): ModelMetadata {
  const values = new Map(entries.map((entry) => [entry.key, entry.value]));
  const text = (key: string) => values.get(key) ?? refuse(`'${key}' is missing`);
  const json = (key: string): unknown => {
    try {
      return JSON.parse(text(key));
    } catch (error) {
      if (values.has(key)) return refuse(`'${key}' is not JSON`);
      throw error;
    }
  };

  const format = text("format");
  if (format !== FORMAT) return refuse(`'format' is '${format}', expected '${FORMAT}'`);
  const graph = GRAPHS.find((graph) => graph === text("graph"));
  if (graph === undefined) {
    return refuse(`'graph' is '${text("graph")}', expected one of ${GRAPHS.join(" ")}`);
  }
  const order = parseOrder(json("order"), refuse);
  const optional = (key: string) => values.has(key) ? { [key]: text(key) } : {};
  return {
    format,
    graph,
    variables: parseVariables(json("variables"), order.length, refuse),
    order,
    architecture: parseArchitecture(json("architecture"), refuse),
    ...(values.has("training") ? { training: parseTraining(json("training"), refuse) } : {}),
    ...optional("model_author"),
    ...optional("model_license"),
    ...(values.has("parity") ? { parity: parseParity(json("parity"), refuse) } : {}),
  };
}

function parseOrder(value: unknown, refuse: Refuse): number[] {
  if (!isListOf(value, isWhole) || value.length === 0) {
    return refuse("'order' is not a list of variable indices");
  }
  const seen = new Set(value);
  if (seen.size !== value.length || value.some((index) => index >= value.length)) {
    return refuse(`'order' is not a permutation of the ${value.length} variables`);
  }
  return value;
}

function parseVariables(value: unknown, count: number, refuse: Refuse): Schema {
  if (!Array.isArray(value)) return refuse("'variables' is not a list");
  const runs = value.map((run) => {
    if (!Array.isArray(run) || run.length !== 3) {
      return refuse("'variables' holds something that is not [count, kind, size]");
    }
    const [length, name, size] = run;
    const kind = KINDS.find((kind) => kind === name);
    if (kind === undefined) {
      return refuse(`'variables' has the kind '${name}', expected one of ${KINDS.join(" ")}`);
    }
    if (!isWhole(size) || size < 1 || (kind === "bernoulli" && size !== 2)) {
      const expected = kind === "bernoulli" ? "2" : "at least 1";
      return refuse(`'variables' has a ${kind} variable of size ${size}, expected ${expected}`);
    }
    if (!isWhole(length) || length < 1) {
      return refuse(`'variables' has the count ${length}, expected at least 1`);
    }
    return [length, kind, size] as const;
  });
  // Checked before the runs are spelled out: a few bytes can claim any number of variables.
  const total = runs.reduce((sum, [length]) => sum + length, 0);
  if (total !== count) return refuse(`'variables' describes ${total} variables and 'order' ${count}`);
  return fromRuns(runs);
}

function parseArchitecture(value: unknown, refuse: Refuse): ArchitectureMetadata {
  if (!isRecord(value)) return refuse("'architecture' is not an object");
  const { hidden, activation } = value;
  if (!isListOf(hidden, isWhole) || hidden.includes(0)) {
    return refuse("'hidden' of 'architecture' is not a list of layer widths");
  }
  if (typeof activation !== "string") return refuse("'activation' of 'architecture' is not a string");
  return { hidden, activation };
}

function parseTraining(value: unknown, refuse: Refuse): Record<string, string | number> {
  const isScalar = (item: unknown) => typeof item === "string" || typeof item === "number";
  if (!isRecord(value) || !Object.values(value).every(isScalar)) {
    return refuse("'training' is not an object of strings and numbers");
  }
  return value as Record<string, string | number>;
}

function parseParity(value: unknown, refuse: Refuse): ParityRecord {
  if (!isRecord(value)) return refuse("'parity' is not an object");
  const { probe_sha256, rows, max_abs_delta_log_prob, runtime } = value;
  if (typeof probe_sha256 !== "string" || !/^[0-9a-f]{64}$/.test(probe_sha256)) {
    return refuse("'probe_sha256' of 'parity' is not a SHA-256 in hexadecimal");
  }
  if (!isWhole(rows)) return refuse(`'rows' of 'parity' is ${rows}, expected a number of rows`);
  if (typeof max_abs_delta_log_prob !== "number") {
    return refuse("'max_abs_delta_log_prob' of 'parity' is not a number");
  }
  if (typeof runtime !== "string") return refuse("'runtime' of 'parity' is not a string");
  return { probe_sha256, rows, max_abs_delta_log_prob, runtime };
}

function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && value as number >= 0;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is T[] {
  return Array.isArray(value) && value.every(isItem);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
