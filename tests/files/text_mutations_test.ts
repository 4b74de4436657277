import { mutatedTables } from "./text_mutations.ts";

Deno.test("tables of words, numbers and dates that were changed are learned, or refused with a sentence", () =>
  mutatedTables({ runs: 600, seed: 1 }));
