/**
 * What a model says about itself in the `metadata_props` of its ONNX files: enough to use the file without the program
 * that wrote it. Each field of {@link ModelMetadata} is one entry; values that are not strings are JSON.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { ArchitectureSummary } from "../made/architecture.ts";
import { architectureFromJson, architectureToJson } from "../made/architecture_json.ts";
import { schemaToJson } from "../made/schema.ts";
import { schemaFromRuns } from "../made/schema_runs.ts";
import {
  isListOfWhole,
  isRecord,
  numberOf,
  parseJson,
  recordOf,
  type Refuse,
  textOf,
  wholeOf,
} from "../untrusted/json.ts";
import { decodeModel, encodeModel, type ModelProto, type StringStringEntryProto } from "./model_proto.ts";
import { GRAPH_KINDS, type GraphKind } from "./ports.ts";

/** The version of the metadata that is written. */
const FORMAT = "staircase/2";

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
  /** Which graph the file holds. */
  readonly graph: GraphKind;
  /** The model without its weights. */
  readonly architecture: ArchitectureSummary;
  /** A summary of the training: data, epochs, NLL and the like. */
  readonly training?: Readonly<Record<string, string | number>>;
  /** Who made the model. */
  readonly model_author?: string;
  /** The licence of the model, as an SPDX identifier. */
  readonly model_license?: string;
  /** How the file compares with the program that trained it. */
  readonly parity?: ParityRecord;
  /** SHA-256 of the weights, in hexadecimal: the files of one model folder have the same. */
  readonly weights_sha256?: string;
}

/**
 * Writes metadata as the entries of a model.
 *
 * @param metadata What the model says about itself.
 * @returns The entries.
 * @throws {RangeError} If the metadata contradicts itself.
 */
export function metadataEntries(metadata: ModelMetadata): StringStringEntryProto[] {
  const { graph, architecture, training, model_author, model_license, parity, weights_sha256 } = metadata;
  // `format` comes last in the file: one that was cut off at the end has none.
  const record = {
    training,
    model_author,
    model_license,
    parity,
    weights_sha256,
    graph,
    architecture: architectureToJson(architecture),
    format: FORMAT,
  };
  const entries = Object.entries(record).filter(([, value]) => value !== undefined).map(([key, value]) => ({
    key,
    value: typeof value === "string" ? value : JSON.stringify(value, finite),
  }));
  parseEntries(entries, (reason) => {
    throw new RangeError(`Cannot write the metadata of the model: ${reason}`);
  });
  return entries;
}

/** Throws for a number that JSON has no text for. */
function finite(key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new RangeError(`Cannot write the metadata of the model: '${key}' is ${value}`);
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
  return metadataOf(decodeModel(bytes, name), name);
}

function metadataOf({ metadataProps }: ModelProto, name: string): ModelMetadata {
  return parseEntries(metadataProps, (reason) => {
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
  const entries = metadataEntries({ ...metadataOf(model, "the model"), ...patch });
  const ours = new Set([...entries.map((entry) => entry.key), ...Object.keys(patch)]);
  const others = model.metadataProps.filter((entry) => !ours.has(entry.key));
  return encodeModel({ ...model, metadataProps: [...others, ...entries] });
}

function parseEntries(entries: readonly StringStringEntryProto[], refuse: Refuse): ModelMetadata {
  const values = new Map(entries.map((entry) => [entry.key, entry.value]));
  const text = (key: string) => values.get(key) ?? refuse(`'${key}' is missing`);
  const json = (key: string) => parseJson(text(key), `'${key}'`, refuse);

  const format = text("format");
  const parse = FORMATS.get(format) ??
    refuse(`'format' is '${format}', expected one of ${[...FORMATS.keys()].join(" ")}`);
  const graph = GRAPH_KINDS.find((graph) => graph === text("graph")) ??
    refuse(`'graph' is '${text("graph")}', expected one of ${GRAPH_KINDS.join(" ")}`);
  const optional = (key: string) => values.has(key) ? { [key]: text(key) } : {};
  return {
    graph,
    architecture: parse(json, refuse),
    ...(values.has("training") ? { training: parseTraining(json("training"), refuse) } : {}),
    ...optional("model_author"),
    ...optional("model_license"),
    ...(values.has("parity") ? { parity: parseParity(json("parity"), refuse) } : {}),
    ...(values.has("weights_sha256")
      ? { weights_sha256: checkSha256("'weights_sha256'", text("weights_sha256"), refuse) }
      : {}),
  };
}

/** Reads the architecture from the entries of a file. */
type Parse = (json: (key: string) => unknown, refuse: Refuse) => ArchitectureSummary;

/** How each version tells the architecture. */
const FORMATS: ReadonlyMap<string, Parse> = new Map<string, Parse>([
  [FORMAT, (json, refuse) => architectureFromJson(json("architecture"), refuse)],
  ["staircase/1", (json, refuse) => {
    const [record, order] = [json("architecture"), json("order")];
    const { hidden, activation } = recordOf(record, "'architecture'", refuse);
    if (!isListOfWhole(hidden) || hidden.includes(0)) {
      return refuse("'hidden' is not a list of layer widths");
    }
    const D = Array.isArray(order) ? order.length : 0;
    const schema = schemaToJson(schemaFromRuns(json("variables"), { D, refuse }));
    // checked as a network without hidden layers, which needs neither degrees nor a seed
    const shallow = architectureFromJson(
      { schema, order, hidden: [], activation, degrees: [], seed: 0 },
      refuse,
    );
    const { degrees: _, seed: __, ...summary } = shallow;
    return { ...summary, hidden };
  }],
]);

function parseTraining(value: unknown, refuse: Refuse): Record<string, string | number> {
  const isScalar = (item: unknown) => typeof item === "string" || typeof item === "number";
  if (!isRecord(value) || !Object.values(value).every(isScalar)) {
    return refuse("'training' is not an object of strings and numbers");
  }
  return value as Record<string, string | number>;
}

function parseParity(value: unknown, refuse: Refuse): ParityRecord {
  const { probe_sha256, rows, max_abs_delta_log_prob, runtime } = recordOf(value, "'parity'", refuse);
  return {
    probe_sha256: checkSha256("'probe_sha256' of 'parity'", probe_sha256, refuse),
    rows: wholeOf(rows, "'rows' of 'parity'", refuse),
    max_abs_delta_log_prob: numberOf(
      max_abs_delta_log_prob,
      "'max_abs_delta_log_prob' of 'parity'",
      refuse,
    ),
    runtime: textOf(runtime, "'runtime' of 'parity'", refuse),
  };
}

function checkSha256(what: string, value: unknown, refuse: Refuse): string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value)
    ? value
    : refuse(`${what} is not a SHA-256 in hexadecimal`);
}
