import {
  anythingIsReadOrRefused,
  columnsAreMatched,
  cutsMakeNoDifference,
  tablesAreReadBack,
} from "./text_properties.ts";

Deno.test("tables are read as they were written", () => tablesAreReadBack({ runs: 200, seed: 1 }));

Deno.test("it makes no difference where text is cut while it arrives", () =>
  cutsMakeNoDifference({ runs: 100, seed: 1 }));

Deno.test("columns are found by their names", () => columnsAreMatched({ runs: 300, seed: 1 }));

Deno.test("anything is read or refused with a sentence", () =>
  anythingIsReadOrRefused({ runs: 2000, seed: 1 }));
