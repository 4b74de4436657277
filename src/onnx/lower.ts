/**
 * Lowering of expressions to ONNX: the graph that is trained is the graph that is exported.
 *
 * @module
 */
import {
  type Application,
  type Dim,
  type Expr,
  formatShape,
  isBatched,
  type OnnxGraph,
  type OnnxLoop,
  share,
  sizeOf,
  type Variable,
  variablesOf,
} from "../expr/mod.ts";
import { denseMatrix, type Stair } from "../ops/stair.ts";
import { joinBiases } from "./affine.ts";
import { type AttributeValue, GraphBuilder } from "./graph_builder.ts";
import type { ModelMetadata } from "./metadata.ts";
import { shareOneHots } from "./one_hot.ts";
import { DataType } from "./schema.ts";

/** What {@linkcode lower} needs besides the expressions. */
export interface LowerOptions {
  /** The inputs that come first, also those that nothing depends on. */
  readonly inputs?: readonly Variable[];
  /** Those of the inputs that the graph takes as int32. */
  readonly integers?: readonly Variable[];
  /** The values of parameters that become part of the graph, in row-major order. */
  readonly baked?: ReadonlyMap<Variable, ArrayLike<number>>;
  /** What the file says about itself. */
  readonly metadata?: ModelMetadata;
}

/**
 * Lowers expressions to an ONNX file (opset 17, float32, symbolic batch `n`).
 *
 * The inputs of the graph are the inputs that the expressions use and the parameters that are not baked in. A value is
 * named as its expression is (see `named`), else after its primitive. Baked weights are written the way that products
 * use them: as dense matrices.
 *
 * @param outputs The expressions, by the names of the graph's outputs.
 * @param options The values of parameters, and metadata.
 * @returns The bytes of the file.
 * @throws {TypeError} If a baked parameter has the wrong number of values.
 * @throws {RangeError} If two inputs have one name, or the name of an output is taken by another value.
 *
 * @example A graph that doubles its input
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { input, mul } from "@staircase/made/expr";
 * import { lower } from "./lower.ts";
 * import { decodeModel } from "./model_proto.ts";
 *
 * const bytes = lower({ y: mul(input("x", ["n", 3]), 2) });
 * const { graph } = decodeModel(bytes, "double.onnx");
 * assertEquals(graph.node.map(({ opType, output }) => [opType, output]), [["Mul", ["y"]]]);
 * ```
 */
export function lower(
  outputs: Readonly<Record<string, Expr>>,
  { inputs: first = [], integers = [], baked = new Map(), metadata }: LowerOptions = {},
): Uint8Array {
  const graph = new GraphBuilder(metadata?.graph ?? "graph");
  const exprs = prepare(Object.values(outputs));
  const used = variablesOf(exprs)
    .filter((variable) => variable.kind === "input" || !baked.has(variable))
    .sort((a, b) => a.kind.localeCompare(b.kind)); // inputs first
  const variables = [...new Set([...first, ...used])];
  const inputs = new Map(
    variables.map((variable) => {
      if (!integers.includes(variable)) return [variable, graph.input(variable.name, variable.shape)];
      const given = graph.input(variable.name, variable.shape, { type: "int32" });
      const attributes = { to: DataType.float32 };
      return [variable, graph.node("Cast", [given], { attributes, name: `${variable.name}_float` })];
    }),
  );
  const names = Object.keys(outputs);
  const lowering = new Lowering(graph, {
    inputs,
    baked,
    names: new Map(exprs.map((expr, i) => [expr, names[i]!])),
  });
  exprs.forEach((expr, i) => {
    const value = lowering.lower(expr);
    const output = value === names[i] && expr.kind === "application"
      ? value
      : graph.node("Identity", [value], { name: names[i]! });
    if (output !== names[i]) {
      throw new RangeError(`Cannot lower an output named "${names[i]}": another value has the name`);
    }
    graph.output(output, expr.shape);
  });
  return graph.build(metadata === undefined ? {} : { metadata });
}

/** Rewrites expressions so that they become fewer and faster operators. */
export function prepare(exprs: readonly Expr[]): Expr[] {
  return joinBiases(shareOneHots(share(exprs)));
}

