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

Deno.test("a pause ends a trial: what follows is slow for other reasons", () => {
  const choice = new SharingChoice();
  const before = performance.now;
  let time = 0;
  performance.now = () => time;
  let alone = 0;
  for (let run = 0; run < 6000; run++) {
    const place = run % 40;
    if (place === 0) time += 1000;
    const isShared = choice.begin();
    if (place === 0) assert(isShared, `${run}`);
    if (!isShared) alone++;
    time += isShared ? (place < 5 ? 9 : 2) : 5;
    choice.end(100);
  }
  performance.now = before;
  assert(alone > 0 && alone < 400, `${alone}`);
});

Deno.test("one trial does not change the way: the machine may have been busy for that long", () => {
  const choice = new SharingChoice();
  const before = performance.now;
  let time = 0;
  performance.now = () => time;
  const ways: boolean[] = [];
  for (let run = 0; run < 400; run++) {
    const isShared = choice.begin();
    ways.push(isShared);
    // the other thread gets no processor before the first trial
    time += isShared ? (run < 32 ? 12 : 2) : 4;
    choice.end(100);
  }
  performance.now = before;
  assert(ways.slice(41, 73).every((isShared) => isShared), "32 runs after the first trial");
  const alone = ways.filter((isShared) => !isShared).length;
  assert(alone === 4 * 9, `${alone}`);
});
