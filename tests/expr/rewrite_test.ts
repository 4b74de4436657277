import { assert, assertEquals } from "@std/assert";
import { constant, type Expr, input, print, rewrite, topological } from "../../src/expr/mod.ts";
import { add, exp, mul, tanh } from "../../src/ops/mod.ts";

const [x, y] = [input("x", ["n"]), input("y", ["n"])];

Deno.test("a rule sees every node once, operands first, with operands that are rewritten", () => {
  const shared = exp(x);
  const seen: string[] = [];
  const [result] = rewrite([add(mul(shared, y), tanh(shared))], (node, original) => {
    if (node.kind === "application") seen.push(`${node.primitive.name}${node === original ? "" : "'"}`);
    return node === x ? y : undefined;
  });
  assertEquals(seen, ["exp'", "mul'", "tanh'", "add'"]);
  const rewritten = exp(y);
  assertEquals(print(result!), print(add(mul(rewritten, y), tanh(rewritten))));
  assertEquals(topological([result!]).length, 5);
});

Deno.test("what no rule changes stays the same node", () => {
  const [left, right] = [exp(x), tanh(y)];
  const [same, sum] = rewrite([right, add(left, right)], (node) => node === x ? y : undefined);
  assert(same === right);
  assert(sum?.kind === "application" && sum.inputs[1] === right);
});

Deno.test("what is stopped at is replaced with all below it, which no rule sees", () => {
  const inner = exp(mul(x, x));
  const seen: Expr[] = [];
  const [result] = rewrite([add(inner, y)], (node) => void seen.push(node), {
    stop: (expr) => expr === inner ? y : undefined,
  });
  assertEquals(print(result!), print(add(y, y)));
  assert(!seen.includes(x) && seen.includes(y));
});

Deno.test("a graph may be deeper than the stack of calls", () => {
  let deep: Expr = x;
  for (let depth = 0; depth < 20_000; depth++) deep = add(deep, constant(1));
  const [result] = rewrite([deep], (node) => node === x ? y : undefined);
  assertEquals(topological([result!]).length, topological([deep]).length);
});
