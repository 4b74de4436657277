import { assertEquals } from "@std/assert";
import { WasmExecutor } from "../../../../src/exec/wasm/executor.ts";
import { plan } from "../../../../src/exec/wasm/plan/planner.ts";
import { type Expr, input, parameter, sizeOf, type Variable } from "../../../../src/expr/mod.ts";
import {
  add,
  log,
  mul,
  relu,
  Staircase,
  stairOuter,
  stairProduct,
  sub,
  sum,
  tanh,
} from "../../../../src/ops/mod.ts";
import { binary, Made, type Schema } from "../../../../src/made/mod.ts";
import { sizeOf as valuesOf } from "../../../made/enumeration.ts";
import { objectiveOf, perRow, updatesOf } from "../../../../src/train/objective.ts";
import { optimizers } from "../../../../src/train/optimizers/mod.ts";
import {
  assertClose,
  checkParity,
  Random,
  randomStaircase,
  randomWeights,
  runProgram,
  runReference,
} from "../helpers.ts";

Deno.test("what is computed from a product is right wherever its operands and its result are used", () => {
  const random = new Random(1);
  for (const units of [8, 13, 21]) {
    const staircase = new Staircase(units, Int32Array.from({ length: units }, (_, unit) => unit + 1));
    const x = input("x", ["n", units]);
    const s = input("s", ["n"]);
    const w = parameter("w", [staircase.size]);
    const b = parameter("b", [units]);
    const product = (operand: Expr) => stairProduct(operand, w, { staircase });
    const hidden = relu(add(product(tanh(x)), b));
    const infiniteInPadding = log(add(tanh(product(hidden)), b));
    const y = tanh(add(product(hidden), 1));
    const cases: Record<string, Expr[]> = {
      "an operand is read again": [add(relu(add(product(hidden), b)), hidden)],
      "the result is an output too": [product(hidden), relu(product(hidden))],
      "the result is read twice": [add(relu(product(x)), sum(product(x), ["n"]))],
      "two products meet": [mul(product(x), product(hidden)), add(product(hidden), product(hidden))],
      "a sum for each row": [sum(tanh(add(product(hidden), b)), ["n"])],
      "sums that are used again": [
        mul(product(hidden), sum(relu(product(x)), ["n"])),
        add(sum(log(add(tanh(product(hidden)), 3)), ["n"]), sum(tanh(product(hidden)), ["n"])),
      ],
      "sums of sums": [sum(sum(mul(product(hidden), s), ["n"])), sum(sum(mul(product(hidden), s), ["n"]))],
      "a number for each row": [product(mul(add(product(x), s), 2))],
      "padding must stay 0": [product(infiniteInPadding)],
      "padding of what is added": [product(add(product(hidden), 1))],
      "a product goes into weights": [
        add(mul(w, 0.5), stairOuter(hidden, y, { staircase })),
        stairProduct(x, tanh(stairOuter(hidden, y, { staircase })), { staircase }),
      ],
    };
    for (const n of [1, 6, 12]) {
      const values = new Map([
        [x, random.values(n * units)],
        [s, random.values(n)],
        [w, randomWeights(random, staircase)],
        [b, random.values(units).map((value) => value + 2.5)],
      ]);
      for (const [title, outputs] of Object.entries(cases)) {
        checkParity(outputs, { values, tolerance: 2e-5, message: `${title}, ${n} rows, ${units} units` });
      }
    }
  }
});

Deno.test("a product may update a weight that other steps read", () => {
  const random = new Random(2);
  const staircase = randomStaircase(random, { inputs: 13, units: 13 });
  const [x, y] = [input("x", ["n", 13]), input("y", ["n", 13])];
  const w = parameter("w", [staircase.size]);
  const z = stairProduct(x, w, { staircase });
  const outer = stairOuter(x, y, { staircase });
  const updates: Record<string, Expr> = {
    "by its gradient": sub(w, mul(0.1, outer)),
    "by a gradient that depends on it": sub(w, mul(0.1, stairOuter(x, tanh(z), { staircase }))),
    "by what another product makes of it": sub(
      w,
      stairOuter(stairProduct(z, w, { staircase }), y, { staircase }),
    ),
    "by the gradient alone": outer,
  };
  for (const [title, update] of Object.entries(updates)) {
    const values = new Map([
      [x, random.values(5 * 13)],
      [y, random.values(5 * 13)],
      [w, randomWeights(random, staircase)],
    ]);
    const [expected, output] = runReference([update, z], values);
    const executor = new WasmExecutor();
    executor.write(w, values.get(w)!);
    const program = executor.compile({ outputs: [z], updates: new Map([[w, update]]), rows: 5 });
    const used = new Map(
      [...values].filter(([variable]) => variable !== y || title !== "by a gradient that depends on it"),
    );
    const [actual] = runProgram(program, { n: 5, outputs: [z], values: used });
    assertClose(actual, output, { tolerance: 1e-5, message: title });
    assertClose(executor.read(w), expected, { tolerance: 1e-5, message: title });
  }
});

