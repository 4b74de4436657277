/**
 * ONNX files as typed records: the bytes of a file to records and back.
 *
 * Only what {@link ModelType} declares is read. A file that holds anything else is refused, so that reading a file and
 * writing it again never loses a part of it.
 *
 * @module
 */
import protobuf from "protobufjs/light.js";
import { inputError } from "../errors/mod.ts";
import { shown } from "../untrusted/json.ts";
import { standIn } from "../untrusted/stand_in.ts";
import { DataLocation, DataType, ELEMENT_BYTES, type ElementType, ModelType } from "./schema.ts";

/** A whole file. */
export interface ModelProto {
  /** The version of the file format. */
  irVersion: number;
  /** The program that wrote the file. */
  producerName?: string;
  /** The version of that program. */
  producerVersion?: string;
  /** The namespace of the model, such as `org.example`. */
  domain?: string;
  /** The version of the model. */
  modelVersion?: number;
  /** A description for people. */
  docString?: string;
  /** What the model computes. */
  graph: GraphProto;
  /** The versions of the operators that the graph uses. */
  opsetImport: OperatorSetIdProto[];
  /** What the model says about itself. */
  metadataProps: StringStringEntryProto[];
}

/** The version of the operators of one domain. */
export interface OperatorSetIdProto {
  /** The domain; the default domain is `""`. */
  domain?: string;
  /** The version of its operators. */
  version: number;
}

/** A key with its value. */
export interface StringStringEntryProto {
  /** The key. */
  key: string;
  /** The value. */
  value: string;
}

/** A graph. */
export interface GraphProto {
  /** The operators, each after those whose outputs it uses. */
  node: NodeProto[];
  /** The name of the graph. */
  name?: string;
  /** The fixed tensors. */
  initializer: TensorProto[];
  /** A description for people. */
  docString?: string;
  /** The values that come from outside. */
  input: ValueInfoProto[];
  /** The values that are the result. */
  output: ValueInfoProto[];
  /** Types of values in between. */
  valueInfo: ValueInfoProto[];
}

/** An operator applied to named values. */
export interface NodeProto {
  /** The names of the inputs; one that is left out is `""`. */
  input: string[];
  /** The names of the outputs. */
  output: string[];
  /** The name of the node. */
  name?: string;
  /** The operator. */
  opType: string;
  /** Its attributes. */
  attribute: AttributeProto[];
  /** The domain of the operator; the default domain is `""`. */
  domain?: string;
}

/** An attribute of a node. */
export interface AttributeProto {
  /** The name of the attribute. */
  name: string;
  /** One of {@link AttributeType}: which field holds the value. */
  type: number;
  /** A float32. */
  f?: number;
  /** An int64. */
  i?: number;
  /** A string, in UTF-8. */
  s?: Uint8Array;
  /** A tensor. */
  t?: TensorProto;
  /** A graph, such as the body of a `Loop`. */
  g?: GraphProto;
  /** A list of float32. */
  floats: number[];
  /** A list of int64. */
  ints: number[];
}

/** A tensor. */
export interface TensorProto {
  /** The name of the value. */
  name?: string;
  /** The lengths of its axes; `[]` for a scalar. */
  dims: number[];
  /** One of {@link DataType}: the type of its elements. */
  dataType: number;
  /** Its elements in row-major order, little-endian. */
  rawData: Uint8Array;
  /** Where its elements are when they are not in the file; a file that has this is refused. */
  externalData: StringStringEntryProto[];
  /** One of {@link DataLocation}. */
  dataLocation?: number;
}

/** The name and type of a value. */
export interface ValueInfoProto {
  /** The name of the value. */
  name: string;
  /** Its type. */
  type?: TypeProto;
}

/** The type of a value, here always a tensor. */
export interface TypeProto {
  /** The type of a tensor. */
  tensorType?: TensorTypeProto;
}

/** The type of a tensor (`TypeProto.Tensor`). */
export interface TensorTypeProto {
  /** One of {@link DataType}: the type of its elements. */
  elemType: number;
  /** Its shape; without one, a tensor may have any. */
  shape?: TensorShapeProto;
}

