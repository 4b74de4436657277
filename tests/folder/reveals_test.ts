import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { binary, binColumn, type Schema } from "../../mod.ts";
import { inferOptions, kindsFlags } from "../../scripts/kinds_flags.ts";
import { parseFlags } from "../../scripts/cli/flags.ts";
import { revealsSection } from "../../src/folder/reveals.ts";

Deno.test("a card says what a table gives away, and what private bins keep", () => {
  assertEquals(revealsSection(binary(3)), "");
  const words: Schema = [{ kind: "binary", labels: ["f", "m"], name: "sex" }];
  const fares = Array.from({ length: 9999 }, (_, k) => k * k / 7);
  const written = (args: string[]) => {
    const options = inferOptions(parseFlags(kindsFlags, args).values);
    const fare = binColumn(fares, options);
    return { fare, section: revealsSection([...words, fare]) };
  };
  assertStringIncludes(revealsSection(words), "reveal rare rows");
  assert(!revealsSection(words).includes("bins"));
  const usual = written([]);
  assert(usual.fare.codes.some((code) => typeof code !== "number" && code.length > 2));
  assertStringIncludes(usual.section, "drawn between quantiles");
  const asked = written(["--private-bins"]);
  assert(asked.fare.codes.every((code) => typeof code === "number" || code.length === 2));
  assertStringIncludes(asked.section, "drawn evenly");
});