const categorical: Schema = [3, 4, 2, 5].map((size) => ({ kind: "categorical", size }));
const models: { schema: Schema; hidden: number[]; rows: number[] }[] = [
  ...[1, 2, 3, 7].map((D) => ({ schema: binary(D), hidden: [13], rows: [1, 3, 101] })),
  { schema: binary(7), hidden: [1], rows: [1, 3, 101] },
  { schema: categorical, hidden: [13, 9], rows: [1, 3, 101] },
  { schema: binary(785), hidden: [13], rows: [3] },
];
for (const { schema, hidden, rows } of models) {
  Deno.test(`the gradient in a step of Adam against float64, ${schema.length} variables, ${hidden} units`, () => {
    for (const n of rows) checkStep({ schema, hidden, n });
  });
}

/** The first moments after the first step are 0.1 times the gradient, which never leaves registers in between. */
function checkStep({ schema, hidden, n }: { schema: Schema; hidden: number[]; n: number }): void {
  const random = new Random(n);
  const executor = new WasmExecutor({ threads: 2 });
  const made = new Made({ schema, hidden, order: "random", activation: "tanh", executor });
  const { nll, gradients } = objectiveOf(made);
  const { updates, moments } = updatesOf(gradients, {
    optimizer: optimizers.adam,
    hasDecay: false,
    clipNorm: undefined,
  });
  const values = new Map<Variable, ArrayLike<number>>(
    made.parameters.map((variable) => [variable, executor.read(variable)]),
  );
  const data = Float32Array.from(
    { length: n * schema.length },
    (_, i) => random.uniform() < 0.7 ? 0 : random.below(valuesOf(schema[i % schema.length]!)),
  );
  values.set(made.network.members[0].inputs.x, data).set(perRow, [1 / n]);
  const program = executor.compile({ outputs: [nll], updates, rows: n + 2 });
  const inputs = new Map([...values].filter(([{ kind }]) => kind === "input"));
  const [expectedNll, ...expectedGradients] = runReference([nll, ...gradients.values()], values);
  const [actual] = runProgram(program, { n, outputs: [nll], values: inputs });
  assertClose(actual, expectedNll, { tolerance: 1e-5, message: "NLL" });
  const momentOf = ({ name }: Variable) => [...moments.keys()].find((moment) => moment.name === `m.${name}`)!;
  made.parameters.forEach((variable, k) => {
    const moment = momentOf(variable);
    assertClose(executor.read(moment).map((value) => value / Math.fround(0.1)), expectedGradients[k]!, {
      tolerance: 1e-5,
      message: `${variable.name}, ${n} rows`,
    });
  });
  for (const { weight, staircase } of made.network.edges) {
    const moment = momentOf(weight);
    const inside = new Set<number>();
    staircase.extents.forEach((extent, unit) => {
      for (let i = 0; i < extent; i++) inside.add(staircase.offset(unit, i));
    });
    const changed = [...executor.read(weight), ...executor.read(moment)].filter((value, place) =>
      !inside.has(place % sizeOf(weight.shape, n)) && value !== 0
    );
    assertEquals(changed, []);
  }
  executor.close();
}

Deno.test("a loss is added up by the product whose result it is made of", () => {
  const { nll, gradients } = objectiveOf(new Made({ schema: binary(30), hidden: [20], order: "natural" }));
  const kinds = plan({ outputs: [nll, ...gradients.values()] }, { rows: 3 }).stages.flat()
    .flatMap((step) =>
      step.kind === "kernel" ? [`${step.node.primitive.name} ${step.partialSums?.size ?? "-"}`] : []
    );
  assertEquals(kinds, [
    "stairProduct 0",
    "stairProduct 1",
    "stairOuter -",
    "stairTransposed 0",
    "stairOuter -",
  ]);
});