/** What a {@linkcode Lowering} needs besides a graph. */
export interface LoweringOptions {
  /** The values of the graph that stand for expressions. */
  readonly inputs: ReadonlyMap<Expr, string>;
  /** The values of parameters that become part of the graph. */
  readonly baked: ReadonlyMap<Variable, ArrayLike<number>>;
  /** What values are called; by default as the expressions are, else after their primitives. */
  readonly names?: ReadonlyMap<Expr, string>;
  /** The dense matrices, `[inputs, units]`, that the graph has instead of packed weights. */
  readonly matrices?: ReadonlyMap<Expr, string>;
  /** The initializers of parameters, where several share them. */
  readonly stored?: Map<Expr, string[]>;
  /** What lowers the graph that this one is the body of a loop in; it stores the initializers. */
  readonly parent?: Lowering;
  /** What inputs of this graph stand for in the parent. */
  readonly captured?: ReadonlyMap<Expr, Expr>;
}

/** An operator of an application whose name is not known before the last one is written. */
interface Pending {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly attributes: Readonly<Record<string, AttributeValue>>;
}

/** Lowers expressions into a graph that may have other nodes too, each on first use. */
export class Lowering {
  readonly #graph: GraphBuilder;
  readonly #options: LoweringOptions;
  readonly #values: Map<Expr, string>;
  readonly #counts = new Map<string, number>();
  /** Parameters that are stored in the layout of the operators that use them: the name of each part. */
  readonly #stored: Map<Expr, string[]>;
  readonly #matrices: Map<Expr, string>;
  #batchSize: string | undefined;

  /**
   * Starts without adding anything.
   *
   * @param graph The graph to add to.
   * @param options What stands for inputs and parameters.
   */
  constructor(graph: GraphBuilder, options: LoweringOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#values = new Map(options.inputs);
    this.#stored = options.stored ?? new Map();
    this.#matrices = new Map(options.matrices);
  }

  /**
   * Adds the nodes that compute an expression, as far as they are not there yet.
   *
   * @param expr The expression.
   * @returns The name of its value.
   * @throws {RangeError} If it depends on a variable without a value.
   * @throws {TypeError} If a baked parameter has the wrong number of values.
   */
  lower(expr: Expr): string {
    const known = this.#values.get(expr);
    if (known !== undefined) return known;
    const { parent, captured } = this.#options;
    const outside = captured?.get(expr);
    const value = parent && outside
      ? parent.lower(outside)
      : expr.kind === "application"
      ? this.#write(() => this.#nameOf(expr), (graph) => expr.primitive.onnx(graph, expr))
      : expr.kind === "constant"
      ? this.#floats(expr.value, lengths(expr))
      : this.#floats(this.#baked(expr), lengths(expr), expr);
    this.#values.set(expr, value);
    return value;
  }

  /** The same for packed values, as a dense matrix `[inputs, units]` that is 0 outside the stair. */
  lowerMatrix(packed: Expr, stair: Stair): string {
    return this.#write(() => "matrix", (graph) => denseMatrix(graph, packed, stair));
  }

  #floats(values: ArrayLike<number>, dims: readonly number[], of?: Expr, part = 0): string {
    if (this.#options.parent) return this.#options.parent.#floats(values, dims, of, part);
    if (of?.kind !== "parameter") return this.#graph.floats(values, dims);
    const names = this.#stored.get(of) ?? [];
    this.#stored.set(of, names);
    return names[part] ??= this.#graph.floats(values, dims, { name: of.name });
  }

