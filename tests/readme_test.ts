import { assert, assertEquals, assertMatch } from "@std/assert";
import { launchChromium } from "../scripts/web/chromium.ts";
import { noBrowser } from "./browser/chromium.ts";
import { PYTHON, runProgram } from "./interop/program.ts";
import { isMissing } from "./missing.ts";

const ROOT = new URL("../", import.meta.url).pathname;
const README = await Deno.readTextFile(`${ROOT}README.md`);

/** The snippet of the README in a language. */
function snippet(language: string): string {
  const blocks = [...README.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter(([, name]) => name === language);
  assertEquals(blocks.length, 1, `the README has one snippet in ${language}`);
  return blocks[0]![2]!;
}

Deno.test({
  name: "README: the snippet for Node.js runs",
  ignore: await isMissing("Node.js", {
    probe: () => runProgram("node", ["--version"]),
    advice: "Install Node.js",
  }),
  async fn() {
    const out = await runProgram("node", ["--input-type=module", "--eval", snippet("js")], { cwd: ROOT });
    assertMatch(out, /\[ 100, 784 \] -\d/);
  },
});

Deno.test({
  name: "README: the snippet for Python runs",
  ignore: await isMissing("Python", {
    probe: () => runProgram(PYTHON, ["-c", "import numpy, onnxruntime"]),
    advice: "Run `pip install onnxruntime numpy`, and set STAIRCASE_PYTHON to the interpreter that has them",
  }),
  async fn() {
    assertMatch(
      await runProgram(PYTHON, ["-c", snippet("python")], { cwd: ROOT }),
      /\(10, 784\) -\d.*\n\(1000,\)/,
    );
  },
});

Deno.test({
  name: "README: the page draws a digit",
  ignore: noBrowser,
  async fn() {
    const types: Record<string, string> = { mjs: "text/javascript", wasm: "application/wasm" };
    const site = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      const { pathname } = new URL(request.url);
      if (pathname === "/") {
        return new Response(`<body>${snippet("html")}`, { headers: { "content-type": "text/html" } });
      }
      const type = types[pathname.split(".").at(-1)!] ?? "application/octet-stream";
      const body = await Deno.readFile(ROOT + pathname.slice(1)).catch(() => undefined);
      return body
        ? new Response(body, { headers: { "content-type": type } })
        : new Response(null, { status: 404 });
    });
    const browser = await launchChromium();
    try {
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${site.addr.port}/`);
      const drawn = page.locator("body", { hasText: "#" });
      await drawn.waitFor({ timeout: 60_000 });
      const lines = (await drawn.innerText()).trimEnd().split("\n");
      assertEquals(lines.length, 28);
      const ink = lines.join("").replaceAll(".", "").length;
      assert(ink > 20 && ink < 300, `a digit of ${ink} pixels`);
    } finally {
      await browser.close();
      await site.shutdown();
    }
  },
});
