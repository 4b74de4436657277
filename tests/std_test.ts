/** What this repository relies on in `@std/cli` and `@std/assert`; it holds of the stand-ins in `.std/` and of the packages alike. */
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  AssertionError,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { parseArgs } from "@std/cli/parse-args";
import configuration from "../deno.json" with { type: "json" };
import { withoutLinks } from "./jsr.ts";

/** What is read with the flags `--out` and `--n`, which take values, and `--quiet` and `--help` or `-h`, which do not. */
function read(...args: string[]): { flags: Record<string, unknown>; operands: unknown[]; unknown: string[] } {
  const unknown: string[] = [];
  const { _: operands, h, ...flags }: Record<string, unknown> = parseArgs(args, {
    string: ["_", "out", "n"],
    boolean: ["quiet", "help"],
    alias: { help: "h" },
    unknown: (argument: string, key?: string) => {
      if (key === undefined) return;
      unknown.push(`${argument} ${key}`);
      return false;
    },
  });
  assertEquals(h, flags.help);
  return { flags, operands: operands as unknown[], unknown };
}

const NOTHING = { quiet: false, help: false };

Deno.test("parseArgs() keeps operands and values as they are typed", () => {
  for (const typed of ["007", "1e3", "0x10", " ", "a=b", "-", "true"]) {
    assertEquals(read(typed), { flags: NOTHING, operands: [typed], unknown: [] });
    const flags = { ...NOTHING, out: typed };
    if (typed !== "-") assertEquals(read("--out", typed), { flags, operands: [], unknown: [] });
    assertEquals(read(`--out=${typed}`), { flags, operands: [], unknown: [] });
  }
});

Deno.test("parseArgs() makes numbers of operands unless they are said to be text", () => {
  assertEquals<unknown>(parseArgs(["007", "x"])._, [7, "x"]);
  assertEquals<unknown>(parseArgs(["007", "x"], { string: ["_"] })._, ["007", "x"]);
});

Deno.test("parseArgs() takes what follows -- for operands", () => {
  assertEquals(read("a", "--", "--quiet", "--n", "--", "-h", "007"), {
    flags: NOTHING,
    operands: ["a", "--quiet", "--n", "--", "-h", "007"],
    unknown: [],
  });
  assertEquals(read("--n", "--", "5"), { flags: { ...NOTHING, n: "" }, operands: ["5"], unknown: [] });
});

Deno.test("parseArgs() gives the empty text to a flag without its value", () => {
  assertEquals(read("--n").flags.n, "");
  assertEquals(read("--n", "--quiet").flags, { ...NOTHING, n: "", quiet: true });
  assertEquals(read("--out", "-").flags.out, "");
  assertEquals(read("--n", "").flags.n, "");
});

Deno.test("parseArgs() takes nothing that begins with a hyphen for a value, but after an equals sign", () => {
  assertEquals(read("--n", "-1"), { flags: { ...NOTHING, n: "" }, operands: [], unknown: ["-1 1"] });
  assertEquals(read("--n=-1").flags.n, "-1");
});

Deno.test("parseArgs() takes the last of several values", () => {
  assertEquals(read("--n", "1", "--n=2").flags.n, "2");
});

Deno.test("parseArgs() lets a toggle be switched by a word", () => {
  for (
    const [args, quiet] of [[["--quiet"], true], [["--quiet=false"], false], [["--quiet=5"], true]] as const
  ) {
    assertEquals(read(...args, "a"), { flags: { ...NOTHING, quiet }, operands: ["a"], unknown: [] });
  }
  assertEquals(read("--quiet", "false", "a").flags.quiet, false);
  assertEquals(read("--quiet", "true", "a").operands, ["a"]);
});

Deno.test("parseArgs() reads letters", () => {
  assertEquals(read("-h", "a"), { flags: { ...NOTHING, help: true }, operands: ["a"], unknown: [] });
  for (const args of [["-n", "5"], ["-n5"], ["-n=5"]]) assertEquals(read(...args).flags.n, "5");
  assertEquals(read("-hn", "5").flags, { ...NOTHING, help: true, n: "5" });
  assertEquals(read("-quiet").unknown, ["-quiet q", "-quiet u", "-quiet i", "-quiet e", "-quiet t"]);
});

Deno.test("parseArgs() asks about flags that it has not been told of", () => {
  assertEquals(read("--bogus", "5").unknown, ["--bogus bogus"]);
  assertEquals(read("--bogus=5").unknown, ["--bogus=5 bogus"]);
  assertEquals(read("--no-quiet").unknown, ["--no-quiet no-quiet"]);
});

Deno.test("assertions hold where they should and fail where they should", async () => {
  const fails = (run: () => unknown) => assertThrows(run, AssertionError);
  assert(1);
  fails(() => assert(0));
  assertEquals({ a: [1, { b: 2 }], c: Float32Array.of(1) }, { a: [1, { b: 2 }], c: Float32Array.of(1) });
  fails(() => assertEquals([1, 2], [2, 1]));
  fails(() => assertEquals<unknown>({ a: 1 }, { a: 1, b: undefined }));
  fails(() => assertEquals<unknown>("1", 1));
  assertNotEquals([1], [2]);
  fails(() => assertNotEquals([1], [1]));
  assertAlmostEquals(1, 1 + 1e-8);
  assertAlmostEquals(1, 1.05, 0.1);
  fails(() => assertAlmostEquals(1, 1 + 1e-6));
  fails(() => assertAlmostEquals(1, NaN));
  assertStringIncludes("abc", "bc");
  fails(() => assertStringIncludes("abc", "cb"));
  assertMatch("abc", /b/);
  fails(() => assertMatch("abc", /d/));
  const reject = () => Promise.reject(new RangeError("Cannot"));
  assertEquals((await assertRejects(reject, RangeError, "annot")).message, "Cannot");
  await assertRejects(() => assertRejects(reject, TypeError), AssertionError);
  await assertRejects(() => assertRejects(() => Promise.resolve()), AssertionError);
  fails(() => assertThrows(() => 1));
  fails(() => assertThrows(() => reject.call(null).catch(() => 1)));
});

Deno.test("the configuration for the packages of JSR is that of the repository less the stand-ins", () => {
  const { links: _, ...others }: Record<string, unknown> = configuration;
  assertEquals<unknown>(withoutLinks({ ...others, links: ["./.std/cli"] }), others);
});
