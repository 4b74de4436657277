import { assert, assertEquals, assertThrows } from "@std/assert";
import { evaluate } from "../../src/exec/reference/executor.ts";
import { type Expr, input, type Shape, type Variable } from "../../src/expr/mod.ts";
import { broadcast, sum } from "../../src/ops/mod.ts";

const x = input("x", ["n", 3]);
const rows = input("rows", ["n"]);
const columns = input("columns", [3]);
const scalar = input("scalar", []);

Deno.test("broadcast repeats along the axes that are lacking", () => {
  const values = new Map<Variable, ArrayLike<number>>([[x, new Float64Array(6)], [rows, [1, 2]], [columns, [
    3,
    4,
    5,
  ]], [scalar, [6]]]);
  const results = (...exprs: Expr[]) =>
    evaluate([...exprs, x], values).slice(0, -1).map((result) => [...result]);
  assertEquals(
    results(
      broadcast(rows, ["n", 3]),
      broadcast(columns, ["n", 3]),
      broadcast(scalar, ["n", 3]),
      broadcast(scalar, ["n"]),
      broadcast(scalar, [3]),
    ),
    [[1, 1, 1, 2, 2, 2], [3, 4, 5, 3, 4, 5], [6, 6, 6, 6, 6, 6], [6, 6], [6, 6, 6]],
  );
});

Deno.test("sum adds up along the axes that the result lacks", () => {
  const values = new Map([[x, [1, 2, 3, 4, 5, 6]]]);
  const shapes: Shape[] = [[], ["n"], [3]];
  assertEquals(evaluate(shapes.map((to) => sum(x, to)), values).map((result) => [...result]), [
    [21],
    [6, 15],
    [5, 7, 9],
  ]);
});

Deno.test("the sum over no rows is zero", () => {
  assertEquals(evaluate([sum(x, [3]), sum(x)], new Map([[x, []]])), [
    new Float64Array(3),
    new Float64Array(1),
  ]);
});

Deno.test("to the shape it has, an expression stays the node it is", () => {
  assert(broadcast(x, ["n", 3]) === x);
  assert(sum(x, ["n", 3]) === x);
});

Deno.test("impossible shapes are refused", () => {
  assertThrows(
    () => broadcast(columns, ["n", 4]),
    TypeError,
    "broadcast to [3]: it does not repeat to [n, 4]",
  );
  assertThrows(() => broadcast(rows, [3]), TypeError, "broadcast to [n]");
  assertThrows(() => sum(columns, ["n"]), TypeError, "sum to [3]: it has no axes to add up to [n]");
});
