import { assertEquals, assertRejects } from "@std/assert";
import { readOrder } from "../../scripts/order_flag.ts";
import type { Schema } from "../../src/made/mod.ts";

const schema: Schema = ["red", "green", "blue"].map((name) => ({ kind: "binary", name }));
const read = async (typed: string) => [...await readOrder(typed, { schema, seed: 0 })];

Deno.test("an order is typed by its name, as a list, or as a file of numbers or names", async () => {
  assertEquals(await read("reverse"), [2, 1, 0]);
  assertEquals(await read("2,0,1"), [2, 0, 1]);
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "blue\n0\ngreen\n");
  assertEquals(await read(file), [2, 0, 1]);
  await Deno.writeTextFile(file, "blue,pink,green");
  await assertRejects(() => read(file), RangeError, '"pink" is no column');
  await Deno.remove(file);
  await assertRejects(() => read("2,0"), RangeError, "of 3 variables");
  await assertRejects(() => read("upwards"), RangeError, "there is no such file");
});