/** The shape of a tensor. */
export interface TensorShapeProto {
  /** The lengths of its axes. */
  dim: DimensionProto[];
}

/** The length of one axis (`TensorShapeProto.Dimension`): one of the two. */
export interface DimensionProto {
  /** A number. */
  dimValue?: number;
  /** A symbol, such as `n`. */
  dimParam?: string;
}

/**
 * Writes a model as the bytes of an ONNX file.
 *
 * @param model The records of the whole file.
 * @returns The bytes.
 */
export function encodeModel(model: ModelProto): Uint8Array {
  // a plain writer; the default one makes a Buffer
  const writer = new protobuf.Writer();
  // with room for all weights, since a writer that grows copies them again and again; the bytes get a buffer of their own
  writer.buf = new Uint8Array(weightBytes(model) + ROOM);
  return ModelType.encode(model, writer).finish(true).slice();
}

/** For what is not a weight; where it is more, the writer grows. */
const ROOM = 2 ** 16;

function weightBytes({ graph: { initializer } }: ModelProto): number {
  return initializer.reduce((total, { rawData }) => total + rawData.length, 0);
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
    throw inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
  };
  if (bytes.length === 0) return refuse("it is empty");
  const other = standIn(bytes);
  if (other !== undefined) return refuse(`it is not an ONNX model but ${other}`);
  let model: Partial<ModelProto>;
  try {
    const message = ModelType.decode(new StrictReader(bytes));
    model = withNumbers(ModelType.toObject(message, { longs: BigInt, arrays: true })) as Partial<ModelProto>;
  } catch (error) {
    // protobufjs says what is wrong with bytes by these two; anything else is a fault of ours
    if (!(error instanceof RangeError || (error as Error).constructor === Error)) throw error;
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

/**
 * The elements of a tensor of type `int64`.
 *
 * @param tensor The tensor.
 * @returns Its elements in row-major order, rounded where a number cannot hold them; nothing for another type.
 */
export function integersOf({ dataType, rawData }: TensorProto): number[] | undefined {
  if (dataType !== DataType.int64) return undefined;
  const view = new DataView(rawData.buffer, rawData.byteOffset, rawData.byteLength);
  const length = rawData.length / ELEMENT_BYTES.int64;
  return Array.from({ length }, (_, i) => Number(view.getBigInt64(i * ELEMENT_BYTES.int64, true)));
}

/** Whether a value is described as a tensor of elements of a type. */
export function hasType({ type }: ValueInfoProto, element: ElementType): boolean {
  return type?.tensorType?.elemType === DataType[element];
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
    for (const attribute of node.attribute) {
      const { name = "", type, t, g } = attribute;
      const fields = ATTRIBUTE_FIELDS.filter((field) => isFilled(attribute[field]));
      // Type 1 is the first field; a list may be empty.
      if (fields.some((field) => field !== ATTRIBUTE_FIELDS[type - 1])) {
        refuse(
          `the attribute '${name}' of a node ${node.opType} holds ${
            fields.join(" and ")
          }, which is not its type`,
        );
      }
      if (t !== undefined) checkTensor(t, `the attribute '${name}' of a node ${node.opType}`, refuse);
      if (g !== undefined) checkGraph(g, refuse);
    }
  }
}

/** The fields of an attribute that can hold its value, in the order of {@link AttributeType}. */
const ATTRIBUTE_FIELDS = ["f", "i", "s", "t", "g", "floats", "ints"] as const;

function isFilled(value: AttributeProto[typeof ATTRIBUTE_FIELDS[number]]): boolean {
  return Array.isArray(value) ? value.length > 0 : value !== undefined;
}

function checkTensor(tensor: TensorProto, what: string, refuse: (reason: string) => never): void {
  if (tensor.externalData.length > 0 || tensor.dataLocation === DataLocation.EXTERNAL) {
    refuse(`${what} lies in another file, expected all values in this one`);
  }
  const type = (Object.keys(DataType) as ElementType[]).find((type) => DataType[type] === tensor.dataType);
  if (type === undefined) {
    return refuse(
      `${what} has data type ${shown(tensor.dataType)}, expected one of ${Object.keys(DataType).join(" ")}`,
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
