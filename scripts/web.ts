/**
 * `deno task web`: the page in which models are sampled and trained.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { runCommand } from "./cli/command.ts";
import { count, type Parsed, text } from "./cli/flags.ts";
import { buildPage } from "./web/build.ts";
import { serveFolder } from "./web/serve.ts";

const flags = {
  port: count(0, "the port to serve on; 0 for any that is free", 8000),
  host: text("HOST", "the address to serve on; 0.0.0.0 for all of this machine", "127.0.0.1"),
  build: text("FOLDER", "only build the page in this folder, which any web server can serve", undefined),
};

async function main({ values }: Parsed<typeof flags>): Promise<void> {
  if (values.build !== undefined) {
    await buildPage(values.build);
    console.log(`Wrote the page to ${values.build}`);
    return;
  }
  const folder = await Deno.makeTempDir();
  await buildPage(folder);
  try {
    const server = serveFolder(folder, {
      hostname: values.host,
      port: values.port,
      onListen: ({ hostname, port }) => console.log(`The page is at http://${hostname}:${port}/`),
    });
    Deno.addSignalListener("SIGINT", () => server.shutdown());
    await server.finished;
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw inputError(
      new RangeError(`Cannot serve on port ${values.port}: another program does; give another --port`, {
        cause: error,
      }),
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task web [flags]",
    about: "Builds the page in which models are sampled, completed, scored and trained, and serves it.",
    flags,
  });
}
