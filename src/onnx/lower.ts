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
  share,
  sizeOf,
  topological,
  type Variable,
} from "../expr/mod.ts";
import { GraphBuilder } from "./graph_builder.ts";
import type { ModelMetadata } from "./metadata.ts";

/** What {@linkcode lower} needs besides the expressions. */
export interface LowerOptions {
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
 * import { input, mul } from "@staircase/made";
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
  { baked = new Map(), metadata }: LowerOptions = {},
): Uint8Array {
  const graph = new GraphBuilder(metadata?.graph ?? "graph");
  const exprs = share(Object.values(outputs));
  const leaves = topological(exprs);
  const variables = [
    ...leaves.filter((expr) => expr.kind === "input"),
    ...leaves.filter((expr) => expr.kind === "parameter" && !baked.has(expr)),
  ] as Variable[];
  const inputs = new Map(variables.map((leaf) => [leaf, graph.input(leaf.name, leaf.shape)]));
  const names = Object.keys(outputs);
  const lowering = new Lowering(graph, {
    inputs,
    baked,
    names: new Map(exprs.map((expr, i) => [expr, names[i]])),
  });
  exprs.forEach((expr, i) => {
    const value = lowering.lower(expr);
    const output = value === names[i] && expr.kind === "application"
      ? value
      : graph.node("Identity", [value], { name: names[i] });
    if (output !== names[i]) {
      throw new RangeError(`Cannot lower an output named "${names[i]}": another value has the name`);
    }
    graph.output(output, expr.shape);
  });
  return graph.build({ metadata });
}

/** What a {@linkcode Lowering} needs besides a graph. */
export interface LoweringOptions {
  /** The values of the graph that stand for expressions. */
  readonly inputs: ReadonlyMap<Expr, string>;
  /** The values of parameters that become part of the graph. */
  readonly baked: ReadonlyMap<Variable, ArrayLike<number>>;
  /** What values are called; by default as the expressions are, else after their primitives. */
  readonly names?: ReadonlyMap<Expr, string>;
}

/** An operator of an application whose name is not known before the last one is written. */
interface Pending {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly attributes?: Readonly<Record<string, number | readonly number[]>>;
}

/** Lowers expressions into a graph that may have other nodes too, each on first use. */
export class Lowering {
  readonly #graph: GraphBuilder;
  readonly #options: LoweringOptions;
  readonly #values: Map<Expr, string>;
  readonly #counts = new Map<string, number>();
  #batchSize: string | undefined;

  /**
   * @param graph The graph to add to.
   * @param options What stands for inputs and parameters.
   */
  constructor(graph: GraphBuilder, options: LoweringOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#values = new Map(options.inputs);
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
    const value = expr.kind === "application" ? this.#apply(expr) : this.#initializer(expr);
    this.#values.set(expr, value);
    return value;
  }

  #initializer(expr: Exclude<Expr, Application>): string {
    const values = this.#valueOf(expr);
    if (values === undefined) {
      throw new RangeError(
        `Cannot lower the ${expr.kind} "${(expr as Variable).name}": it has no value in the graph`,
      );
    }
    const dims = (expr.shape as readonly Dim[]).filter((dim) => dim !== "n");
    return this.#graph.floats(values, dims, expr.kind === "parameter" ? { name: expr.name } : {});
  }

  #valueOf(expr: Expr): ArrayLike<number> | undefined {
    if (expr.kind === "constant") return expr.value;
    if (expr.kind !== "parameter") return undefined;
    const values = this.#options.baked.get(expr);
    const size = sizeOf(expr.shape, NaN);
    if (values !== undefined && values.length !== size) {
      throw new TypeError(
        `Cannot bake ${values.length} values into the parameter "${expr.name}": its shape ${
          formatShape(expr.shape)
        } needs ${size}`,
      );
    }
    return values;
  }

  #apply(expr: Application): string {
    // Only the last operator bears the name of the expression, so names are given when all operators are known.
    const pending: Pending[] = [];
    const placeholder = (index: number) => `\0${index}`;
    const result = expr.primitive.onnx(
      {
        lower: (operand) => this.lower(operand),
        valueOf: (operand) => this.#valueOf(operand),
        node: (operator, inputs, attributes) => {
          pending.push({ operator, inputs, attributes });
          return placeholder(pending.length - 1);
        },
        floats: (values, dims) => this.#graph.floats(values, dims),
        ints: (values) => this.#graph.ints(values),
        batchSize: () => this.#batchSize ??= this.#measureBatch(),
      } satisfies OnnxGraph,
      expr,
    );
    const name = this.#options.names?.get(expr) ?? expr.name ?? this.#numbered(expr.primitive.name);
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

  #numbered(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return `${name}_${count}`;
  }

  #measureBatch(): string {
    const batch = [...this.#options.inputs].find(([expr]) => isBatched(expr.shape));
    if (batch === undefined) {
      throw new RangeError("Cannot lower a value with a batch axis: no input has one");
    }
    return this.#graph.node("Shape", [batch[1]], { attributes: { start: 0, end: 1 }, name: "batch_size" });
  }
}
