import { assertEquals, assertRejects } from "@std/assert";
import { Turns } from "../../src/exec/turns.ts";

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

Deno.test("work is done one after the other, in the order of the calls, also after work that failed", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = (name: string, milliseconds: number) =>
    turns.take(async () => {
      log.push(`${name} begins`);
      await pause(milliseconds);
      log.push(`${name} ends`);
      return name;
    });
  const failing = turns.take(() => {
    log.push("a fails");
    throw new RangeError("No");
  });
  const rejecting = turns.take(() => Promise.reject(new TypeError("Neither")));
  const results = Promise.all([work("b", 10), work("c", 0), turns.take(() => 7)]);
  await assertRejects(() => failing, RangeError, "No");
  await assertRejects(() => rejecting, TypeError, "Neither");
  assertEquals(await results, ["b", "c", 7]);
  assertEquals(log, ["a fails", "b begins", "b ends", "c begins", "c ends"]);
});
