import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { zipSync } from "fflate";
import { Stream } from "../../src/random/mod.ts";
import { readMetadata } from "../../src/onnx/metadata.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { run, withFolder } from "./command.ts";

/** Runs a command that must succeed; returns what it printed. */
async function succeed(name: string, args: string[], cwd: string) {
  const outcome = await run(name, args, { cwd });
  assertEquals(outcome.code, 0, `${name} ${args.join(" ")}: ${outcome.err}`);
  return outcome.out + outcome.err;
}

Deno.test("a table of real numbers, counts and words is learned, and every command takes and gives its numbers", async () => {
  await withFolder(async (cwd) => {
    const uniforms = new Stream(1, "table").uniforms(2600);
    const rows = Array.from({ length: 1300 }, (_, i) => {
      const [u, v] = [uniforms[2 * i]!, uniforms[2 * i + 1]!];
      return [(1.7 + u / 10).toFixed(6), 1900 + 2 * i, v < u ? 1 : 0];
    });
    const table = "height,count,tall\n" + rows.map((row) => row.join(",") + "\n").join("");
    await Deno.writeTextFile(`${cwd}/table.csv`, table);
    const args = ["--hidden", "16", "--epochs", "4", "--schedule", "constant", "--out", "model"];
    const out = await succeed("train", ["--data", "table.csv", ...args], cwd);
    assertStringIncludes(out, "1 binary, 1 ordinal, 1 real");
    assertStringIncludes(await succeed("check", ["model"], cwd), "All agree");
    assertStringIncludes(await succeed("check", ["model", "--data", "table.csv"], cwd), "All agree");
    assertStringIncludes(await succeed("eval", ["model"], cwd), "test");
    assertStringIncludes(await Deno.readTextFile(`${cwd}/model/README.md`), "| 0 | height | real |");

    // samples read back, as text and as an array
    await succeed("sample", ["model", "--n", "30", "--out", "x.csv"], cwd);
    await succeed("sample", ["model", "--n", "30", "--out", "x.npy"], cwd);
    const lines = (await Deno.readTextFile(`${cwd}/x.csv`)).trimEnd().split("\n").slice(1);
    const samples = lines.map((line) => line.split(",").map(Number));
    assert(
      samples.every(([height, count]) => height! > 1 && height! < 3 && count! >= 1900 && count! % 2 === 0),
    );
    const { data } = parseNpy(await Deno.readFile(`${cwd}/x.npy`), "x.npy");
    assertEquals([...data], samples.flat().map(Math.fround));
    const [text, array] = [
      await run("score", ["model", "--data", "x.csv"], { cwd }),
      await run("score", ["model", "--data", "x.npy"], { cwd }),
    ];
    assertEquals(text.out, array.out);

    await Deno.writeTextFile(`${cwd}/holes.csv`, "height,count,tall\n1.75,,\n,1902,1\n");
    await succeed("complete", ["model", "--evidence", "holes.csv", "--out", "full.csv"], cwd);
    const full = (await Deno.readTextFile(`${cwd}/full.csv`)).trimEnd().split("\n").slice(1);
    assert(full[0]!.startsWith("1.75,") && full[1]!.includes(",1902,1"), full.join(" "));
    await Deno.writeTextFile(`${cwd}/odd.csv`, "height,count,tall\n1.75,1901,0\n");
    const { code, err } = await run("score", ["model", "--data", "odd.csv"], { cwd });
    assertEquals(code, 2);
    assertStringIncludes(err, "1900, 1902 and so on to 4498");

    // training that is resumed has the bits of training at a stretch
    await succeed("train", ["--resume", "model", "--epochs", "6"], cwd);
    const atOnce = args.map((arg) => ({ "4": "6", model: "whole" })[arg] ?? arg);
    await succeed("train", ["--data", "table.csv", ...atOnce], cwd);
    const [resumed, whole] = await Promise.all(["model", "whole"].map(async (folder) => {
      const path = `${cwd}/${folder}/log_prob.onnx`;
      return readMetadata(await Deno.readFile(path), path).weights_sha256;
    }));
    assertEquals(resumed, whole);
  });
});

Deno.test("grey levels are learned as they are where ordinal pixels are asked for", async () => {
  await withFolder(async (cwd) => {
    const levels = new Stream(2, "levels").uniforms(40 * 64).map((u, i) =>
      Math.floor(256 * u * ((i % 64) / 63))
    );
    const npy = encodeNpy({ data: Uint8Array.from(levels), shape: [40, 64] });
    await Deno.writeFile(`${cwd}/pixels.npz`, zipSync({ "train.npy": npy, "test.npy": npy }));
    const args = [
      "--kinds",
      "ordinal",
      "--components",
      "2",
      "--hidden",
      "8",
      "--epochs",
      "2",
      "--out",
      "model",
    ];
    assertStringIncludes(await succeed("train", ["--data", "pixels.npz", ...args], cwd), "all ordinal");
    assertStringIncludes(await succeed("check", ["model", "--data", "pixels.npz"], cwd), "All agree");
    assertStringIncludes(await succeed("eval", ["model"], cwd), "test");
    await succeed("score", ["model", "--data", "pixels.npz"], cwd);
    await succeed("sample", ["model", "--n", "4", "--out", "x.png"], cwd);
    await succeed("complete", ["model", "--data", "pixels.npz", "--rows", "2", "--out", "y.png"], cwd);
    await succeed("sample", ["model", "--n", "20", "--out", "x.npy"], cwd);
    const { data } = parseNpy(await Deno.readFile(`${cwd}/x.npy`), "x.npy");
    assert(data.some((value) => value > 1) && data.every((value) => value <= 255 && Number.isInteger(value)));
    await succeed("train", ["--resume", "model", "--epochs", "3"], cwd);
  });
});
