import { arraysAreReadBack, damagedArraysAreRefused } from "./array_properties.ts";

Deno.test("arrays are read as they were written", () => arraysAreReadBack({ runs: 150, seed: 1 }));

Deno.test("damaged arrays are refused with a sentence", () =>
  damagedArraysAreRefused({ runs: 150, seed: 1 }));
