/**
 * The part of ONNX's protobuf schema that Staircase writes and reads, as a descriptor for protobufjs. Names and field
 * numbers are those of the official `onnx.proto` (proto2), in camel case.
 *
 * @module
 */
import protobuf from "protobufjs/light.js";

/** `TensorProto.DataType`: element types, by the names that NumPy has for them. */
export const DataType = { float32: 1, uint8: 2, int32: 6, int64: 7, bool: 9, float64: 11 } as const;

/** The name of an element type. */
export type ElementType = keyof typeof DataType;

/** Bytes of one element. */
export const ELEMENT_BYTES: Readonly<Record<ElementType, number>> = {
  float32: 4,
  uint8: 1,
  int32: 4,
  int64: 8,
  bool: 1,
  float64: 8,
};

/** `AttributeProto.AttributeType`: which field of an attribute holds its value. */
export const AttributeType = {
  FLOAT: 1,
  INT: 2,
  STRING: 3,
  TENSOR: 4,
  GRAPH: 5,
  FLOATS: 6,
  INTS: 7,
} as const;

/** `TensorProto.DataLocation`: whether the values of a tensor are in the file itself. */
export const DataLocation = { DEFAULT: 0, EXTERNAL: 1 } as const;

const one = (id: number, type: string): protobuf.IField => ({ id, type });
const many = (id: number, type: string): protobuf.IField => ({ id, type, rule: "repeated" });

const messages: Readonly<Record<string, Record<string, protobuf.IField>>> = {
  ModelProto: {
    irVersion: one(1, "int64"),
    producerName: one(2, "string"),
    producerVersion: one(3, "string"),
    domain: one(4, "string"),
    modelVersion: one(5, "int64"),
    docString: one(6, "string"),
    graph: one(7, "GraphProto"),
    opsetImport: many(8, "OperatorSetIdProto"),
    metadataProps: many(14, "StringStringEntryProto"),
  },
  OperatorSetIdProto: { domain: one(1, "string"), version: one(2, "int64") },
  StringStringEntryProto: { key: one(1, "string"), value: one(2, "string") },
  GraphProto: {
    node: many(1, "NodeProto"),
    name: one(2, "string"),
    initializer: many(5, "TensorProto"),
    docString: one(10, "string"),
    input: many(11, "ValueInfoProto"),
    output: many(12, "ValueInfoProto"),
    valueInfo: many(13, "ValueInfoProto"),
  },
  NodeProto: {
    input: many(1, "string"),
    output: many(2, "string"),
    name: one(3, "string"),
    opType: one(4, "string"),
    attribute: many(5, "AttributeProto"),
    domain: one(7, "string"),
  },
  AttributeProto: {
    name: one(1, "string"),
    f: one(2, "float"),
    i: one(3, "int64"),
    s: one(4, "bytes"),
    t: one(5, "TensorProto"),
    g: one(6, "GraphProto"),
    floats: many(7, "float"),
    ints: many(8, "int64"),
    type: one(20, "int32"),
  },
  TensorProto: {
    dims: many(1, "int64"),
    dataType: one(2, "int32"),
    name: one(8, "string"),
    rawData: one(9, "bytes"),
    externalData: many(13, "StringStringEntryProto"),
    dataLocation: one(14, "int32"),
  },
  ValueInfoProto: { name: one(1, "string"), type: one(2, "TypeProto") },
  TypeProto: { tensorType: one(1, "TensorTypeProto") },
  TensorTypeProto: { elemType: one(1, "int32"), shape: one(2, "TensorShapeProto") },
  TensorShapeProto: { dim: many(1, "DimensionProto") },
  DimensionProto: { dimValue: one(1, "int64"), dimParam: one(2, "string") },
};

/** The message type of a whole file, `onnx.ModelProto`. */
export const ModelType: protobuf.Type = protobuf.Root.fromJSON({
  nested: Object.fromEntries(
    Object.entries(messages).map(([name, fields]) => [name, { edition: "proto2", fields }]),
  ),
}).lookupType("ModelProto");
