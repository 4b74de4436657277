/**
 * `deno task test:jsr`: the whole suite against the packages of JSR, for which `links` in `deno.json` puts stand-ins. It runs in a
 * copy of the repository, since what a configuration links holds for everything beneath it.
 */
import { copyRepository } from "./copy_repository.ts";

/** A configuration without the stand-ins. */
export function withoutLinks<C extends { links?: unknown }>(configuration: C): Omit<C, "links"> {
  const { links: _, ...others } = configuration;
  return others;
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
