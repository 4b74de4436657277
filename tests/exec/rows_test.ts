import { assertEquals } from "@std/assert";
import { input } from "../../src/expr/mod.ts";
import { mul } from "../../src/ops/mod.ts";
import { ReferenceExecutor, setRows, toBits, WasmExecutor } from "../../src/exec/mod.ts";

const VALUES = [1, 0, 0, 0, 1, 1];
const ROWS = { data: VALUES, shape: [2, 3] as const };

Deno.test("setRows() fills an input from any row on, as numbers or as bits", () => {
  for (const executor of [new ReferenceExecutor(), new WasmExecutor()]) {
    for (
      const data of [VALUES, Uint8Array.from(VALUES), Float32Array.from(VALUES), Float64Array.from(VALUES)]
    ) {
      for (const binary of [false, true]) {
        const x = input("x", ["n", 3], { binary });
        const program = executor.compile({ outputs: [mul(x, 5)], rows: 2 });
        const run = (first: number, count: number) => {
          setRows(program, x, { data, first, count });
          program.run(count);
          const { data: result, stride } = program.output(0);
          return Array.from(
            { length: count },
            (_, row) => [...result.subarray(row * stride, row * stride + 3)],
          );
        };
        assertEquals(run(0, 2), [[5, 0, 0], [0, 5, 5]]);
        assertEquals(run(1, 1), [[0, 5, 5]]);
      }
    }
  }
});

Deno.test("toBits() puts columns in the order of the view, the lowest bit first", () => {
  const bits = toBits(ROWS, { data: new Int32Array(), stride: 1, columns: Int32Array.of(2, 0, 1) });
  assertEquals(bits.shape, [2, 1]);
  assertEquals([...bits.data], [0b010, 0b101]);
});

Deno.test("toBits() fills words to the last bit", () => {
  const columns = Int32Array.from({ length: 33 }, (_, column) => column);
  const data = new Uint8Array(33);
  data[31] = data[32] = 1;
  const bits = toBits({ data, shape: [1, 33] }, { data: new Int32Array(), stride: 2, columns });
  assertEquals([...bits.data], [1 << 31, 1]);
});
