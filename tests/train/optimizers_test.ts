import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { input, parameter, type Variable } from "../../src/expr/mod.ts";
import { decay, updatesOf } from "../../src/train/objective.ts";
import { onNumbers } from "../../src/train/arithmetic.ts";
import { type OptimizerName, optimizers } from "../../src/train/mod.ts";

/** Where a parameter starts, and its gradients in five steps. */
const START = [1, -2, 0.5];
const GRADIENTS = [
  [0.5, -1, 0],
  [0.25, 3, -1e-3],
  [-0.125, 0.5, 2e-3],
  [1.5, -0.25, 0],
  [-2, 0.75, 1e-2],
];
const RATE = 0.1;

/** Where PyTorch 2.15 arrives in float64; with rho=0.95 for Adadelta, momentum=0.9 for SGD, and else its defaults. */
const ENDS: Readonly<Record<OptimizerName, readonly number[]>> = {
  adam: [0.6847911844356465, -2.0723350737578747, 0.45925969143668266],
  adamw: [0.6806633757579944, -2.062476529131324, 0.45663024121109985],
  sgd: [0.9874999999999998, -2.3, 0.4989],
  momentum: [0.658145, -2.78519, 0.49880189999999996],
  nesterov: [0.6798305, -3.006671, 0.49782171000000003],
  adagrad: [0.8616597848137617, -2.0254436578657287, 0.41296726855753685],
  adadelta: [0.9995148406824662, -2.000430718237757, 0.4994747336978347],
  rmsprop: [-0.3828642541027949, -2.2582831149687275, -0.37178174731569014],
};

/** Steps of an optimizer on given gradients. */
function descend(
  name: OptimizerName,
  executor: ReferenceExecutor | WasmExecutor,
): Float32Array | Float64Array {
  const { scalars, scalarsAt } = optimizers[name];
  const weightDecay = name === "adamw" ? 0.01 : 0;
  const w: Variable = parameter("x.weight", [3]);
  const g = input("gradient", [3]);
  const { updates } = updatesOf(new Map([[w, g]]), {
    optimizer: optimizers[name],
    hasDecay: weightDecay > 0,
    clipNorm: undefined,
  });
  const program = executor.compile({ outputs: [], updates, rows: 1 });
  executor.write(w, START);
  GRADIENTS.forEach((gradient, k) => {
    program.feed(g, gradient);
    scalarsAt(onNumbers, k + 1, RATE).forEach((value, i) => program.feed(scalars[i]!, [value]));
    if (weightDecay > 0) program.feed(decay, [RATE * weightDecay]);
    program.run(1);
  });
  return executor.read(w);
}

for (const [name, end] of Object.entries(ENDS) as [OptimizerName, readonly number[]][]) {
  Deno.test(`optimizers: ${name} takes the steps of PyTorch`, () => {
    descend(name, new ReferenceExecutor()).forEach((w, i) => assertAlmostEquals(w, end[i]!, 1e-9));
    const wasm = new WasmExecutor();
    descend(name, wasm).forEach((w, i) => assertAlmostEquals(w, end[i]!, 1e-6));
    wasm.close();
  });
}

Deno.test("optimizers: a parameter without gradient stays 0", () => {
  for (const [name, { moments, update }] of Object.entries(optimizers)) {
    const w = parameter("w", [1]);
    const kept = moments.map((moment) => parameter(moment, [1]));
    const g = input("gradient", [1]);
    const { change, moments: next } = update(g, kept);
    const executor = new ReferenceExecutor();
    const { scalars, scalarsAt } = optimizers[name as OptimizerName];
    const program = executor.compile({
      outputs: [],
      updates: new Map([[w, change], ...kept.map((moment, i) => [moment, next[i]!] as const)]),
      rows: 1,
    });
    for (let t = 1; t < 5; t++) {
      program.feed(g, [0]);
      scalarsAt(onNumbers, t, 1).forEach((value, i) => program.feed(scalars[i]!, [value]));
      program.run(1);
      assertEquals(Array.from(executor.read(w)), [0], name);
    }
  }
});
