/**
 * The reference executor: plain loops in float64, one node after the other. It is the oracle that every other executor
 * is compared with, so it is written to be evidently right.
 *
 * @module
 */
import {
  type Evaluate,
  type Expr,
  formatShape,
  isBatched,
  type Operands,
  type Shape,
  sizeOf,
  type Tensor,
  topological,
  type Variable,
  variablesOf,
  width,
} from "../../expr/mod.ts";
import {
  checkBatchSize,
  checkParameter,
  checkUpdates,
  type Executor,
  type Program,
  type ProgramSpec,
  unknownParameter,
  type View,
} from "../executor.ts";
import { FedProgram, unusedInput } from "../fed_program.ts";
import { Turns } from "../turns.ts";

/** Runs expressions in float64, without any optimisation. */
export class ReferenceExecutor implements Executor {
  /** What messages call it. */
  readonly name = "reference";
  readonly #parameters = new Map<Variable, Float64Array>();
  readonly #turns = new Turns();
  #changes = 0;

  /** Grows with every write of a parameter and every run of a program that updates some. */
  get changes(): number {
    return this.#changes;
  }

  exclusively<T>(work: () => T | Promise<T>): Promise<T> {
    return this.#turns.take(work);
  }

  compile(spec: ProgramSpec): Program {
    checkUpdates(spec);
    const { outputs, updates = new Map<Variable, Expr>() } = spec;
    for (const variable of [...updates.keys(), ...variablesOf([...outputs, ...updates.values()])]) {
      if (variable.kind !== "parameter" || this.#parameters.has(variable)) continue;
      this.#parameters.set(variable, new Float64Array(sizeOf(variable.shape, NaN)));
    }
    return new ReferenceProgram(spec, this.#parameters, () => this.#changes++);
  }

  read(parameter: Variable): Float64Array {
    const values = this.#parameters.get(parameter);
    if (values === undefined) throw unknownParameter(parameter);
    return values.slice();
  }

  write(parameter: Variable, values: ArrayLike<number>): void {
    checkParameter(parameter, values, sizeOf(parameter.shape, NaN));
    this.#parameters.set(parameter, Float64Array.from(values));
    this.#changes++;
  }

  close(): void {}
}

/** Computes all nodes of its expressions, one after the other. */
class ReferenceProgram extends FedProgram {
  readonly #outputs: readonly Expr[];
  readonly #updates: ReadonlyMap<Variable, Expr>;
  readonly #parameters: Map<Variable, Float64Array>;
  readonly #onUpdate: () => void;
  readonly #inputs = new Map<Variable, View & { readonly data: Float64Array }>();
  #results: Float64Array[] = [];

  constructor(
    { outputs, updates = new Map(), rows }: ProgramSpec,
    parameters: Map<Variable, Float64Array>,
    onUpdate: () => void,
  ) {
    super(rows);
    this.#outputs = outputs;
    this.#updates = updates;
    this.#parameters = parameters;
    this.#onUpdate = onUpdate;
    for (const variable of variablesOf([...outputs, ...updates.values()])) {
      if (variable.kind !== "input") continue;
      const { shape } = variable;
      this.#inputs.set(variable, { data: new Float64Array(sizeOf(shape, rows)), stride: width(shape) });
    }
  }

  output(index: number): View {
    return { data: this.#results[index]!, stride: width(this.#outputs[index]!.shape) };
  }

  run(n: number): void {
    checkBatchSize(n, this.rows);
    const values = new Map<Variable, Float64Array>(this.#parameters);
    for (const [variable, { data }] of this.#inputs) {
      values.set(variable, data.subarray(0, sizeOf(variable.shape, n)));
    }
    this.#results = compute([...this.#outputs, ...this.#updates.values()], { values, n });
    if (this.#updates.size === 0) return;
    const updated = this.#results.slice(this.#outputs.length);
    [...this.#updates.keys()].forEach((parameter, k) => this.#parameters.set(parameter, updated[k]!.slice()));
    this.#onUpdate();
  }

  protected override checkUse(variable: Variable): void {
    if (!this.#inputs.has(variable)) throw unusedInput(variable);
  }

  protected override numbers(variable: Variable): View {
    return this.#inputs.get(variable)!;
  }
}

/** Computes the values of expressions from those of their variables. */
function compute(
  outputs: readonly Expr[],
  { values, n }: { values: ReadonlyMap<Variable, Float64Array>; n: number },
): Float64Array[] {
  const results = new Map<Expr, Tensor>();
  const inner: Evaluate = (exprs, given) => compute(exprs, { values: new Map([...values, ...given]), n });
  const tensor = (shape: Shape, data: Float64Array = new Float64Array(sizeOf(shape, n))): Tensor => ({
    data,
    rows: isBatched(shape) ? n : 1,
    columns: width(shape),
  });
  for (const expr of topological(outputs)) {
    if (expr.kind === "constant") results.set(expr, tensor(expr.shape, expr.value));
    else if (expr.kind !== "application") results.set(expr, tensor(expr.shape, values.get(expr)));
    else {
      const output = tensor(expr.shape);
      const operands = expr.inputs.map((operand) => results.get(operand)!);
      expr.primitive.evaluate(operands as unknown as Operands<Tensor>, output, expr.attributes, inner);
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
  for (const variable of variablesOf(outputs)) {
    const value = values.get(variable);
    if (value === undefined) {
      throw new RangeError(`Cannot evaluate without a value for the ${variable.kind} "${variable.name}"`);
    }
    if (isBatched(variable.shape)) n = Math.floor(value.length / width(variable.shape));
    given.set(variable, Float64Array.from(value));
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
