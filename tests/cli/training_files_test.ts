import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeSafetensors } from "../../src/train/safetensors.ts";
import { run } from "./command.ts";

Deno.test("export --training writes what other engines train with, of the rows that were learned", async () => {
  const cwd = await Deno.makeTempDir();
  const lines = Array.from({ length: 60 }, (_, k) => `${(k * 37) % 11 / 4},${k % 3},${k % 2}`);
  await Deno.writeTextFile(`${cwd}/rows.csv`, `a,b,c\n${lines.join("\n")}\n`);
  const train = async (...flags: string[]) => {
    const { code, err } = await run("train", [
      "--data",
      "rows.csv",
      "--epochs",
      "0",
      "--hidden",
      "4",
      ...flags,
    ], {
      cwd,
    });
    assertEquals(code, 0, err);
  };
  await train("--out", "model", "--valid", "0.25");
  const { code, out, err } = await run("export", ["model", "--training"], { cwd });
  assertEquals(code, 0, err);
  assertStringIncludes(out, "Wrote gradient.onnx, nll.onnx, update.onnx, rows.safetensors to model");
  const bytes = await Deno.readFile(`${cwd}/model/rows.safetensors`);
  const { tensors } = decodeSafetensors(bytes, "rows.safetensors");
  assertEquals(
    Array.from(tensors, ([name, { shape }]) => [name, shape]).sort(),
    [["train.x", [40, 3]], ["valid.x", [14, 3]]],
  );

  await Deno.writeTextFile(`${cwd}/rows.csv`, `a,b,c\n${lines.toReversed().join("\n")}\n`);
  const changed = await run("export", ["model", "--training"], { cwd });
  assertEquals([changed.code, changed.out], [2, ""]);
  assertStringIncludes(changed.err, "with other data");

  await train("--out", "noisy", "--kinds", "a=real", "--noise", "0.1");
  const noisy = await run("export", ["noisy", "--training"], { cwd });
  assertEquals([noisy.code, noisy.out], [2, ""]);
  assertStringIncludes(noisy.err, "Cannot train noisy elsewhere: its rows are others in each epoch");
  await Deno.remove(cwd, { recursive: true });
});
