/**
 * The reference executor: plain loops in float64, one node after the other. It is the oracle that every other executor
 * is compared with, so it is written to be evidently right.
 *
 * @module
 */
import {
  type Expr,
  formatShape,
  type Shape,
  sizeOf,
  type Tensor,
  topological,
  type Variable,
  width,
} from "../../expr/mod.ts";
import {
  checkBatchSize,
  checkParameter,
  type Executor,
  type Program,
  type ProgramSpec,
} from "../executor.ts";

/** Runs expressions in float64, without any optimisation. */
export class ReferenceExecutor implements Executor {
  /** What messages call it. */
  readonly name = "reference";
  readonly #parameters = new Map<Variable, Float64Array>();

  compile({ outputs, updates = new Map(), rows }: ProgramSpec): Program {
    const targets = [...outputs, ...updates.values()];
    const inputs = new Map<Variable, { data: Float64Array; stride: number }>();
    for (const expr of topological(targets)) {
      if (expr.kind === "input") {
        inputs.set(expr, { data: new Float64Array(sizeOf(expr.shape, rows)), stride: width(expr.shape) });
      }
    }
    let results: Float64Array[] = [];
    return {
      input: (variable) => {
        const view = inputs.get(variable);
        if (view === undefined) {
          throw new RangeError(`Cannot set the input "${variable.name}": the program does not use it`);
        }
        return view;
      },
      output: (index) => ({ data: results[index], stride: width(outputs[index].shape) }),
      run: (n) => {
        checkBatchSize(n, rows);
        const values = new Map<Variable, Float64Array>(this.#parameters);
        for (const [variable, { data }] of inputs) {
          values.set(variable, data.subarray(0, sizeOf(variable.shape, n)));
        }
        results = compute(targets, { values, n });
        let next = outputs.length;
        for (const parameter of updates.keys()) this.#parameters.set(parameter, results[next++].slice());
      },
    };
  }

  read(parameter: Variable): Float64Array {
    return this.#parameters.get(parameter)?.slice() ?? new Float64Array(sizeOf(parameter.shape, NaN));
  }

  write(parameter: Variable, values: ArrayLike<number>): void {
    checkParameter(parameter, values, sizeOf(parameter.shape, NaN));
    this.#parameters.set(parameter, Float64Array.from(values));
  }

  close(): void {}
}

/** Computes the values of expressions; parameters without a value are zeros. */
function compute(
  outputs: readonly Expr[],
  { values, n }: { values: ReadonlyMap<Variable, Float64Array>; n: number },
): Float64Array[] {
  const results = new Map<Expr, Tensor>();
  const tensor = (shape: Shape, data: Float64Array = new Float64Array(sizeOf(shape, n))): Tensor => ({
    data,
    rows: shape[0] === "n" ? n : 1,
    columns: width(shape),
  });
  for (const expr of topological(outputs)) {
    if (expr.kind === "constant") results.set(expr, tensor(expr.shape, expr.value));
    else if (expr.kind !== "application") results.set(expr, tensor(expr.shape, values.get(expr)));
    else {
      const output = tensor(expr.shape);
      expr.primitive.evaluate(expr.inputs.map((operand) => results.get(operand)!), output, expr.attributes);
      results.set(expr, output);
    }
  }
  return outputs.map((output) => results.get(output)!.data);
}

/**
 * Computes the values of expressions once, in float64.
 *
 * @param outputs The expressions.
 * @param values The values of their inputs and parameters, in row-major order.
 * @returns The values of each expression, in row-major order.
 * @throws {RangeError} When an input or a parameter has no value.
 * @throws {TypeError} When a value has the wrong number of elements for its shape.
 */
export function evaluate(
  outputs: readonly Expr[],
  values: ReadonlyMap<Variable, ArrayLike<number>>,
): Float64Array[] {
  let n = 1;
  const given = new Map<Variable, Float64Array>();
  for (const expr of topological(outputs)) {
    if (expr.kind === "constant" || expr.kind === "application") continue;
    const value = values.get(expr);
    if (value === undefined) {
      throw new RangeError(`Cannot evaluate without a value for the ${expr.kind} "${expr.name}"`);
    }
    if (expr.shape[0] === "n") n = Math.floor(value.length / width(expr.shape));
    given.set(expr, Float64Array.from(value));
  }
  for (const [variable, { length }] of given) {
    if (length !== sizeOf(variable.shape, n)) {
      throw new TypeError(
        `Cannot evaluate with ${length} values for "${variable.name}": its shape ${
          formatShape(variable.shape)
        } needs ${sizeOf(variable.shape, n)} when n is ${n}`,
      );
    }
  }
  return compute(outputs, { values: given, n });
}
