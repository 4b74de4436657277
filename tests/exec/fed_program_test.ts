import { assertEquals, assertThrows } from "@std/assert";
import { type Executor, type Program, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { type Expr, input, parameter, type Variable } from "../../src/expr/mod.ts";
import { OnnxExecutor } from "../../src/onnx/mod.ts";
import { mul, Staircase, stairProduct, sum } from "../../src/ops/mod.ts";
import { nodeRuntime } from "../../src/runtime/node_runtime.ts";

/** Each executor, and for the wasm executor an input that it keeps as bits and one that it does not. */
const CASES: Record<string, () => { executor: Executor; build: (x: Variable) => Expr[] }> = {
  "reference": () => ({ executor: new ReferenceExecutor(), build: (x) => [mul(x, 5)] }),
  "wasm": () => ({ executor: new WasmExecutor(), build: (x) => [mul(x, 5)] }),
  "wasm, bits": () => ({ executor: new WasmExecutor(), build: (x) => [mul(x, 5), someProduct(x)] }),
  "onnx": () => ({ executor: new OnnxExecutor(nodeRuntime()), build: (x) => [mul(x, 5)] }),
};

/** What makes it worthwhile to keep an input as bits. */
function someProduct(x: Variable): Expr {
  const staircase = new Staircase(3, [1, 3]);
  return stairProduct(x, parameter("w", [staircase.size]), { staircase });
}

/** The rows of the first output. */
function rowsOf(program: Program, n: number): number[][] {
  const { data, stride } = program.output(0);
  return Array.from({ length: n }, (_, row) => [...data.subarray(row * stride, row * stride + 3)]);
}

const VALUES = [1, 0, 0, 0, 1, 1, 0, 0, 1, 1, 1, 1];
const ARRAYS: ArrayLike<number>[] = [
  VALUES,
  Uint8Array.from(VALUES),
  Float32Array.from(VALUES),
  Float64Array.from(VALUES),
  [2, 0, 0, 0, 1, 3, 0, 0.5, 1, 1, 1, 1],
];

for (const [name, makeCase] of Object.entries(CASES)) {
  Deno.test(`${name}: an input is fed rows of a source, in any order and from any place on`, async () => {
    const { executor, build } = makeCase();
    const x = input("x", ["n", 3]);
    const program = executor.compile({ outputs: build(x), rows: 4 });
    for (const data of ARRAYS) {
      const rows = { data, shape: [4, 3] as const };
      const expected = (...places: number[]) =>
        places.map((row) => [0, 1, 2].map((column) => 5 * data[row * 3 + column]!));
      const order = Int32Array.of(3, 1, 1, 0, 2);
      for (const source of [program.load(x, rows), rows, data]) {
        program.feed(x, source);
        await program.run(4);
        assertEquals(rowsOf(program, 4), expected(0, 1, 2, 3));
        program.feed(x, source, { start: 1, count: 2 });
        await program.run(2);
        assertEquals(rowsOf(program, 2), expected(1, 2));
        program.feed(x, source, { start: 3 });
        await program.run(1);
        assertEquals(rowsOf(program, 1), expected(3));
        program.feed(x, source, { order, start: 1, count: 4 });
        await program.run(4);
        assertEquals(rowsOf(program, 4), expected(1, 1, 0, 2));
        program.feed(x, source, { order, start: 5 });
        await program.run(0);
      }
    }
    executor.close();
  });

  Deno.test(`${name}: inputs without rows or columns are fed their values, and keep them`, async () => {
    const { executor } = makeCase();
    const [scalar, columns, rows] = [input("s", []), input("c", [3]), input("r", ["n"])];
    const program = executor.compile({ outputs: [mul(mul(rows, scalar), columns)], rows: 2 });
    program.feed(scalar, [2]);
    program.feed(columns, [1, 2, 4]);
    program.feed(rows, [1, 3]);
    await program.run(2);
    assertEquals(rowsOf(program, 2), [[2, 4, 8], [6, 12, 24]]);
    program.feed(rows, program.load(rows, { data: [5, 1, 0], shape: [3, 1] }), { start: 1 });
    program.feed(scalar, Float64Array.of(1));
    await program.run(2);
    assertEquals(rowsOf(program, 2), [[1, 2, 4], [0, 0, 0]]);
    executor.close();
  });

  Deno.test(`${name}: what cannot be fed is refused`, () => {
    const { executor, build } = makeCase();
    const [x, s] = [input("x", ["n", 3]), input("s", [])];
    const other = executor.compile({ outputs: build(x), rows: 2 });
    const program = executor.compile({ outputs: [...build(x), mul(x, s)], rows: 2 });
    const source = program.load(x, { data: VALUES, shape: [4, 3] });
    const refused = (work: () => void, type: typeof TypeError | typeof RangeError, message: string) =>
      assertThrows(work, type, message);
    refused(
      () => program.feed(input("y", []), [1]),
      RangeError,
      'the input "y": the program does not use it',
    );
    refused(() => program.load(input("y", ["n"]), source as never), RangeError, 'the input "y"');
    refused(() => program.feed(x, [1, 2]), TypeError, "rows of shape [0, 3] with 2 values: expected [n, 3]");
    refused(() => program.load(x, { data: VALUES, shape: [6, 2] }), TypeError, "expected [n, 3]");
    refused(() => program.load(s, { data: [1], shape: [1, 1] }), TypeError, "has no batch axis");
    refused(() => program.feed(s, [1, 2]), TypeError, "2 values: its shape [] takes 1 values");
    refused(() => program.feed(s, source), TypeError, "rows: its shape []");
    refused(() => other.feed(x, source), TypeError, "of another program: load them for it");
    refused(() => program.feed(x, source), RangeError, "4 rows: the program takes at most 2");
    refused(() => program.feed(x, source, { start: 3, count: 2 }), RangeError, "there are 4");
    refused(() => program.feed(x, source, { start: -1, count: 1 }), RangeError, "from row -1 on");
    for (const row of [4, -1]) {
      refused(() => program.feed(x, source, { order: Int32Array.of(row) }), RangeError, `the row ${row}`);
    }
    executor.close();
  });

  Deno.test(`${name}: a parameter that nobody knows is not read`, async () => {
    const { executor } = makeCase();
    const [w, v, u] = [parameter("w", [2]), parameter("v", [2]), parameter("u", [2])];
    assertThrows(() => executor.read(w), RangeError, 'Cannot read the parameter "w"');
    executor.compile({ outputs: [sum(w)], updates: new Map([[v, mul(w, 2)]]), rows: 1 });
    assertEquals([...executor.read(w), ...executor.read(v)], [0, 0, 0, 0]);
    executor.write(u, [1, 2]);
    assertEquals([...executor.read(u)], [1, 2]);
    await executor.close();
  });

  Deno.test(`${name}: writes and updates are counted as changes, other runs are not`, async () => {
    const { executor } = makeCase();
    const w = parameter("w", [2]);
    const changes = () => executor.changes;
    const before = changes();
    executor.write(w, [1, 2]);
    const written = changes();
    const [reading, updating] = [new Map(), new Map([[w, mul(w, 2)]])].map((updates) =>
      executor.compile({ outputs: [sum(w)], updates, rows: 1 })
    );
    const compiled = changes();
    await reading!.run(1);
    assertEquals([written > before, changes()], [true, compiled]);
    await updating!.run(1);
    assertEquals(changes() > compiled, true);
    executor.close();
  });
}
