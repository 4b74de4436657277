/**
 * The shapes of everything that a graph computes, found before a runtime sees it: a few bytes can ask for any amount of
 * memory.
 *
 * @module
 */
import { type GraphProto, integersOf, type NodeProto } from "../onnx/model_proto.ts";
import { type Dim, isSame, SHAPE_RULES, type ShapeRule, sizeOf, type Value } from "./shape_rules.ts";

/** The version of the default operators that {@linkcode SHAPE_RULES} describes. */
export const OPSET_VERSION = 17;

/** The operators that a graph can have. */
export const OPERATORS: readonly string[] = [...SHAPE_RULES.keys(), "Loop"];

/** More than an exported graph computes for a row; the sweeps of wide layers on two variables come nearest, with 4. */
const NUMBERS_PER_BYTE = 16;

/** No value needs more axes: rows, segments and the columns of a segment. */
const MOST_AXES = 3;

/** Operands with more integers than the padding of so many axes has are not shapes. */
const MOST_INTEGERS = 2 * MOST_AXES;

/** What {@linkcode inferShapes} needs besides a graph. */
export interface InferOptions {
  /** The shapes of the inputs. */
  readonly inputs: readonly (readonly Dim[])[];
  /** `D`, the number of variables: a loop has at most so many rounds. */
  readonly variables: number;
  /** The size of the file in bytes: what the graph computes for a row is in proportion to it. */
  readonly bytes: number;
  /** Says what is wrong with the graph; it never returns. */
  readonly refuse: (reason: string) => never;
}

/**
 * Finds the shape of every value of a graph. The graph must have no other operators than exported graphs have, use them
 * as those do, iterate at most `D` times, and compute for each row no more than 16 numbers for each byte of the file.
 *
 * @param graph The graph.
 * @param options What it is measured by, and what is called where it is refused.
 * @returns The shapes by the names of the values.
 */
export function inferShapes(graph: GraphProto, options: InferOptions): ReadonlyMap<string, readonly Dim[]> {
  const inference = new Inference(options);
  inference.run(graph, options.inputs.map((shape) => ({ shape })));
  return inference.shapes;
}

class Inference {
  readonly #options: InferOptions;
  readonly #values = new Map<string, Value>();
  #numbers = 0;

  constructor(options: InferOptions) {
    this.#options = options;
  }

  get shapes(): Map<string, readonly Dim[]> {
    return new Map(Array.from(this.#values, ([name, { shape }]) => [name, shape]));
  }

  /** Defines the values of a graph, whose names differ from those in all other graphs of the file. */
  run(graph: GraphProto, inputs: readonly Value[]): void {
    for (const tensor of graph.initializer) {
      const isShort = sizeOf(tensor.dims) <= MOST_INTEGERS;
      this.#define(tensor.name, {
        shape: tensor.dims,
        integers: isShort ? integersOf(tensor) : undefined,
      });
    }
    graph.input.forEach(({ name }, i) => this.#define(name, inputs[i]!));
    for (const node of graph.node) {
      const value = node.opType === "Loop" ? this.#loop(node) : this.#apply(node);
      const { shape } = value;
      this.#numbers += sizeOf(shape);
      if (!(this.#numbers <= NUMBERS_PER_BYTE * this.#options.bytes)) {
        this.#options.refuse(
          `the operator ${node.opType} gives a value of shape [${
            shape.join(", ")
          }], with which the graph computes ` +
            `more than a file of ${this.#options.bytes} bytes can need`,
        );
      }
      if (node.output.length !== 1) this.#misfit(node);
      this.#define(node.output[0], value);
    }
  }

  #define(name: string | undefined, value: Value): void {
    const { refuse } = this.#options;
    if (name === undefined || name === "") return refuse("a value has no name");
    if (this.#values.has(name)) refuse(`two values have the name '${name}'`);
    const { shape } = value;
    const lengths = shape.filter((dim) => dim !== "n");
    if (
      shape.length > MOST_AXES || lengths.length < shape.length - 1 || lengths.some((length) => length < 0)
    ) {
      refuse(`the value '${name}' has the shape [${shape.join(", ")}], which no value of a model has`);
    }
    this.#values.set(name, value);
  }

  #apply(node: NodeProto): Value {
    const { opType } = node;
    const rule: ShapeRule = SHAPE_RULES.get(opType) ??
      this.#options.refuse(`it has the operator ${opType}, which no graph of a model needs`);
    const misfit = () => this.#misfit(node);
    const all = this.#operands(node);
    const unused = new Map(node.attribute.map((attribute) => [attribute.name, attribute]));
    if (all.length === 0 || unused.size !== node.attribute.length) misfit();
    const value = rule({
      all,
      operands: (count) => all.length === count ? all as never : misfit(),
      attribute(name) {
        const { i, ints } = unused.get(name) ?? misfit();
        unused.delete(name);
        return i === undefined ? ints : [i];
      },
      misfit,
    });
    return unused.size === 0 ? value : misfit();
  }

  /** A loop that replaces one value by another of the same shape. */
  #loop(node: NodeProto): Value {
    const [rounds, , start] = this.#operands(node);
    const body = node.attribute[0]?.g;
    if (body === undefined || node.attribute.length > 1 || node.input.length !== 3) this.#misfit(node);
    const limit = rounds!.shape.length === 0 ? rounds!.integers?.[0] : undefined;
    const { variables, refuse } = this.#options;
    if (!(typeof limit === "number" && 0 <= limit && limit <= variables)) {
      refuse(
        `a loop has ${limit ?? "an unknown number of"} rounds, expected at most the ${variables} variables`,
      );
    }
    if (body.node.some(({ opType }) => opType === "Loop")) refuse("a loop is inside of another");
    if (body.input.length !== 3 || body.output.length !== 2) this.#misfit(node);
    this.run(body, [{ shape: [] }, { shape: [] }, { shape: start!.shape }]);
    if (!isSame(this.#values.get(body.output[1]!.name)?.shape, start!.shape)) this.#misfit(node);
    return { shape: start!.shape };
  }

  #operands({ opType, input }: NodeProto): Value[] {
    return input.map((name) =>
      this.#values.get(name) ??
        this.#options.refuse(`the operator ${opType} uses '${name}', which nothing before it computes`)
    );
  }

  #misfit({ opType, output }: NodeProto): never {
    return this.#options.refuse(
      `the operands or attributes of the operator ${opType} that computes '${
        output.join(" ")
      }' are not those of a model`,
    );
  }
}
