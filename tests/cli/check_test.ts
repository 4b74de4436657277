import { assertEquals, assertStringIncludes } from "@std/assert";
import { encodeNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";
import { run, withFolder } from "./command.ts";

Deno.test("check: sums over very many columns may differ by what float32 rounds", async () => {
  await withFolder(async (cwd) => {
    const stream = new Stream(1, "rows");
    const [n, D] = [20, 20_000];
    const data = Uint8Array.from({ length: n * D }, (_, i) => +(stream.uniform(i) < 0.5));
    await Deno.writeFile(`${cwd}/wide.npy`, encodeNpy({ data, shape: [n, D] }));
    const args = ["--data", "wide.npy", "--hidden", "2", "--epochs", "1", "--out", "model", "--quiet"];
    assertEquals(await run("train", args, { cwd }), { code: 0, out: "", err: "" });
    const { code, out } = await run("check", ["model", "--n", "20"], { cwd });
    assertEquals(code, 0, out);
    assertStringIncludes(out, "All agree within 0.001, and log_prob within 0.0");
  });
});
