import { assertEquals, assertMatch } from "@std/assert";
import { decode } from "fast-png";
import { parseNpy } from "../../src/files/npy.ts";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { run, trainModel, withFolder } from "./command.ts";

Deno.test("sample: writes the core's samples as numbers and as a picture", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    for (const out of ["a.npy", "a.csv", "a.png"]) {
      const args = ["model", "--n", "9", "--seed", "3", "--provider", "cpu", "--out", out];
      assertEquals(await run("sample", args, { cwd }), {
        code: 0,
        out: `Wrote 9 samples to ${out}\n`,
        err: "",
      });
    }
    const { made } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const expected = [...(await made.sample(9, { seed: 3 })).data];
    const { data, shape } = parseNpy(await Deno.readFile(`${cwd}/a.npy`), "a.npy");
    assertEquals([[...data], shape], [expected, [9, 64]]);
    const lines = (await Deno.readTextFile(`${cwd}/a.csv`)).trimEnd().split("\n");
    assertEquals(lines.map((line) => line.split(",").map(Number)).flat(), expected);
    assertEquals(lines.length, 9);
    const { width, height, data: pixels } = decode(await Deno.readFile(`${cwd}/a.png`));
    assertEquals([width, height, pixels[2 * width + 2]], [200, 200, 255 * expected[0]!]);
  });
});

Deno.test("sample: says nothing of where it runs, but what to install where it cannot", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const auto = await run("sample", ["model", "--n", "2", "--out", "a.csv"], { cwd });
    assertEquals(auto.code, 0, auto.err);
    assertMatch(auto.err, /^(Running on cpu, not on cuda \(.*; install CUDA .*[^.]\)\n)?$/);

    for (
      const [provider, advice] of [["cuda", "install CUDA"], ["webgpu", "install a graphics driver"]] as const
    ) {
      const { code, err } = await run("sample", ["model", "--provider", provider, "--out", "b.csv"], { cwd });
      if (code === 0) assertEquals(err, "");
      else {
        assertEquals(code, 2);
        assertMatch(err, RegExp(`^Cannot start the provider ${provider}: .*; ${advice} .*[^.]\n$`));
      }
    }
  });
});
