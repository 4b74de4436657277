/**
 * Building ONNX graphs: nodes and initializers with unique names, and nodes that refer only to what is there.
 *
 * @module
 */
import { attributeProto, type PlainAttribute } from "./attribute.ts";
import { metadataEntries, type ModelMetadata } from "./metadata.ts";
import {
  type AttributeProto,
  encodeModel,
  type GraphProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from "./model_proto.ts";
import { AttributeType, DataType, type ElementType } from "./schema.ts";

/** The version of the file format that is written. */
export const IR_VERSION = 8;

/** The version of the default operators that is written. */
export const OPSET_VERSION = 17;

/** The length of one axis: a number, or `"n"`, the batch size. */
export type Dim = number | "n";

/** The value of an attribute: a plain one, or a subgraph of the graph that the node is in (`GRAPH`). */
export type AttributeValue = PlainAttribute | GraphBuilder;

/** What may be given with a node. */
export interface NodeOptions {
  /** Attributes by name. */
  readonly attributes?: Readonly<Record<string, AttributeValue>>;
  /** What the node and its output are called; a number is added where the name is taken. By default the operator. */
  readonly name?: string;
}

/** What may be given with an input or output. */
export interface ValueOptions {
  /** Its element type, by default `float32`. */
  readonly type?: ElementType;
}

/** What may be given with an initializer. */
export interface InitializerOptions {
  /** What it is called; a number is added where the name is taken. Without a name it may be shared. */
  readonly name?: string;
}

/** An unnamed initializer of integers, or of at most so many bytes, is stored once, however often it is asked for. */
const SHARED_BYTES = 64;

/**
 * Collects the nodes and initializers of a graph and writes them as an ONNX file (opset 17, IR version 8).
 *
 * Values are referred to by their names, which the methods return.
 *
 * @example A graph that doubles its input
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { decodeModel } from "./model_proto.ts";
 *
 * const graph = new GraphBuilder("double");
 * const x = graph.input("x", ["n", 3]);
 * const y = graph.node("Mul", [x, graph.floats([2], [])], { name: "y" });
 * graph.output(y, ["n", 3]);
 *
 * const model = decodeModel(graph.build(), "double.onnx");
 * assertEquals(model.graph.node[0]?.input, ["x", "float_2"]);
 * ```
 */
export class GraphBuilder {
  /** The name of the graph. */
  readonly name: string;
  readonly #parent: GraphBuilder | undefined;
  readonly #prefix: string;
  readonly #taken: Set<string>;
  /** How many values were called by a wish, so that the next number is not searched for. */
  readonly #counts: Map<string, number>;
  /** The values of this graph that nodes can refer to. */
  readonly #values = new Set<string>();
  /** The values of this graph that nodes compute. */
  readonly #computed = new Set<string>();
  /** Initializers that may be shared, by a hash of what they hold. */
  readonly #shared = new Map<string, TensorProto[]>();
  readonly #nodes: NodeProto[] = [];
  readonly #initializers: TensorProto[] = [];
  readonly #inputs: ValueInfoProto[] = [];
  readonly #outputs: ValueInfoProto[] = [];

  /**
   * Starts an empty graph.
   *
   * @param name The name of the graph.
   * @param parent The graph that this one is inside of; use {@link GraphBuilder.subgraph}.
   */
  constructor(name: string, parent?: GraphBuilder) {
    this.name = name;
    this.#parent = parent;
    this.#prefix = parent === undefined ? "" : `${name}/`;
    this.#taken = parent === undefined ? new Set() : parent.#taken;
    this.#counts = parent === undefined ? new Map() : parent.#counts;
  }

  /**
   * Starts a graph inside of this one, such as the body of a `Loop`; it becomes part of this one when it is given to a
   * node as an attribute. Its nodes can refer to values of this graph, and the names of its values begin with its own.
   *
   * @param name What it is called; a number is added where the name is taken.
   * @returns The empty graph.
   */
  subgraph(name: string): GraphBuilder {
    return new GraphBuilder(this.#unique(name), this);
  }

  /**
   * Declares an input of the graph.
   *
   * @param name The name of the input.
   * @param dims The lengths of its axes.
   * @param options Its element type.
   * @returns The name of the value.
   * @throws {RangeError} If the name is taken.
   */
  input(name: string, dims: readonly Dim[], options: ValueOptions = {}): string {
    const value = this.#prefix + name;
    if (this.#taken.has(value)) {
      throw new RangeError(`Cannot add an input to ${this.name}: the name '${value}' is taken`);
    }
    this.#taken.add(value);
    this.#values.add(value);
    this.#inputs.push(valueInfo(value, dims, options));
    return value;
  }

  /**
   * Declares a value that a node of this graph computes as an output of the graph.
   *
   * @param name The name of the value.
   * @param dims The lengths of its axes.
   * @param options Its element type.
   * @throws {RangeError} If no node of this graph computes the value.
   */
  output(name: string, dims: readonly Dim[], options: ValueOptions = {}): void {
    if (!this.#computed.has(name)) {
      throw new RangeError(`Cannot add an output to ${this.name}: no node of this graph computes '${name}'`);
    }
    this.#outputs.push(valueInfo(name, dims, options));
  }

  /**
   * Adds a node with one output.
   *
   * @param opType The operator, of the default domain.
   * @param inputs The names of its inputs; `""` leaves an optional one out.
   * @param options Its attributes and name.
   * @returns The name of its output.
   * @throws {RangeError} If an input is not a value that this graph can see.
   */
  node(opType: string, inputs: readonly string[], options: NodeOptions = {}): string {
    return this.nodes(opType, inputs, { ...options, outputs: [""] })[0]!;
  }

  /**
   * Adds a node with several outputs.
   *
   * @param opType The operator, of the default domain.
   * @param inputs The names of its inputs; `""` leaves an optional one out.
   * @param options Its attributes and name, and what each of its outputs is called; `""` gives an output the name of
   * the node, and a number is added where a name is taken.
   * @returns The names of its outputs.
   * @throws {RangeError} If an input is not a value that this graph can see.
   */
  nodes(
    opType: string,
    inputs: readonly string[],
    options: NodeOptions & { readonly outputs: readonly string[] },
  ): string[] {
    for (const input of inputs) {
      if (input !== "" && !this.#sees(input)) {
        throw new RangeError(`Cannot add a node ${opType} to ${this.name}: there is no value '${input}'`);
      }
    }
    const attribute = Object.entries(options.attributes ?? {}).map(([name, value]) =>
      this.#attribute(name, value)
    );
    const name = options.name ?? opType;
    const output = options.outputs.map((output) => this.#unique(output === "" ? name : output));
    for (const value of output) {
      this.#values.add(value);
      this.#computed.add(value);
    }
    this.#nodes.push({ input: [...inputs], output, name: output[0] ?? name, opType, attribute });
    return output;
  }

  /**
   * Adds a float32 initializer.
   *
   * @param values Its elements in row-major order; a `Float32Array` is not copied, and so must stay as it is.
   * @param dims The lengths of its axes; `[]` for a scalar.
   * @param options Its name.
   * @returns The name of the value.
   * @throws {TypeError} If the number of elements is not what the shape says.
   */
  floats(values: ArrayLike<number>, dims: readonly number[], options: InitializerOptions = {}): string {
    const floats = values instanceof Float32Array ? values : Float32Array.from(values);
    return this.#initializer(floats, { ...options, type: "float32", dims });
  }

  /**
   * Adds a float64 scalar.
   *
   * @param value The number.
   * @returns The name of the value.
   */
  double(value: number): string {
    return this.#initializer(Float64Array.of(value), { type: "float64", dims: [] });
  }

  /**
   * Adds an int64 initializer.
   *
   * @param values A whole number for a scalar, or the elements of a vector (or of what `dims` says).
   * @param options Its name and the lengths of its axes.
   * @returns The name of the value.
   * @throws {TypeError} If the number of elements is not what the shape says.
   * @throws {RangeError} If an element is not a whole number.
   */
  ints(
    values: number | ArrayLike<number>,
    options: InitializerOptions & { readonly dims?: readonly number[] } = {},
  ): string {
    const list = typeof values === "number" ? [values] : values;
    const dims = options.dims ?? (typeof values === "number" ? [] : [list.length]);
    return this.#initializer(toInt64(list), { ...options, type: "int64", dims });
  }

  /**
   * Adds a bool initializer.
   *
   * @param values A boolean for a scalar, or the elements of a vector.
   * @param options Its name.
   * @returns The name of the value.
   */
  bools(values: boolean | readonly boolean[], options: InitializerOptions = {}): string {
    const list = typeof values === "boolean" ? [values] : values;
    const dims = typeof values === "boolean" ? [] : [list.length];
    return this.#initializer(Uint8Array.from(list, Number), { ...options, type: "bool", dims });
  }

  /**
   * Writes the graph as an ONNX file.
   *
   * @param options The metadata of a model to put in the file, or other texts by name.
   * @returns The bytes of the file.
   * @throws {RangeError} If the metadata contradicts itself.
   */
  build(
    { metadata, texts = {} }: {
      readonly metadata?: ModelMetadata;
      readonly texts?: Readonly<Record<string, string>>;
    } = {},
  ): Uint8Array {
    return encodeModel({
      irVersion: IR_VERSION,
      producerName: "staircase",
      graph: this.#graph(),
      opsetImport: [{ domain: "", version: OPSET_VERSION }],
      metadataProps: [
        ...(metadata ? metadataEntries(metadata) : []),
        ...Object.entries(texts).map(([key, value]) => ({ key, value })),
      ],
    });
  }

  #graph(): GraphProto {
    return {
      node: this.#nodes,
      name: this.name,
      initializer: this.#initializers,
      input: this.#inputs,
      output: this.#outputs,
      valueInfo: [],
    };
  }

  #sees(value: string): boolean {
    return this.#values.has(value) || (this.#parent !== undefined && this.#parent.#sees(value));
  }

  #unique(wish: string): string {
    const base = this.#prefix + wish;
    let count = this.#counts.get(base) ?? 0;
    let name: string;
    do name = ++count === 1 ? base : `${base}_${count}`; while (this.#taken.has(name));
    this.#counts.set(base, count);
    this.#taken.add(name);
    return name;
  }

  #initializer(
    values: Float32Array | Float64Array | BigInt64Array | Uint8Array,
    options: InitializerOptions & { readonly type: ElementType; readonly dims: readonly number[] },
  ): string {
    const { type, dims } = options;
    if (dims.reduce((product, dim) => product * dim, 1) !== values.length) {
      throw new TypeError(
        `Cannot store ${values.length} values of ${options.name ?? type} in the shape [${dims.join(", ")}]`,
      );
    }
    // The format is little-endian, as is every machine that runs this.
    const rawData = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const share = options.name === undefined && (type === "int64" || rawData.length <= SHARED_BYTES);
    const key = share ? `${type} ${dims.join()} ${hashOf(rawData)}` : "";
    const known = share ? this.#findShared(key, rawData) : undefined;
    if (known !== undefined) return known;
    const name = this.#unique(options.name ?? describe(values, type, dims));
    const tensor = { name, dims: [...dims], dataType: DataType[type], rawData, externalData: [] };
    this.#values.add(name);
    this.#initializers.push(tensor);
    if (share) this.#shared.set(key, [...this.#shared.get(key) ?? [], tensor]);
    return name;
  }

  #findShared(key: string, rawData: Uint8Array): string | undefined {
    const known = this.#shared.get(key)?.find((tensor) => isEqual(tensor.rawData, rawData));
    return known?.name ?? (this.#parent === undefined ? undefined : this.#parent.#findShared(key, rawData));
  }

  #attribute(name: string, value: AttributeValue): AttributeProto {
    if (!(value instanceof GraphBuilder)) return attributeProto(name, value);
    if (value.#parent !== this) {
      throw new RangeError(`Cannot use ${value.name} as '${name}': it is not a subgraph of ${this.name}`);
    }
    return { name, type: AttributeType.GRAPH, g: value.#graph(), floats: [], ints: [] };
  }
}

