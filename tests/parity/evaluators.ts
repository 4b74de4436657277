/** Ways to compute expressions, behind one function, for comparison with the reference. */
import { assert, assertEquals } from "@std/assert";
import * as ort from "onnxruntime-node";
import type { Executor } from "../../src/exec/executor.ts";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { type Expr, type Shape, sizeOf, topological, type Variable, width } from "../../src/expr/mod.ts";
import { lower } from "../../src/onnx/lower.ts";

/** Values of the inputs and parameters of an expression for a batch of `n` rows. */
export interface Batch {
  readonly n: number;
  readonly values: ReadonlyMap<Variable, ArrayLike<number>>;
}

/** Computes an expression for each of several batches. */
export interface Evaluator {
  readonly name: string;
  evaluate(expr: Expr, batches: readonly Batch[]): Promise<ArrayLike<number>[]>;
}

/** Compiles an expression once and runs it for each batch. */
export function throughExecutor(name: string, create: () => Executor): Evaluator {
  return {
    name,
    async evaluate(expr, batches) {
      const executor = create();
      try {
        const program = executor.compile({ outputs: [expr], rows: Math.max(...batches.map(({ n }) => n)) });
        const results: ArrayLike<number>[] = [];
        for (const { n, values } of batches) {
          for (const variable of variablesOf(expr)) {
            const value = values.get(variable)!;
            if (variable.kind === "parameter") executor.write(variable, value);
            else program.feed(variable, value);
          }
          await program.run(n);
          const { data, stride } = program.output(0);
          const columns = width(expr.shape);
          results.push(
            Array.from(
              { length: sizeOf(expr.shape, n) },
              (_, i) => data[Math.floor(i / columns) * stride + i % columns]!,
            ),
          );
        }
        return results;
      } finally {
        executor.close();
      }
    },
  };
}

/** Lowers an expression to ONNX, with parameters as inputs or baked in, and runs it in onnxruntime on the CPU. */
export function throughOnnx(name: string, { bake }: { bake: boolean }): Evaluator {
  return {
    name,
    async evaluate(expr, batches) {
      const variables = variablesOf(expr);
      const isBaked = ({ kind }: Variable) => bake && kind === "parameter";
      const baked = new Map(variables.filter(isBaked).map((leaf) => [leaf, batches[0]!.values.get(leaf)!]));
      const session = await ort.InferenceSession.create(lower({ result: expr }, { baked }));
      const results: ArrayLike<number>[] = [];
      for (const { n, values } of batches) {
        const dims = (shape: Shape) => shape.map((dim) => dim === "n" ? n : dim);
        const feeds: Record<string, ort.Tensor> = {};
        for (const leaf of variables) {
          if (baked.has(leaf)) continue;
          feeds[leaf.name] = new ort.Tensor(
            "float32",
            Float32Array.from(values.get(leaf)!),
            dims(leaf.shape),
          );
        }
        const result = (await session.run(feeds)).result!;
        assertEquals([...result.dims], dims(expr.shape));
        results.push(result.data as Float32Array);
      }
      await session.release();
      return results;
    },
  };
}

/** Throws unless an evaluator agrees with the reference: `|a - b| <= 1e-6 + 1e-5 |b|`. */
export async function checkParity(
  evaluator: Evaluator,
  expr: Expr,
  batches: readonly Batch[],
): Promise<void> {
  const results = await evaluator.evaluate(expr, batches);
  for (const [b, { values, n }] of batches.entries()) {
    const expected = evaluate([expr], values)[0]!;
    const actual = results[b]!;
    assertEquals(actual.length, expected.length);
    expected.forEach((value, i) => {
      assert(
        Math.abs(actual[i]! - value) <= 1e-6 + 1e-5 * Math.abs(value),
        `Element ${i} at ${n} rows is ${actual[i]} by ${evaluator.name}, but ${value} by the reference`,
      );
    });
  }
}

function variablesOf(expr: Expr): Variable[] {
  return topological([expr]).filter((leaf): leaf is Variable =>
    leaf.kind === "input" || leaf.kind === "parameter"
  );
}
