import { assert, assertEquals } from "@std/assert";
import { formatBits } from "../../src/page/drawing/bits.ts";
import { formatState, parseState, type State } from "../../src/page/state.ts";

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
      source: "spiral",
      rank: 7,
      at: "models/mine",
    },
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
      "#?",
    ]
  ) {
    assertEquals(parseState(hash), first);
  }
  assert(parseState("#sample?rank=99999").rank <= 784);
});
