/**
 * The ONNX files of a model, checked before a runtime sees them.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { architectureToJson } from "../made/architecture_json.ts";
import { widthOf } from "../made/schema.ts";
import { type ModelMetadata, readMetadata } from "../onnx/metadata.ts";
import { decodeModel, hasType, type ValueInfoProto } from "../onnx/model_proto.ts";
import { GRAPH_KINDS, type GraphKind, type Port, type Ports, portsOf } from "../onnx/ports.ts";
import { shown } from "../untrusted/json.ts";
import { inferShapes, OPSET_VERSION } from "./graph_shapes.ts";

/** The bytes of a model's ONNX files, by what is in each; at least one. */
export type GraphBytes = { readonly [G in GraphKind]?: Uint8Array };

/** One ONNX file of a model. */
export interface GraphFile extends Ports {
  /** What the file is called in messages. */
  readonly name: string;
  readonly kind: GraphKind;
  readonly bytes: Uint8Array;
}

/** The ONNX files of one model. */
export interface ModelFiles {
  readonly metadata: ModelMetadata;
  readonly graphs: ReadonlyMap<GraphKind, GraphFile>;
}

/**
 * Checks the ONNX files of a model.
 *
 * @param files Each file's bytes.
 * @param where What comes before a file's name in messages, such as a folder with a slash.
 * @returns The files and what they say about the model.
 * @throws {SyntaxError} If a file is damaged, holds another graph than its name says, has inputs or outputs that do not
 * fit its schema, or describes another model, or has other weights, than the others do.
 * @throws {RangeError} If there is no file.
 */
export function checkModelFiles(files: GraphBytes, where: string): ModelFiles {
  const described = [...describedFiles(files, where)];
  const [first] = described;
  if (first === undefined) {
    const expected = GRAPH_KINDS.map((kind) => `${kind}.onnx`).join(" ");
    throw inputError(
      new RangeError(`Cannot open ${where || "a model"}: expected at least one of ${expected}`),
    );
  }
  const graphs = new Map<GraphKind, GraphFile>();
  for (const { kind, metadata, ...file } of described) {
    graphs.set(kind, checkGraphFile({ kind, ...file }, metadata));
    const difference = differenceOf(metadata, first.metadata);
    if (difference === undefined) continue;
    throw inputError(
      new SyntaxError(
        `Cannot read ${file.name}: it is of ${difference} than ${first.name}; write all graphs again with ` +
          "deno task export MODEL",
      ),
    );
  }
  return { metadata: first.metadata, graphs };
}

/**
 * Whether files are all of one model and of the same weights, as far as they say what they are of. Files that are read while
 * others take their places are not.
 *
 * @param files Each file's bytes.
 * @param where What comes before a file's name in messages, such as a folder with a slash.
 * @throws {SyntaxError} If a file is damaged.
 */
export function areOfOneModel(files: GraphBytes, where: string): boolean {
  const [first, ...others] = describedFiles(files, where);
  return others.every(({ metadata }) => differenceOf(metadata, first!.metadata) === undefined);
}

interface DescribedFile {
  readonly kind: GraphKind;
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly metadata: ModelMetadata;
}

function* describedFiles(files: GraphBytes, where: string): Generator<DescribedFile> {
  for (const kind of GRAPH_KINDS) {
    const bytes = files[kind];
    if (bytes === undefined) continue;
    const name = `${where}${kind}.onnx`;
    yield { kind, name, bytes, metadata: readMetadata(bytes, name) };
  }
}

/** What tells two files of a model apart, if anything; files of earlier versions do not say their weights. */
function differenceOf(a: ModelMetadata, b: ModelMetadata): string | undefined {
  if (modelOf(a) !== modelOf(b)) return "another model";
  return a.weights_sha256 === b.weights_sha256 ? undefined : "other weights";
}

function modelOf({ architecture }: ModelMetadata): string {
  return JSON.stringify(architectureToJson(architecture));
}

function checkGraphFile(
  { kind, bytes, name }: { kind: GraphKind; bytes: Uint8Array; name: string },
  { graph: found, architecture }: ModelMetadata,
): GraphFile {
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  };
  if (found !== kind) refuse(`it holds the graph '${found}', expected '${kind}'`);
  const values = widthOf(architecture.schema, "parameterColumns");
  if (values > bytes.length) {
    refuse(
      `its schema describes ${values} values of variables, more than a file of ${bytes.length} bytes can need`,
    );
  }
  const { graph, opsetImport } = decodeModel(bytes, name);
  const other = opsetImport.find(({ version }) => version !== OPSET_VERSION);
  if (other !== undefined) {
    refuse(`it uses version ${shown(other.version)} of the operators, expected ${OPSET_VERSION}`);
  }
  const ports = portsOf(kind, architecture);
  const names = graph.input.map((input) => input.name);
  if (names.length !== ports.inputs.length || !ports.inputs.every((port) => names.includes(port.name))) {
    refuse(
      `it has the inputs ${names.join(" ") || "(none)"}, expected ${
        ports.inputs.map(({ name }) => name).join(" ")
      }`,
    );
  }
  const inputs = graph.input.map((input) => {
    const port = ports.inputs.find(({ name }) => name === input.name)!;
    checkValue(input, port, { side: "input", refuse });
    return port.dims;
  });
  const variables = architecture.schema.length;
  const shapes = inferShapes(graph, { inputs, variables, bytes: bytes.length, refuse });
  for (const port of ports.outputs) {
    const value = graph.output.find(({ name }) => name === port.name) ??
      refuse(`the output '${port.name}' is missing`);
    checkValue(value, port, { side: "output", refuse });
    checkDims(shapes.get(port.name)?.join(", ") ?? "unknown", port, { side: "output", refuse });
  }
  return { name, kind, bytes, ...ports };
}

function checkValue(
  value: ValueInfoProto,
  port: Port,
  options: { side: "input" | "output"; refuse: (reason: string) => never },
): void {
  checkDims(shapeOf(value), port, options);
  const { type = "float32" } = port;
  if (!hasType(value, type)) options.refuse(`the ${options.side} '${port.name}' does not hold ${type}`);
}

function checkDims(
  found: string,
  { name, dims }: Port,
  { side, refuse }: { side: "input" | "output"; refuse: (reason: string) => never },
): void {
  if (found === dims.join(", ")) return;
  refuse(`the ${side} '${name}' has the shape [${found}], expected [${dims.join(", ")}]`);
}

function shapeOf({ type }: ValueInfoProto): string {
  return type?.tensorType?.shape?.dim.map(({ dimValue, dimParam }) => dimParam ?? dimValue ?? "?").join(
    ", ",
  ) ??
    "unknown";
}
