import { assert, assertEquals } from "@std/assert";
import { formatBits } from "../../src/page/drawing/bits.ts";
import { formatState, parseState, type State } from "../../src/page/state.ts";
import { formatChoices, parseChoices } from "../../src/page/tabs/table/choices.ts";
import { formatGiven, parseGiven } from "../../src/page/tabs/table/given.ts";
import { formatPoints, MOST_POINTS, parsePoints, roundPoints } from "../../src/page/tabs/train/points.ts";

Deno.test("the address says what is shown, and only what is not as by default", () => {
  const first = parseState("");
  assertEquals(formatState(first), "#sample");
  const picture = formatBits(Uint8Array.from({ length: 784 }, (_, i) => i % 3 === 0 ? 1 : 0));
  const state: State = {
    ...first,
    ...{ tab: "complete", seed: 12, engine: "wasm", view: "rounds", index: 3, model: "digits" },
    ...{
      picture,
      touched: picture,
      region: "box",
      box: "1-2-3-4",
      source: "points",
      points: formatPoints([0, 0.5, -1, 1]),
      rank: 7,
      at: "models/mine",
    },
    ...{ layers: 3, units: 16, rate: 0.02, epochs: 7 },
    ...{ table: "example", columns: "2real.10out", look: "strange", column: 3, with: 0 },
    ...{ given: "sex=female&a%26b=1", ask: "age > 50 and name = 'A & B'", where: "sex = male" },
  };
  assertEquals(parseState(formatState(state)), state);
});

Deno.test("what an address says wrongly is as by default", () => {
  const first = parseState("");
  for (
    const hash of [
      "#nothing",
      "#sample?seed=-1&engine=cuda&view=toString",
      "#sample?picture=AA&box=1-2&rank=x",
      "#sample?layers=4&units=17&rate=x&epochs=0",
      "#sample?points=A",
      "#sample?table=mine&look=&column=x&with=-1&columns=1none",
      "#sample?columns=real&table=toString&look=constructor",
      "#sample?points=AAAA",
      `#sample?points=${"A".repeat(8 * MOST_POINTS)}`,
      "#?",
    ]
  ) {
    assertEquals(parseState(hash), first);
  }
  assert(parseState("#sample?rank=99999").rank <= 784);
});

Deno.test("points of a plane take 800 characters of an address for 300 of them, and come back", () => {
  const points = Array.from({ length: 600 }, (_, i) => Math.sin(i * i));
  const text = formatPoints(points);
  assertEquals([text.length, /^[\w-]+$/.test(text)], [800, true]);
  const rounded = roundPoints(points);
  assertEquals(parsePoints(text), rounded);
  assertEquals(roundPoints(rounded), rounded);
  assert(rounded.every((value, i) => Math.abs(value - points[i]!) < 0.004));
  assertEquals(parsePoints(formatPoints([])), []);
});

Deno.test("what was chosen of columns, and the cells that are given, come back from an address", () => {
  assertEquals(formatChoices(new Map()), undefined);
  const text = formatChoices(new Map([[10, "out"], [2, "real"]]));
  assertEquals(text, "2real.10out");
  assertEquals([...parseChoices(text!)!], [[2, "real"], [10, "out"]]);
  for (const odd of ["", "2", "real", "2real.", "2Real", "2toString", "1234567out"]) {
    assertEquals(parseChoices(odd), undefined, odd);
  }
  const given = new Map([["a&b=c", "1, 2"], ["__proto__", "é"]]);
  assertEquals(parseGiven(formatGiven(given)), given);
  assertEquals([formatGiven(new Map()), parseGiven().size], [undefined, 0]);
});
