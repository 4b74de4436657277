import { assertAlmostEquals, assertEquals } from "@std/assert";
import { type ScheduleName, schedules } from "../../src/train/mod.ts";
import { warmth } from "../../src/train/schedules.ts";

Deno.test("schedules: factors at landmarks of training", () => {
  const parts = [0, 0.15, 0.3, 0.5, 0.65, 0.75, 1];
  const factors: Readonly<Record<ScheduleName, readonly number[]>> = {
    constant: [1, 1, 1, 1, 1, 1, 1],
    step: [1, 1, 1, 0.1, 0.1, 0.01, 0.01],
    cosine: parts.map((part) => (1 + Math.cos(Math.PI * part)) / 2),
    // as OneCycleLR of PyTorch with its defaults: from 1/25 to 1 and to 1/250,000, along half waves
    "one-cycle": [
      0.04,
      0.52,
      1,
      (1 + Math.cos(2 * Math.PI / 7)) / 2,
      0.5,
      (1 + Math.cos(9 * Math.PI / 14)) / 2,
      4e-6,
    ],
    plateau: [1, 1, 1, 1, 1, 1, 1],
  };
  for (const [name, expected] of Object.entries(factors) as [ScheduleName, readonly number[]][]) {
    parts.forEach((part, i) =>
      assertAlmostEquals(schedules[name]({ part, plateaus: 0 }), expected[i]!, 5e-6, `${name} at ${part}`)
    );
  }
  assertEquals([0, 1, 3].map((plateaus) => schedules.plateau({ part: 0.5, plateaus })), [1, 0.5, 0.125]);
});

Deno.test("schedules: a warm-up rises to 1 in its steps, and there is none in 0 steps", () => {
  assertEquals([1, 2, 4, 5].map((t) => warmth(t, 4)), [0.25, 0.5, 1, 1]);
  assertEquals(warmth(1, 0), 1);
});
