/**
 * `deno task test:jsr`: the whole suite against the packages of JSR, for which `links` in `deno.json` puts stand-ins. It runs in a
 * copy of the repository, since what a configuration links holds for everything beneath it.
 */

/** A configuration without the stand-ins. */
export function withoutLinks<C extends { links?: unknown }>(configuration: C): Omit<C, "links"> {
  const { links: _, ...others } = configuration;
  return others;
}

const ROOT = new URL("../", import.meta.url).pathname;

/** Copies what belongs to the repository, committed or not. */
async function copyRepository(to: string): Promise<void> {
  const copying = `git ls-files -co --exclude-standard -z | tar c --null -T - | tar x -C '${to}'`;
  const { success } = await new Deno.Command("bash", { args: ["-c", copying], cwd: ROOT }).spawn().status;
  if (!success) throw new Error(`Cannot copy ${ROOT} to ${to}`);
}

if (import.meta.main) {
  const copy = await Deno.makeTempDir();
  await copyRepository(copy);
  const path = `${copy}/deno.json`;
  await Deno.writeTextFile(path, JSON.stringify(withoutLinks(JSON.parse(await Deno.readTextFile(path)))));
  const tests = new Deno.Command(Deno.execPath(), {
    args: ["task", "--cwd", copy, "test", ...Deno.args],
    cwd: copy,
  });
  const { code } = await tests.spawn().status;
  await Deno.remove(copy, { recursive: true });
  Deno.exit(code);
}
