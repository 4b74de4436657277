import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { zipSync } from "fflate";
import { gzipSync } from "node:zlib";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { idxFile, npyFile } from "../files/array_file.ts";
import { run, withFolder } from "./command.ts";

/** Pictures `[n, 8, 8]` in grey levels, in which the right half copies the left one. */
function pictures(n: number) {
  const values = Array.from({ length: n * 64 }, (_, i) => {
    const [row, column] = [Math.floor(i / 8), i % 8 % 4];
    return (row * 7919 + column * 104729) % 3 === 0 ? 200 + column : column;
  });
  return { kind: "u1", bigEndian: false, columnMajor: false, shape: [n, 8, 8], values };
}

Deno.test("grey pictures are learned and scored alike from every format, and through pipes", async () => {
  await withFolder(async (cwd) => {
    const grey = pictures(40);
    const npy = npyFile(grey);
    const bits = grey.values.map((value) => +(value >= 128));
    const lines = Array.from(
      { length: 40 },
      (_, row) => bits.slice(64 * row, 64 * row + 64).join(",") + "\n",
    );
    const files: Record<string, Uint8Array> = {
      "a.npy": npy,
      "a.NPY.gz": new Uint8Array(gzipSync(npy)),
      "a-idx3-ubyte": idxFile(grey),
      "a.idx.gz": new Uint8Array(gzipSync(idxFile(grey))),
      "keras.npz": zipSync({
        "x_train.npy": npy,
        "y_train.npy": npyFile({ ...grey, shape: [0], values: [] }),
      }),
      "arr_0.npz": zipSync({ "arr_0.npy": npy }),
      "a.csv": new TextEncoder().encode(lines.join("")),
    };
    for (const [name, bytes] of Object.entries(files)) await Deno.writeFile(`${cwd}/${name}`, bytes);
    const small = ["--hidden", "4", "--epochs", "1", "--valid", "0"];
    const train = async (out: string, args: string[], input?: Uint8Array) => {
      const { code, err } = await run("train", [...small, "--out", out, ...args], {
        cwd,
        ...(input && { input }),
      });
      assertEquals(code, 0, err);
      return await Deno.readFile(`${cwd}/${out}/log_prob.onnx`);
    };
    await train("model", ["--data", "a.npy"]);
    const evaluate = async (model: string) => (await run("eval", [model], { cwd })).out;
    const expected = await evaluate("model");
    await train("csv", ["--data", "-"], files["a.csv"]);
    assertEquals((await run("eval", ["csv", "--data", "a.csv"], { cwd })).out, expected);

    const score = async (data: string, input?: Uint8Array) => {
      const args = ["model", "--provider", "cpu", "--data", data];
      const { code, out, err } = await run("score", args, { cwd, ...(input && { input }) });
      assertEquals(code, 0, `${data}: ${err}`);
      return out;
    };
    const scores = await score("a.npy");
    assertEquals(scores.trim().split("\n").length, 40);
    for (const name of Object.keys(files)) assertEquals(await score(name), scores, name);
    for (const name of ["a.npy", "a.idx.gz", "arr_0.npz", "a.csv"]) {
      assertEquals(await score("-", files[name]), scores, name);
    }

    const complete = async (args: string[], input?: Uint8Array) => {
      const all = ["model", "--provider", "cpu", "--out", "done.npy", ...args];
      const { code, err } = await run("complete", all, { cwd, ...(input && { input }) });
      assertEquals(code, 0, err);
      return parseNpy(await Deno.readFile(`${cwd}/done.npy`), "done.npy").data;
    };
    // all is known already
    assertEquals([...await complete(["--evidence", "-"], files["a.csv"])], bits);
    assertEquals([...await complete(["--evidence", "a.idx.gz"])], bits);
    assertEquals([...await complete(["--evidence", "arr_0.npz"])], bits);
    assertEquals((await complete(["--data", "a.idx.gz", "--rows", "4"])).length, 4 * 64);
    const check = await run("check", ["model", "--data", "a-idx3-ubyte"], { cwd });
    assertEquals(check.code, 0, check.err);
  });
});

Deno.test("--key says which array is meant, and is remembered with the data", async () => {
  await withFolder(async (cwd) => {
    const table = (rows: number, value: number) =>
      encodeNpy({ data: Uint8Array.from({ length: rows * 3 }, (_, i) => i % 2 * value), shape: [rows, 3] });
    await Deno.writeFile(`${cwd}/two.npz`, zipSync({ "bits.npy": table(20, 1), "zeros.npy": table(30, 0) }));
    const train = (...args: string[]) =>
      run("train", ["--data", "two.npz", "--hidden", "4", "--epochs", "1", ...args], { cwd });
    const unclear = await train("--out", "model");
    assertEquals(unclear.code, 2);
    assertStringIncludes(unclear.err, "bits [20, 3], zeros [30, 3]; say which one with key (--key NAME)");
    const { code, err, out } = await train("--key", "bits", "--out", "model");
    assertEquals(code, 0, err);
    assertStringIncludes(out, "16 rows to learn, 2 to validate, 2 to test");
    const evaluated = await run("eval", ["model"], { cwd });
    assert(evaluated.code === 0 && evaluated.out.includes("16"), evaluated.err);
    const scored = await run("score", ["model", "--provider", "cpu", "--data", "two.npz", "--key", "zeros"], {
      cwd,
    });
    assertEquals([scored.code, scored.out.trim().split("\n").length], [0, 30], scored.err);
  });
});
