import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { copyRepository } from "../copy_repository.ts";
import { kill, run, start, withFolder } from "./command.ts";

Deno.test("web: builds the page in a folder of its own, and again, and leaves other folders alone", async () => {
  await withFolder(async (cwd) => {
    const wrote = { code: 0, out: "Wrote the page to site\n", err: "" };
    assertEquals(await run("web", ["--build", "site"], { cwd }), wrote);
    const html = await Deno.readTextFile(`${cwd}/site/index.html`);
    for (const [, address] of html.matchAll(/(?:src|href)="(?!https:)([^"]+)"/g)) {
      await Deno.stat(`${cwd}/site/${address}`); // relative, and there
    }
    assertEquals(await run("web", ["--build", "site"], { cwd }), wrote);
    await Deno.writeTextFile(`${cwd}/letter.txt`, "dear");
    const { code, err } = await run("web", ["--build", "."], { cwd });
    assertEquals(code, 2);
    assertMatch(
      err,
      /^Cannot build the page in \.: it holds other things; name a folder that is empty or new\n$/,
    );
  });
});

Deno.test("web: builds the page in a clone in which nothing was installed", async () => {
  await withFolder(async (cwd) => {
    await copyRepository(cwd);
    const { success, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "web", "--build", "site"],
      cwd,
      env: { INIT_CWD: cwd },
    }).output();
    assert(success, new TextDecoder().decode(stderr));
    await Deno.stat(`${cwd}/site/workers/training.js`);
  });
});

Deno.test("web: serves the page with the headers that threads need, and nothing outside of it", async () => {
  await withFolder(async (cwd) => {
    const child = start("web", ["--port", "0"], { cwd });
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    const { value = "" } = await reader.read();
    const origin = /http:\/\/127\.0\.0\.1:\d+\//.exec(value)![0];
    const page = await fetch(origin);
    assertStringIncludes(await page.text(), "<title>Staircase");
    assertEquals(page.headers.get("cross-origin-opener-policy"), "same-origin");
    assertEquals(page.headers.get("cross-origin-embedder-policy"), "require-corp");
    for (const path of ["..%2f..%2fetc%2fpasswd", "main.ts", "models/"]) {
      const { status, body } = await fetch(origin + path);
      await body?.cancel();
      assertEquals([path, status], [path, 404]);
    }
    kill(child, "SIGINT");
    await reader.cancel();
    await child.stderr.cancel();
    await child.status;
  });
});
