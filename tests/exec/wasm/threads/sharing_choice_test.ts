import { assert, assertEquals } from "@std/assert";
import { SharingChoice } from "../../../../src/exec/wasm/threads/sharing_choice.ts";

/** How many of some runs are shared when the two ways take some time; the first are not counted. */
function sharedRuns({ alone, shared, runs }: { alone: number; shared: number; runs: number }): number {
  const choice = new SharingChoice();
  const before = performance.now;
  let time = 0;
  performance.now = () => time;
  let count = 0;
  for (let run = 0; run < runs + 200; run++) {
    const isShared = choice.begin();
    if (run >= 200 && isShared) count++;
    time += isShared ? shared : alone;
    choice.end(run % 10 === 9 ? 3 : 100);
  }
  performance.now = before;
  return count;
}

Deno.test("the faster way is taken most of the time, and the other one tried", () => {
  const fast = sharedRuns({ alone: 5, shared: 3, runs: 3200 });
  const slow = sharedRuns({ alone: 3, shared: 5, runs: 3200 });
  assert(fast > 3100 && fast < 3200, `${fast}`);
  assert(slow < 100 && slow > 0, `${slow}`);
});

Deno.test("runs are shared only when that is clearly faster, and the way changes when the machine does", () => {
  const choice = new SharingChoice();
  const before = performance.now;
  let time = 0;
  performance.now = () => time;
  const countShared = (runs: number, { alone, shared }: { alone: number; shared: number }) => {
    let count = 0;
    for (let run = 0; run < runs; run++) {
      const isShared = choice.begin();
      if (isShared) count++;
      time += isShared ? shared : alone;
      choice.end(100);
    }
    return count;
  };
  countShared(2000, { alone: 5, shared: 4.8 });
  const unclear = countShared(2000, { alone: 5, shared: 4.8 });
  countShared(2000, { alone: 5, shared: 2 });
  const clear = countShared(2000, { alone: 5, shared: 2 });
  performance.now = before;
  assert(unclear < 60 && unclear > 0, `${unclear}`);
  assert(clear > 1900, `${clear}`);
});

Deno.test("the first runs are shared", () => {
  const choice = new SharingChoice();
  for (let run = 0; run < 32; run++) {
    assertEquals(choice.begin(), true);
    choice.end(1);
  }
});

Deno.test("the runs after a pause do not count", () => {
  const choice = new SharingChoice();
  const before = performance.now;
  let time = 0;
  performance.now = () => time;
  let alone = 0;
  for (let run = 0; run < 6000; run++) {
    const place = run % 60;
    if (place === 0) time += 1000;
    const isShared = choice.begin();
    if (!isShared) alone++;
    time += isShared ? (place < 30 ? 20 : 2) : 5;
    choice.end(100);
  }
  performance.now = before;
  assert(alone < 300, `${alone}`);
});
