import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { strToU8, zipSync } from "fflate";
import { encodeNpy } from "../../src/data/npy.ts";
import { namesIn, run, withFolder, writeRows } from "./command.ts";

/** Files that are wrong in some way. */
async function writeBadFiles(cwd: string): Promise<void> {
  await writeRows(cwd, { n: 20 });
  const rows = await Deno.readFile(`${cwd}/rows.npy`);
  const npy = (data: Float32Array | Uint8Array, shape: number[]) => encodeNpy({ data, shape });
  const write = (name: string, bytes: Uint8Array) => Deno.writeFile(`${cwd}/${name}`, bytes);
  await write("truncated.npy", rows.subarray(0, 500));
  await write("half.npy", npy(Float32Array.of(0, 0.5, 1, 1), [2, 2]));
  await write("nan.npy", npy(Float32Array.of(0, NaN, 1, 1), [2, 2]));
  await write("negative.npy", npy(Float32Array.of(0, -1, 1, 1), [2, 2]));
  await write("empty.npy", new Uint8Array());
  await write(
    "widths.npz",
    zipSync({ "train.npy": npy(new Uint8Array(4), [2, 2]), "test.npy": npy(new Uint8Array(3), [1, 3]) }),
  );
  await write("no_rows.npz", zipSync({ "train.npy": npy(new Uint8Array(0), [0, 2]) }));
  await write("no_train.npz", zipSync({ "faces.npy": npy(new Uint8Array(4), [2, 2]) }));
  await write("truncated.npz", zipSync({ "train.npy": rows }).subarray(0, 300));
  await write("words.txt", strToU8("these are words"));
}

const CASES: [args: string[], ...mentions: string[]][] = [
  [["--data", "missing.npz"], "missing.npz"],
  [["--data", "words.txt"], "words.txt"],
  [["--data", "truncated.npy"], "truncated.npy"],
  [["--data", "truncated.npz"], "truncated.npz"],
  [["--data", "half.npy"], "half.npy", "0.5"],
  [["--data", "nan.npy"], "nan.npy", "NaN"],
  [["--data", "negative.npy"], "negative.npy", "-1"],
  [["--data", "empty.npy"], "empty.npy"],
  [["--data", "widths.npz"], "widths.npz", "3"],
  [["--data", "no_rows.npz"], "no_rows.npz", "train"],
  [["--data", "no_train.npz"], "no_train.npz", "train"],
  [["--data", "rows.npy", "--speed", "9"], "--speed"],
  [["--data", "rows.npy", "--hidden", "5,x"], "--hidden", '"x"'],
  [["--data", "rows.npy", "--hidden", "0"], "--hidden", '"0"'],
  [["--data", "rows.npy", "--lr", "fast"], "--lr", '"fast"'],
  [["--data", "rows.npy", "--lr", "-1"], "--lr", '"-1"'],
  [["--data", "rows.npy", "--batch", "0"], "--batch", '"0"'],
  [["--data", "rows.npy", "--activation", "gelu"], "--activation", '"gelu"'],
  [["--data", "rows.npy", "--epochs"], "--epochs", '""'],
  [["--data", "rows.npy", "--out", "rows.npy"], "rows.npy", "exists"],
  [["--data", "rows.npy", "--out", "rows.npy/model"], "rows.npy/model"],
  [["--data", "rows.npy", "--out", "/proc/model"], "/proc/model"],
  [["--resume", "nowhere"], "nowhere/weights.safetensors"],
  [["--resume", "corrupt"], "corrupt/weights.safetensors"],
  [["--resume", "corrupt", "--hidden", "3"], "--hidden", "--resume"],
  [["rows.npy"], '"rows.npy"'],
];

Deno.test("train: bad input is one sentence on stderr, exit code 2, and nothing written", async () => {
  await withFolder(async (cwd) => {
    await writeBadFiles(cwd);
    await Deno.mkdir(`${cwd}/corrupt`);
    await Deno.writeTextFile(`${cwd}/corrupt/weights.safetensors`, "no tensors in here");
    const before = namesIn(cwd);
    for (const [args, ...mentions] of CASES) {
      const { code, out, err } = await run("train", args, { cwd });
      const what = `train ${args.join(" ")}: ${err}`;
      assertEquals([code, out], [2, ""], what);
      assertEquals(err.trimEnd().split("\n").length, 1, what);
      assert(!err.includes("    at ") && /^[A-Z].*[^.]\n$/.test(err), what);
      for (const mention of mentions) assertStringIncludes(err, mention);
      assertEquals(namesIn(cwd), before, what);
    }
  });
});

Deno.test("eval, sample, export and check: bad input is one sentence on stderr and exit code 2", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 20 });
    await run("train", ["--data", "rows.npy", "--hidden", "4", "--epochs", "0", "--out", "model"], { cwd });
    await Deno.writeFile(`${cwd}/three.npy`, encodeNpy({ data: new Uint8Array(6), shape: [2, 3] }));
    const cases: [string, string[], string][] = [
      ["eval", [], "MODEL"],
      ["eval", ["nowhere"], "nowhere"],
      ["eval", ["model", "--data", "three.npy"], "[n, 64]"],
      ["sample", ["model", "--n", "0"], "--n"],
      ["sample", ["model", "--out", "grid.gif"], "grid.gif"],
      ["sample", ["model", "--out", "no/such/folder/grid.png"], "no/such/folder/grid.png"],
      ["export", ["nowhere"], "nowhere"],
      ["check", ["model", "more"], "2 arguments"],
      ["check", ["nowhere"], "nowhere"],
    ];
    for (const [script, args, mention] of cases) {
      const { code, err } = await run(script, args, { cwd });
      const what = `${script} ${args.join(" ")}: ${err}`;
      assertEquals(code, 2, what);
      assertEquals(err.trimEnd().split("\n").length, 1, what);
      assertStringIncludes(err, mention);
    }
  });
});
