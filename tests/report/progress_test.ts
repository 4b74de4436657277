import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Progress } from "../../src/report/progress.ts";

/** A progress line over a clock that is set by hand, and the texts that it wrote. */
function start(options: { columns: number; interactive?: boolean; total?: number; unit?: string }) {
  const written: string[] = [];
  const clock = { time: 0 };
  const progress = new Progress({
    total: 1000,
    interactive: true,
    write: (text) => written.push(text),
    now: () => clock.time,
    ...options,
  });
  return { progress, written, clock };
}

Deno.test("Progress shows note, bar, time left and rate", () => {
  const { progress, written, clock } = start({ columns: 80, unit: "rows" });
  progress.update(0, "epoch 1/10  543.212 nats");
  clock.time = 2000;
  progress.update(250, "epoch 3/10  112.056 nats");
  assertEquals(
    written[1],
    "\repoch 3/10  112.056 nats  [=======>                    ]  0:06 left  125 rows/s",
  );
});

Deno.test("Progress leaves out the rate before it is known", () => {
  const { progress, written } = start({ columns: 80 });
  progress.update(0, "epoch 1/10");
  assertEquals(written, [`\repoch 1/10  [>${" ".repeat(29)}]`.padEnd(80)]);
});

Deno.test("Progress is narrower than the terminal, and the time left survives on 40 columns", () => {
  const note = "epoch 3/10  112.056 nats";
  for (let columns = 1; columns <= 200; columns++) {
    const { progress, written, clock } = start({ columns });
    progress.update(0, note);
    clock.time = 400;
    progress.update(1, note);
    for (const text of written) {
      assertEquals(text[0], "\r");
      assertEquals(text.length - 1, columns - 1);
    }
    if (columns > note.length) assertMatch(written[1]!, /nats *$|\] *$|6:40 left/, "A figure is cut");
    if (columns === 40) assertEquals(written[1]!.trim(), `${note}  6:40 left`);
  }
});

Deno.test("Progress overwrites a longer line", () => {
  const { progress, written, clock } = start({ columns: 40 });
  progress.update(0, "a long note at the beginning");
  clock.time = 100;
  progress.update(0, "short");
  assertEquals(written[1]!.length, written[0]!.length);
});

Deno.test("Progress writes nothing when the output is not a terminal", () => {
  const { progress, written, clock } = start({ columns: 80, interactive: false });
  for (let step = 0; step < 10; step++) {
    clock.time = 1000 * step;
    progress.update(step, "epoch 1/10");
  }
  progress.clear();
  assertEquals(written, []);
});

Deno.test("Progress draws at most ten times a second", () => {
  const { progress, written, clock } = start({ columns: 80, total: 5000 });
  for (let step = 0; step < 5000; step++) {
    clock.time = step;
    progress.update(step, "epoch 1/1");
  }
  assertEquals(written.length, 50);
});

Deno.test("Progress counts only the work since the first update", () => {
  const { progress, written, clock } = start({ columns: 80 });
  progress.update(900, "epoch 9/10");
  clock.time = 1000;
  progress.update(920, "epoch 9/10");
  assertStringIncludes(written[1]!, "0:04 left  20 steps/s");
});

Deno.test("Progress fills the bar at the end and not beyond", () => {
  const { progress, written, clock } = start({ columns: 80 });
  progress.update(0, "epoch 1/1");
  clock.time = 1000;
  progress.update(1100, "epoch 1/1");
  assertStringIncludes(written[1]!, `[${"=".repeat(30)}]  0:00 left`);
});

Deno.test("Progress.clear blanks a shown line once, and the next update draws at once", () => {
  const { progress, written } = start({ columns: 40 });
  progress.clear();
  assertEquals(written, []);
  progress.update(1, "epoch 1/10");
  progress.clear();
  progress.clear();
  assertEquals(written.slice(1), [`\r${" ".repeat(39)}\r`]);
  progress.update(2, "epoch 1/10");
  assert(written[2]!.startsWith("\repoch 1/10"));
});
