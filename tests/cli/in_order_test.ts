import { assert, assertEquals, assertRejects } from "@std/assert";
import { inOrder } from "../../scripts/in_order.ts";

/** The numbers from 0 up; notes which were asked for, and whether they were closed. */
function counting(end: number, error?: Error) {
  const state = { read: 0, closed: false };
  async function* numbers() {
    try {
      for (; state.read < end; state.read++) yield await Promise.resolve(state.read);
      if (error) throw error;
    } finally {
      state.closed = true;
    }
  }
  return { numbers: numbers(), state };
}

Deno.test("inOrder() works on parts while the next are read, as many at a time as it may, and keeps their order", async () => {
  const { numbers, state } = counting(20);
  let [atWork, most] = [0, 0];
  const results: number[] = [];
  const work = async (k: number) => {
    most = Math.max(most, ++atWork);
    await new Promise((resolve) => setTimeout(resolve, k % 3));
    atWork--;
    return 10 * k;
  };
  for await (const result of inOrder(numbers, work, 4)) {
    results.push(result);
    assert(state.read < results.length + 4);
  }
  assertEquals(results, Array.from({ length: 20 }, (_, k) => 10 * k));
  assertEquals([most, state.closed], [4, true]);
});

Deno.test("inOrder() gives what was done before an error, and closes the parts", async () => {
  const failing = counting(3, new RangeError("a bad row"));
  const results: number[] = [];
  const take = async (parts: AsyncIterable<number>) => {
    for await (const result of parts) results.push(result);
  };
  await assertRejects(
    () => take(inOrder(failing.numbers, (k) => Promise.resolve(k), 8)),
    RangeError,
    "a bad row",
  );
  assertEquals([results, failing.state.closed], [[0, 1, 2], true]);

  const { numbers, state } = counting(100);
  const work = (k: number) => k === 5 ? Promise.reject(new Error("no model")) : Promise.resolve(k);
  results.length = 0;
  await assertRejects(() => take(inOrder(numbers, work, 2)), Error, "no model");
  assertEquals([results, state.closed], [[0, 1, 2, 3, 4], true]);

  const left = counting(100);
  for await (const _ of inOrder(left.numbers, (k) => Promise.resolve(k), 3)) break;
  assert(left.state.closed);
});
