/**
 * ONNX files as typed records: the bytes of a file to records and back.
 *
 * Only what {@link ModelType} declares is read. A file that holds anything else is refused, so that reading a file and
 * writing it again never loses a part of it.
 *
 * @module
 */
import protobuf from "protobufjs/light.js";
import { DataLocation, DataType, ELEMENT_BYTES, type ElementType, ModelType } from "./schema.ts";

/** A whole file. */
export interface ModelProto {
  irVersion: number;
  producerName?: string;
  producerVersion?: string;
  domain?: string;
  modelVersion?: number;
  docString?: string;
  graph: GraphProto;
  opsetImport: OperatorSetIdProto[];
  metadataProps: StringStringEntryProto[];
}

/** The version of the operators of one domain; the default domain is `""`. */
export interface OperatorSetIdProto {
  domain?: string;
  version: number;
}

/** A key with its value. */
export interface StringStringEntryProto {
  key: string;
  value: string;
}

/** A graph: nodes in topological order, fixed tensors, inputs and outputs. */
export interface GraphProto {
  node: NodeProto[];
  name?: string;
  initializer: TensorProto[];
  docString?: string;
  input: ValueInfoProto[];
  output: ValueInfoProto[];
  valueInfo: ValueInfoProto[];
}

/** An operator applied to named values; an input that is left out is `""`. */
export interface NodeProto {
  input: string[];
  output: string[];
  name?: string;
  opType: string;
  attribute: AttributeProto[];
  docString?: string;
  domain?: string;
}

/** An attribute of a node; `type` says which of the fields holds its value. */
export interface AttributeProto {
  name: string;
  type: number;
  f?: number;
  i?: number;
  s?: Uint8Array;
  t?: TensorProto;
  g?: GraphProto;
  floats: number[];
  ints: number[];
  docString?: string;
}

/** A tensor; `rawData` holds its elements in row-major order, little-endian. */
export interface TensorProto {
  name?: string;
  dims: number[];
  dataType: number;
  rawData: Uint8Array;
  docString?: string;
  externalData: StringStringEntryProto[];
  dataLocation?: number;
}

/** The name and type of a value. */
export interface ValueInfoProto {
  name: string;
  type?: TypeProto;
  docString?: string;
}

/** The type of a value, here always a tensor. */
export interface TypeProto {
  tensorType?: TensorTypeProto;
  denotation?: string;
}

/** Element type and shape of a tensor (`TypeProto.Tensor`). */
export interface TensorTypeProto {
  elemType: number;
  shape?: TensorShapeProto;
}

/** The lengths of the axes of a tensor. */
export interface TensorShapeProto {
  dim: DimensionProto[];
}

/** The length of one axis: a number, or a symbol such as `n` (`TensorShapeProto.Dimension`). */
export interface DimensionProto {
  dimValue?: number;
  dimParam?: string;
  denotation?: string;
}

/**
 * Writes a model as the bytes of an ONNX file.
 *
 * @param model The records of the whole file.
 * @returns The bytes.
 */
export function encodeModel(model: ModelProto): Uint8Array {
  return ModelType.encode(ModelType.fromObject(model)).finish();
}

/**
 * Reads the bytes of an ONNX file. Tensors are views of `bytes`: nothing is allocated on the word of the file.
 *
 * @param bytes The bytes of the file.
 * @param name The name of the file, for messages.
 * @returns The records of the whole file; lists that the file leaves out are empty.
 * @throws {SyntaxError} If the bytes are not an ONNX model, or a part of it is missing, is outside of the default domain,
 * lies in another file, or claims a size that it does not have.
 */
export function decodeModel(bytes: Uint8Array, name: string): ModelProto {
  const refuse = (reason: string): never => {
    throw new SyntaxError(`Cannot read ${name}: ${reason}`);
  };
  let model: Partial<ModelProto>;
  try {
    const message = ModelType.decode(new StrictReader(bytes));
    model = withNumbers(ModelType.toObject(message, { longs: BigInt, arrays: true })) as Partial<ModelProto>;
  } catch (error) {
    return refuse(`it is not an ONNX model, or is damaged (${(error as Error).message})`);
  }
  if (model.graph === undefined) return refuse("it is not an ONNX model, or is damaged (there is no graph)");
  if (model.irVersion === undefined) return refuse("the IR version is missing");
  if (!model.opsetImport?.some((opset) => isDefaultDomain(opset.domain))) {
    return refuse("it does not say which version of the default operators it uses");
  }
  checkGraph(model.graph, refuse);
  return model as ModelProto;
}

/** A reader that stops at the first field that the schema does not have, instead of skipping it. */
class StrictReader extends protobuf.Reader {
  override skipType(wireType: number, _depth?: number, field?: number): this {
    throw new Error(`unexpected field ${field} of wire type ${wireType} before byte ${this.pos}`);
  }
}

/** Turns every bigint, which is how 64-bit integers arrive, into the number that it is. */
function withNumbers(value: unknown): unknown {
  if (typeof value === "bigint") {
    const number = Number(value);
    if (!Number.isSafeInteger(number)) throw new RangeError(`the integer ${value} is out of range`);
    return number;
  }
  if (Array.isArray(value)) return value.map(withNumbers);
  if (value instanceof Uint8Array || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withNumbers(item)]));
}

function isDefaultDomain(domain: string | undefined): boolean {
  return domain === undefined || domain === "" || domain === "ai.onnx";
}

function checkGraph(graph: GraphProto, refuse: (reason: string) => never): void {
  for (const tensor of graph.initializer) {
    checkTensor(tensor, `the initializer '${tensor.name ?? ""}'`, refuse);
  }
  for (const value of [...graph.input, ...graph.output, ...graph.valueInfo]) {
    if (value.name === undefined) refuse("an input or output has no name");
  }
  for (const node of graph.node) {
    if (node.opType === undefined) refuse(`the node '${node.name ?? ""}' has no operator`);
    if (!isDefaultDomain(node.domain)) {
      refuse(
        `the operator ${node.opType} is of the domain '${node.domain}', expected the default domain only`,
      );
    }
    for (const { name, t, g } of node.attribute) {
      if (t !== undefined) checkTensor(t, `the attribute '${name}' of a node ${node.opType}`, refuse);
      if (g !== undefined) checkGraph(g, refuse);
    }
  }
}

function checkTensor(tensor: TensorProto, what: string, refuse: (reason: string) => never): void {
  if (tensor.externalData.length > 0 || tensor.dataLocation === DataLocation.EXTERNAL) {
    refuse(`${what} lies in another file, expected all values in this one`);
  }
  const type = (Object.keys(DataType) as ElementType[]).find((type) => DataType[type] === tensor.dataType);
  if (type === undefined) {
    return refuse(
      `${what} has data type ${tensor.dataType}, expected one of ${Object.keys(DataType).join(" ")}`,
    );
  }
  const dims = `[${tensor.dims.join(", ")}]`;
  if (tensor.dims.some((dim) => dim < 0)) {
    refuse(`${what} has the shape ${dims}, expected lengths of at least 0`);
  }
  const expected = tensor.dims.reduce((product, dim) => product * dim, 1) * ELEMENT_BYTES[type];
  // The format leaves empty bytes out.
  tensor.rawData ??= new Uint8Array(0);
  if (tensor.rawData.length !== expected) {
    refuse(
      `${what} of type ${type} and shape ${dims} has ${tensor.rawData.length} bytes, expected ${expected}`,
    );
  }
}
