/** Threads in what bundlers make of the executor, in every place where it runs. */
import { assertEquals } from "@std/assert";
import { launchChromium } from "../../../../scripts/web/chromium.ts";
import { noBrowser } from "../../../browser/chromium.ts";
import { isMissing } from "../../../missing.ts";
import type { Findings } from "./bundled.ts";

const folder = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(folder, { recursive: true }));

/** The program in one small file. */
async function bundle(): Promise<string> {
  const path = `${folder}/bundled.mjs`;
  await run(Deno.execPath(), [
    ...["bundle", "--quiet", "--minify", "--platform", "browser", "--output", path],
    new URL("bundled.ts", import.meta.url).pathname,
  ]);
  return path;
}

async function run(command: string, args: string[]): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(30_000),
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (!success) throw new Error(`Cannot run ${command} ${args[0]}: ${decode(stderr)}`);
  return decode(stdout);
}

const path = await bundle();
const WITH_THREADS: Findings = { canShare: true, takePart: true, counted: true };

Deno.test("bundled threads take part in Deno, without any permission, and do not keep the process alive", async () => {
  const output = await run(Deno.execPath(), ["run", "--no-config", "--no-prompt", path]);
  assertEquals(JSON.parse(output), WITH_THREADS);
});

Deno.test({
  name: "bundled threads take part in Node.js, and do not keep the process alive",
  ignore: await isMissing("Node.js", {
    probe: () => run("node", ["--version"]),
    advice: "Install Node.js 20 or later",
  }),
  fn: async () => assertEquals(JSON.parse(await run("node", [path])), WITH_THREADS),
});

/** What the program finds out in a page that is served with some headers. */
async function inPage(headers: Record<string, string>): Promise<Findings> {
  const script = await Deno.readTextFile(path);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, ({ url }) => {
    const isScript = url.endsWith(".js");
    const body = isScript ? script : '<!doctype html><script type="module" src="bundled.js"></script>';
    const type = isScript ? "text/javascript" : "text/html";
    return new Response(body, { headers: { ...headers, "content-type": type } });
  });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const message = page.waitForEvent("console", (message) => message.type() === "log");
    await page.goto(`http://127.0.0.1:${server.addr.port}/`);
    return JSON.parse((await message).text());
  } finally {
    await browser.close();
    await server.shutdown();
  }
}

const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const ignore = noBrowser;

Deno.test({
  name: "bundled threads take part in an isolated page",
  ignore,
  fn: async () => assertEquals(await inPage(ISOLATED), WITH_THREADS),
});

Deno.test({
  name: "a page that may not start threads computes alone",
  ignore,
  async fn() {
    const policy = "worker-src 'none'; script-src 'self' 'wasm-unsafe-eval'";
    assertEquals(await inPage({ ...ISOLATED, "content-security-policy": policy }), {
      canShare: true,
      takePart: false,
      counted: true,
    });
  },
});

Deno.test({
  name: "a page that is not isolated computes alone",
  ignore,
  fn: async () => assertEquals(await inPage({}), { canShare: false, takePart: false, counted: true }),
});
