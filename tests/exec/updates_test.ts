import { assertThrows } from "@std/assert";
import { nodeRuntime } from "@staircase/made/node";
import { OnnxExecutor } from "@staircase/made";
import { add, input, parameter, ReferenceExecutor, sum, WasmExecutor } from "@staircase/made/expr";

const [x, w, b] = [input("x", ["n", 3]), parameter("w", [3]), parameter("b", [])];

for (const executor of [new ReferenceExecutor(), new WasmExecutor(), new OnnxExecutor(nodeRuntime())]) {
  const refuses = (variable: typeof w, value: ReturnType<typeof add>, message: string) =>
    assertThrows(
      () => executor.compile({ outputs: [sum(x)], updates: new Map([[variable, value]]), rows: 4 }),
      TypeError,
      message,
    );

  Deno.test(`the executor ${executor.name} keeps parameters alone, and their shapes`, () => {
    refuses(w, add(w, x), 'Cannot update the parameter "w" with shape [n, 3]: expected [3]');
    refuses(w, add(b, 1), 'Cannot update the parameter "w" with shape []: expected [3]');
    refuses(b, add(w, b), 'Cannot update the parameter "b" with shape [3]: expected []');
    refuses(x, add(x, 1), 'Cannot update the input "x" with shape [n, 3]: expected a parameter');
    executor.close();
  });
}