function valueInfo(name: string, dims: readonly Dim[], { type = "float32" }: ValueOptions): ValueInfoProto {
  const dim = dims.map((dim) => dim === "n" ? { dimParam: dim } : { dimValue: dim });
  return { name, type: { tensorType: { elemType: DataType[type], shape: { dim } } } };
}

/** Whole numbers as int64. A typed array of bigint would need a bigint for each, which takes ten times as long. */
function toInt64(values: ArrayLike<number>): BigInt64Array {
  const halves = new Int32Array(2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isSafeInteger(value)) {
      throw new RangeError(`Cannot store ${value} as int64: expected whole numbers`);
    }
    halves[2 * i] = value;
    halves[2 * i + 1] = Math.floor(value / 2 ** 32);
  }
  return new BigInt64Array(halves.buffer);
}

/** A number that is the same for equal bytes (FNV-1a). */
function hashOf(bytes: Uint8Array): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < bytes.length; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash >>> 0;
}

function isEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** A name that says what is inside: `int_1` a scalar, `ints_0_2` a short vector, `floats_500x784` anything longer. */
function describe(
  values: Float32Array | Float64Array | BigInt64Array | Uint8Array,
  type: ElementType,
  dims: readonly number[],
): string {
  const kind = type.replace(/\d+$/, "");
  if (dims.length === 0) return `${kind}_${values[0]}`;
  return `${kind}s_${dims.length === 1 && values.length <= 4 ? values.join("_") : dims.join("x")}`;
}
