/**
 * The nodes of the expression graph, and what a primitive is: one record that holds, side by side, its shape rule, its reference kernel, its vector-Jacobian
 * product and its ONNX lowering. A primitive that lacks one of them does not compile.
 *
 * @module
 */
import type { Shape } from "./shape.ts";

/** A named leaf whose value is given when a program runs (`input`) or lives in an executor between runs (`parameter`). */
export interface Variable {
  /** Who gives the value. */
  readonly kind: "input" | "parameter";
  /** What messages and exported graphs call it. */
  readonly name: string;
  /** The shape of its value. */
  readonly shape: Shape;
}

/** A leaf whose value is part of the expression. */
export interface Constant {
  /** A leaf with a value. */
  readonly kind: "constant";
  /** The values, in row-major order. */
  readonly value: Float64Array;
  /** The shape of its value. */
  readonly shape: Shape;
}

/** A node of the expression graph. */
export type Expr = Variable | Constant | Application;

/**
 * A list of operands, in which the first two can be named without asking whether they are there: a shape rule checks how
 * many a primitive has.
 */
export type Operands<T> = readonly T[] & { readonly 0: T; readonly 1: T };

/** A primitive applied to operands. */
export interface Application<A = unknown> {
  /** A node with operands. */
  readonly kind: "application";
  /** What is applied. */
  readonly primitive: Primitive<A>;
  /** The operands. */
  readonly inputs: Operands<Expr>;
  /** What the primitive needs to know besides its operands. */
  readonly attributes: A;
  /** The shape of its value. */
  readonly shape: Shape;
  /** What exported graphs call the value. */
  readonly name?: string;
}

/** A value of known size: what reference kernels work on. Values are in row-major order. */
export interface Tensor {
  /** The values. */
  readonly data: Float64Array;
  /** The length of the batch axis, `1` when there is none. */
  readonly rows: number;
  /** The length of the feature axis, `1` when there is none. */
  readonly columns: number;
}

/** Where a lowering writes ONNX operators, as plain records; only the ONNX room knows the file format. */
export interface OnnxGraph {
  /** The name of the value of an expression, which is lowered on first use. */
  lower(expr: Expr): string;
  /** The fixed value of a constant or of a parameter that is baked into the graph. */
  valueOf(expr: Expr): ArrayLike<number> | undefined;
  /**
   * The name of a dense matrix `[inputs, units]` of packed weights: the one that the graph was given instead of them, or the one
   * that `make` writes on first use.
   */
  matrixOf(weights: Expr, make: (graph: OnnxGraph, weights: Expr) => string): string;
  /** Adds an operator of the default domain with one output, and returns the output's name. */
  node(
    operator: string,
    inputs: readonly string[],
    attributes?: Readonly<Record<string, number | readonly number[]>>,
  ): string;
  /**
   * Adds a float32 initializer. Values that are a parameter in another layout, or one of the parts that it is stored in, are
   * stored once, under its name, when the parameter is given.
   */
  floats(values: ArrayLike<number>, dims: readonly number[], of?: Expr, part?: number): string;
  /** Adds an int64 initializer: a vector or what `dims` says, or a scalar when `values` is a number. */
  ints(values: number | ArrayLike<number>, dims?: readonly number[]): string;
  /** The name of an int64 vector `[1]` that holds the batch size. */
  batchSize(): string;
  /** Replaces the value `start` by a step again and again, until nothing changes or for a number of rounds. */
  iterate(start: string, loop: OnnxLoop): string;
}

/** What an {@linkcode OnnxGraph} iterates. */
export interface OnnxLoop {
  /** Stands for the value in `step`. */
  readonly variable: Variable;
  /** The next value. */
  readonly step: Expr;
  /** What other inputs of `step` stand for. */
  readonly captured: ReadonlyMap<Variable, Expr>;
  /** The largest number of rounds. */
  readonly rounds: number;
}

/** Computes inner expressions of a primitive in float64, with the executor's parameters and the given inputs. */
export type Evaluate = (
  exprs: readonly Expr[],
  inputs: ReadonlyMap<Variable, Float64Array>,
) => Float64Array[];

/** A primitive operation with attributes `A`. */
export interface Primitive<A = unknown> {
  /** What messages and tables call it. */
  readonly name: string;
  /** Elementwise: one output element depends on the elements at the same place of operands of one shape. */
  readonly elementwise: boolean;
  /** The shape of the result; throws a `TypeError` that names the primitive and the shapes when they do not fit. */
  shape(inputs: Operands<Shape>, attributes: A): Shape;
  /**
   * Expressions among the attributes that the primitive computes inside of itself. It gives their inputs; parameters and
   * constants are the same as outside.
   */
  inner?(attributes: A): readonly Expr[];
  /**
   * The reference kernel, in float64. `output` has the right size and holds zeros; `evaluate` computes inner expressions.
   */
  evaluate(inputs: Operands<Tensor>, output: Tensor, attributes: A, evaluate: Evaluate): void;
  /**
   * The vector-Jacobian product: given `g`, the gradient with respect to the result, the gradient with respect to
   * each operand; `undefined` where it is zero everywhere.
   */
  vjp(g: Expr, node: Application<A>): readonly (Expr | undefined)[];
  /** Writes the operators that compute the node and returns the name of their result. */
  onnx(graph: OnnxGraph, node: Application<A>): string;
  /** The same as a dense matrix, of a primitive that gives packed weights and need not pack them first. */
  onnxMatrix?(graph: OnnxGraph, node: Application<A>): string;
}
