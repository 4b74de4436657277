/**
 * `deno task pack`: makes the npm package of the library.
 *
 * @module
 */
import configuration from "../deno.json" with { type: "json" };
import { runCommand } from "./cli/command.ts";
import { type Parsed, text } from "./cli/flags.ts";
import { runProgram } from "./cli/run_program.ts";

const ROOT = new URL("../", import.meta.url).pathname;

/** What the library is; commands are for a clone. */
const LIBRARY = ["mod.ts", "src", "README.md", "CHANGELOG.md", "LICENSE", "deno.lock", ".std"];

const flags = {
  out: text("FILE", "where the package goes", `staircase-made-${configuration.version}.tgz`),
};

async function main({ values: { out } }: Parsed<typeof flags>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "staircase-pack-" });
  try {
    await runProgram("cp", ["-R", ...LIBRARY, folder], ROOT);
    // what the package depends on is told by node_modules, which Deno makes
    await writeJson(`${folder}/deno.json`, { ...configuration, nodeModulesDir: "auto" });
    await runProgram(
      Deno.execPath(),
      ["pack", "--quiet", "--allow-dirty", "--output", "package.tgz"],
      folder,
    );
    await runProgram("tar", ["-xzf", "package.tgz"], folder);
    const path = `${folder}/package/package.json`;
    const { sideEffects } = JSON.parse(await Deno.readTextFile(`${ROOT}package.json`));
    await writeJson(path, { ...JSON.parse(await Deno.readTextFile(path)), sideEffects });
    await runProgram("tar", ["-czf", "package.tgz", "package"], folder);
    await Deno.copyFile(`${folder}/package.tgz`, out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  console.log(`Wrote ${out}`);
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await Deno.writeTextFile(path, `${JSON.stringify(value, undefined, 2)}\n`);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task pack [flags]",
    about: "Makes the npm package of the library, for Node.js, Bun and bundlers.",
    flags,
  });
}