  #baked(variable: Variable): ArrayLike<number> {
    const values = this.#options.baked.get(variable);
    if (values === undefined) {
      throw new RangeError(
        `Cannot lower the ${variable.kind} "${variable.name}": it has no value in the graph`,
      );
    }
    const size = sizeOf(variable.shape, NaN);
    if (values.length !== size) {
      throw new TypeError(
        `Cannot bake ${values.length} values into the parameter "${variable.name}": its shape ${
          formatShape(variable.shape)
        } needs ${size}`,
      );
    }
    return values;
  }

  #valueOf(expr: Expr): ArrayLike<number> | undefined {
    if (expr.kind === "constant") return expr.value;
    return expr.kind === "parameter" && this.#options.baked.has(expr) ? this.#baked(expr) : undefined;
  }

  #nameOf(expr: Application): string {
    return this.#options.names?.get(expr) ?? expr.name ?? this.#numbered(expr.primitive.name);
  }

  #matrixOf(weights: Expr, make: (graph: OnnxGraph, weights: Expr) => string): string {
    const known = this.#matrices.get(weights);
    if (known !== undefined) return known;
    const { parent, captured } = this.#options;
    const outside = captured?.get(weights);
    const name = weights.kind === "application"
      ? `${weights.name ?? weights.primitive.name}/matrix`
      : "matrix";
    const matrix = parent && outside
      ? parent.#matrixOf(outside, make)
      : this.#write(() => name, (graph) => make(graph, weights));
    this.#matrices.set(weights, matrix);
    return matrix;
  }

  /** Writes operators. Only the last one bears the name, so names are given when all are known. */
  #write(nameOf: () => string, build: (graph: OnnxGraph) => string): string {
    const pending: Pending[] = [];
    const placeholder = (index: number) => `\0${index}`;
    const result = build({
      lower: (operand) => this.lower(operand),
      valueOf: (operand) => this.#valueOf(operand),
      matrixOf: (weights, make) => this.#matrixOf(weights, make),
      node: (operator, inputs, attributes = {}) => {
        pending.push({ operator, inputs, attributes });
        return placeholder(pending.length - 1);
      },
      floats: (values, dims, of, part) => this.#floats(values, dims, of, part),
      ints: (values, dims) => this.#graph.ints(values, dims && { dims }),
      batchSize: () => this.#batchSize ??= this.#measureBatch(),
      iterate: (start, loop) => {
        const inputs = [this.#graph.ints(loop.rounds), this.#graph.bools(true), start];
        pending.push({ operator: "Loop", inputs, attributes: { body: this.#bodyOf(loop) } });
        return placeholder(pending.length - 1);
      },
    });
    const name = nameOf();
    const written = new Map<string, string>();
    const resolve = (value: string) => written.get(value) ?? value;
    pending.forEach(({ operator, inputs, attributes }, i) => {
      written.set(
        placeholder(i),
        this.#graph.node(operator, inputs.map(resolve), {
          attributes,
          name: placeholder(i) === result ? name : `${name}/${operator}`,
        }),
      );
    });
    return resolve(result);
  }

  /** The body of a loop: replaces a value by a step, and says whether that changed anything. */
  #bodyOf({ variable, step, captured }: OnnxLoop): GraphBuilder {
    const body = this.#graph.subgraph("round");
    body.input("number", [], { type: "int64" });
    body.input("go_on", [], { type: "bool" });
    const before = body.input("before", variable.shape);
    const parameters = [...this.#options.inputs].filter(([{ kind }]) => kind === "parameter");
    const inputs = new Map<Expr, string>([...parameters, [variable, before]]);
    const [next] = joinBiases([step]);
    const after = new Lowering(body, { ...this.#options, inputs, parent: this, captured }).lower(next!);
    const change = body.node("ReduceL1", [body.node("Sub", [after, before])], {
      attributes: { keepdims: 0 },
    });
    body.output(
      body.node("Cast", [change], { attributes: { to: DataType.bool }, name: "changed" }),
      [],
      { type: "bool" },
    );
    body.output(after, variable.shape);
    return body;
  }

  #numbered(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}_${count}`;
  }

  #measureBatch(): string {
    const { parent } = this.#options;
    if (parent) return parent.#batchSize ??= parent.#measureBatch();
    const batch = [...this.#options.inputs].find(([expr]) => isBatched(expr.shape));
    if (batch === undefined) {
      throw new RangeError("Cannot lower a value with a batch axis: no input has one");
    }
    return this.#graph.node("Shape", [batch[1]], { attributes: { start: 0, end: 1 }, name: "batch_size" });
  }
}

/** The lengths of the axes of a value without a batch axis. */
function lengths({ shape }: Expr): number[] {
  return (shape as readonly Dim[]).filter((dim) => dim !== "n");
}
