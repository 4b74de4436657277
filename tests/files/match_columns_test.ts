import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { matchColumns } from "../../src/files/match_columns.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary, Made, type Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

function named(...names: string[]): Schema {
  return names.map((name) => ({ kind: "binary", name }));
}

function match(names: readonly string[] | undefined, schema: Schema, width = names?.length ?? 0): number[] {
  return [...matchColumns("a.csv", { names, width }, schema)];
}

Deno.test("matchColumns() finds columns by name, in any order and among others", () => {
  assertEquals(match(["a", "b", "c"], named("a", "b", "c")), [0, 1, 2]);
  assertEquals(match(["c", "x", "a", "b", "x"], named("a", "b", "c")), [2, 3, 0]);
  assertEquals(match([" größe ", "字"], named("字", "größe")), [1, 0]);
  assertEquals(match(["", "a"], named("a", "")), [1, 0]);
  assertEquals(match(["__proto__", "constructor"], named("constructor", "__proto__")), [1, 0]);
});

Deno.test("matchColumns() goes by position where not all have names", () => {
  assertEquals(match(undefined, named("a", "b"), 2), [0, 1]);
  assertEquals(match(["b", "a"], binary(2)), [0, 1]);
  assertEquals(match(["b", "a"], [...named("a"), ...binary(1)]), [0, 1]);
});

Deno.test("matchColumns() takes columns of the same name in their order", () => {
  assertEquals(match(["b", "a", "x", "a"], named("a", "a", "b")), [1, 3, 0]);
  assertEquals(match(["", "b", ""], named("", "", "b")), [0, 2, 1]);
});

Deno.test("matchColumns() says which column is missing", () => {
  const refuses = (run: () => void, type: ErrorConstructor, message: string) => {
    const error = assertThrows(run, type);
    assertEquals(error.message, `Cannot use a.csv: ${message}`);
    assert(isInputError(error));
  };
  const hint = "; if its first line is no header, say so (--header no)";
  refuses(
    () => match(["a", "A"], named("a", "b")),
    SyntaxError,
    `it has no column "b", which is column 1 ("b") of the model, only "a", "A"${hint}`,
  );
  const many = Array.from({ length: 99 }, (_, column) => `c${column}`);
  refuses(
    () => match(many, named("x")),
    SyntaxError,
    `it has no column "x", which is column 0 ("x") of the model, only ${
      many.slice(0, 10).map((name) => `"${name}"`).join(", ")
    }, ...${hint}`,
  );
  refuses(() => match(["a", "b", "a"], named("b", "a")), SyntaxError, 'it has 2 columns "a", expected 1');
  refuses(() => match(["b", "a", "b"], named("a", "a", "b")), SyntaxError, 'it has 1 column "a", expected 2');
  refuses(
    () => match(["x", "y"], named("a", "a")),
    SyntaxError,
    `it has no column "a", which is column 0 ("a") of the model, only "x", "y"${hint}`,
  );
  refuses(() => match(undefined, named("a", "b"), 1), TypeError, "it has 1 column, expected 2");
  refuses(() => match(["b", "a"], binary(3)), TypeError, "it has 2 columns, expected 3");
});

Deno.test("a table is scored alike in any order of its columns", () =>
  inFolder(async (folder) => {
    const made = new Made({ schema: named("a", "b", "c"), hidden: [8], seed: 3 });
    const score = async (name: string, content: string) => {
      await Deno.writeTextFile(`${folder}/${name}`, content);
      const scores: number[] = [];
      for await (const part of tableParts(`${folder}/${name}`, { schema: made.schema })) {
        scores.push(...await made.logProb(part));
      }
      return scores;
    };
    const scores = await score("a.csv", "a,b,c\n1,0,0\n0,0,1\n1,1,0\n");
    assertEquals(new Set(scores).size, 3);
    assertEquals(await score("b.tsv", "c\tnote\ta\tb\n0\t7.5\t1\t0\n1\t\t0\t0\n0\tx\t1\t1\n"), scores);
    assertEquals(await score("c.DATA", "1 0 0\n0 0 1\n1 1 0\n"), scores);
    made.executor.close();
  }));
