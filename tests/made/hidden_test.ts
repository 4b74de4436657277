import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { makeArchitecture } from "../../src/made/architecture.ts";
import { architectureFromJson, architectureToJson } from "../../src/made/architecture_json.ts";
import { formatHidden, type Hidden, hiddenWidths } from "../../src/made/hidden.ts";
import { binary, categorical, Made } from "../../src/made/mod.ts";

const schema = [...binary(2), ...categorical([3])];

function refuse(reason: string): never {
  throw new SyntaxError(reason);
}

Deno.test("hidden layers have so many units for each variable", () => {
  assertEquals(hiddenWidths([5, 4], 3), [5, 4]);
  assertEquals(hiddenWidths({ perVariable: 5 }, 3), [15]);
  assertEquals(hiddenWidths({ perVariable: [5, 2] }, 3), [15, 6]);
});

Deno.test("hidden layers are written as they are typed", () => {
  assertEquals([[], [500], [5, 4], { perVariable: 64 }, { perVariable: [64, 32] }].map(formatHidden), [
    "none",
    "500",
    "5,4",
    "64/variable",
    "64,32/variable",
  ]);
});

Deno.test("units per variable are the same after a trip through JSON", () => {
  for (const perVariable of [7, [7, 3]]) {
    const architecture = makeArchitecture({ schema, hidden: { perVariable }, seed: 2 });
    assertEquals(architecture.degrees, []);
    assertEquals(makeArchitecture(architecture), architecture);
    const record = JSON.parse(JSON.stringify(architectureToJson(architecture)));
    assertEquals(record.hidden, { perVariable });
    assertEquals(architectureFromJson(record, refuse), architecture);
  }
});

Deno.test("numbers of units that cannot be are refused", () => {
  const refused = (hidden: Hidden, degrees?: number[][]) => {
    const error = assertThrows(() => makeArchitecture({ schema, hidden, ...(degrees && { degrees }) }));
    assert(isInputError(error));
    return (error as Error).message;
  };
  for (const perVariable of [0, -1, 1.5, NaN, Infinity]) {
    assertEquals(
      refused({ perVariable: [4, perVariable] }),
      `Cannot make a hidden layer of ${perVariable} units: expected a whole number from 1 up`,
    );
  }
  assertEquals(
    refused({ perVariable: 1e9 }),
    "Cannot make a hidden layer of 3000000000 units, 1000000000 for each of 3 variables: there can be 1048576",
  );
  assertEquals(
    refused({ perVariable: 2 }, [[1, 1, 2, 2, 3, 3]]),
    "Cannot use degrees of 1 layers: there are 0 hidden layers",
  );
});

Deno.test("units per variable of a file are checked", () => {
  const refused = (hidden: unknown) => {
    const record = { ...architectureToJson(makeArchitecture({ schema })), degrees: [], hidden };
    return assertThrows(() => architectureFromJson(record, refuse), SyntaxError).message;
  };
  assertEquals(refused("64"), "'hidden' is not an object");
  assertEquals(refused({}), "'perVariable' is missing, expected whole numbers of units");
  assertEquals(refused({ perVariable: "64" }), `'perVariable' is "64", expected whole numbers of units`);
  assertEquals(
    refused({ perVariable: [1, null] }),
    "'perVariable' is a list, expected whole numbers of units",
  );
  assertEquals(refused({ perVariable: 1, layers: 2 }), "'layers' is nothing that this version knows");
  assert(refused({ perVariable: 2 ** 50 }).endsWith("there can be 1048576"));
});

Deno.test("each conditional sees the units of its variable, and those what comes before", () => {
  const made = new Made({
    schema,
    order: [2, 0, 1],
    hidden: { perVariable: [2, 3] },
    direct: true,
    executor: new ReferenceExecutor(),
  });
  const masks = made.network.edges.map(({ to, from, staircase: { starts, extents } }) => [
    `${from.name} to ${to.name}`,
    Array.from(extents, (extent, unit) => `${starts[unit]}-${extent}`).join(" "),
  ]);
  assertEquals(Object.fromEntries(masks), {
    // the first variable has 3 values, so 3 columns and 3 outputs
    "input to hidden_0": "0-0 0-0 0-3 0-3 0-4 0-4",
    "hidden_0 to hidden_1": "0-2 0-2 0-2 2-4 2-4 2-4 4-6 4-6 4-6",
    "input to output": "0-0 0-0 0-0 0-3 0-4",
    "hidden_1 to output": "0-3 0-3 0-3 3-6 6-9",
  });
  assertEquals(made.connectivity().map((row) => row.join("")), ["001", "101", "000"]);
  assertEquals(made.weightCount, 2 * (0 + 3 + 4) + 3 * 3 * 2 + (3 + 4) + 5 * 3);
});

Deno.test("weights begin with the variance that suits the number of units that one sees", () => {
  const made = new Made({
    schema: binary(200),
    hidden: { perVariable: 30 },
    executor: new ReferenceExecutor(),
  });
  const { weight, staircase } = made.network.edges[1]!;
  const values = made.executor.read(weight);
  let sum = 0;
  staircase.eachWeight((_unit, _input, place) => sum += values[place]! ** 2);
  assert(Math.abs(sum / staircase.weights * 30 - 1) < 0.05, `${sum / staircase.weights}`);
});
