import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { gzipSync, strToU8, zipSync } from "fflate";
import { encodeNpy } from "../../src/files/npy.ts";
import { namesIn, run, withFolder, writeRows } from "./command.ts";

/** Files that are wrong in some way. */
async function writeBadFiles(cwd: string): Promise<void> {
  await writeRows(cwd, { n: 20 });
  const rows = await Deno.readFile(`${cwd}/rows.npy`);
  const npy = (data: Float32Array | Uint8Array, shape: number[]) => encodeNpy({ data, shape });
  const write = (name: string, bytes: Uint8Array) => Deno.writeFile(`${cwd}/${name}`, bytes);
  await write("truncated.npy", rows.subarray(0, 500));
  await write("infinite.npy", npy(Float32Array.of(0, 0.5, 1, -Infinity), [2, 2]));
  await write("nan.npy", npy(Float32Array.of(0, NaN, 1, 1), [2, 2]));
  await write("gap.npy", npy(Float32Array.of(0, NaN, ...Array(38).fill(1)), [20, 2]));
  await write("ids.npy", npy(Float32Array.from({ length: 2400 }, (_, i) => i % 2 * 7 * i), [1200, 2]));
  await write("empty.npy", new Uint8Array());
  await write(
    "widths.npz",
    zipSync({ "train.npy": npy(new Uint8Array(4), [2, 2]), "test.npy": npy(new Uint8Array(3), [1, 3]) }),
  );
  await write("no_rows.npz", zipSync({ "train.npy": npy(new Uint8Array(0), [0, 2]) }));
  const faces = npy(new Uint8Array(4), [2, 2]);
  await write("no_train.npz", zipSync({ "faces.npy": faces, "masks.npy": faces }));
  await write("only_test.npz", zipSync({ "test.npy": faces, "valid.npy": faces }));
  await write("book.xlsx", zipSync({ "xl/workbook.xml": strToU8("") }));
  await write("truncated.npz", zipSync({ "train.npy": rows }).subarray(0, 300));
  await write("word.csv", strToU8("0,1\nred,1\n"));
  await write("words.txt", strToU8("these are words"));
  await write("odd.json", strToU8('{"schema":[{"kind":"binary","lables":["0","red"]}]}'));
}

const CASES: [args: string[], ...mentions: string[]][] = [
  [["--data", "missing.npz"], "missing.npz"],
  [["--data", "words.txt"], "words.txt"],
  [["--data", "truncated.npy"], "truncated.npy"],
  [["--data", "truncated.npz"], "truncated.npz"],
  [["--data", "infinite.npy"], "infinite.npy", "row 1, column 1", "-Infinity"],
  [["--data", "nan.npy"], "column 1 of nan", "missing"],
  [["--data", "gap.npy", "--missing", "refuse"], "gap", "NaN", "row 0, column 1"],
  [["--data", "ids.npy", "--kinds", "categorical"], "column 1 of ids", "too many values", "--most-values"],
  [["--data", "ids.npy", "--kinds", "0=ordinal,id=real"], "ids", '"id"'],
  [["--data", "ids.npy", "--kinds", "number"], "--kinds", "ordinal, real", '"number"'],
  [["--data", "ids.npy", "--components", "65"], "components", "65"],
  [["--data", "empty.npy"], "empty.npy"],
  [["--data", "widths.npz"], "widths.npz", "3"],
  [["--data", "no_rows.npz"], "no_rows.npz", "train"],
  [["--data", "no_train.npz"], "no_train.npz", "faces [2, 2], masks [2, 2]", "--key NAME"],
  [["--data", "no_train.npz", "--key", "hats"], "array hats", "faces [2, 2], masks [2, 2]", "--key NAME"],
  [["--data", "only_test.npz"], "only_test.npz", "train", "--key NAME"],
  [["--data", "rows.npy", "--key", "rows"], "rows.npy", "--key"],
  [["--data", "book.xlsx"], "book.xlsx", "an Excel workbook; save the sheet as .csv"],
  [["--data", "/dev/zero"], "/dev/zero"],
  [["--data", "word.csv", "--kinds", "real"], "column 0", "it has words, and cannot be real"],
  [["--data", "word.csv", "--drop", "colour"], '"colour"', "the numbers 0 to 1"],
  [["--data", "word.csv", "--drop", "0,1"], "no column is left"],
  [["--data", "word.csv", "--schema", "words.txt"], "words.txt", "it is not JSON"],
  [["--data", "word.csv", "--schema", "odd.json"], "odd.json", '"lables"', "binary"],
  [["--data", "word.csv", "--schema", "odd.json", "--drop", "0"], "--drop", "--schema"],
  [["--data", "missing.csv"], "missing.csv", "no such file"],
  [["--data", "rows.npy", "--speed", "9"], "--speed"],
  [["--data", "rows.npy", "--hidden", "5,x"], "--hidden", '"x"'],
  [["--data", "rows.npy", "--hidden", "0"], "--hidden", '"0"'],
  [["--data", "rows.npy", "--lr", "fast"], "--lr", '"fast"'],
  [["--data", "rows.npy", "--lr=-1"], "--lr", '"-1"'],
  [["--data", "rows.npy", "--lr", "-1"], "-1", "--FLAG=-1"],
  [["--data", "rows.npy", "--batch", "0"], "--batch", '"0"'],
  [["--data", "rows.npy", "--activation", "gelu"], "--activation", '"gelu"'],
  [["--data", "rows.npy", "--epochs"], "--epochs", '""'],
  [["--data", "rows.npy", "--out", "rows.npy"], "rows.npy", "exists"],
  [["--data", "rows.npy", "--out", "rows.npy/model"], "rows.npy/model: rows.npy is a file"],
  [["--data", "rows.npy", "--out", "/proc/model"], "/proc/model: permission is denied"],
  [["--data", "rows.npy", "--threads", "65"], "65 threads", "64"],
  [["--data", "rows.npy", "--hidden", "2500000"], "GB of memory"],
  [["--resume", "nowhere"], "nowhere/weights.safetensors"],
  [["--resume", "corrupt"], "corrupt/weights.safetensors"],
  [["--resume", "corrupt", "--hidden", "3"], "--hidden", "--resume"],
  [["rows.npy"], '"rows.npy"'],
  [["007"], '"007"'],
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

Deno.test("eval, export, check and bench: bad input is one sentence on stderr and exit code 2", async () => {
  await withFolder(async (cwd) => {
    await writeRows(cwd, { n: 20 });
    await run("train", ["--data", "rows.npy", "--hidden", "4", "--epochs", "1", "--out", "model"], { cwd });
    await Deno.writeFile(`${cwd}/three.npy`, encodeNpy({ data: new Uint8Array(6), shape: [2, 3] }));
    for (const folder of ["unlogged", "misread"]) {
      await Deno.mkdir(`${cwd}/${folder}`);
      await Deno.copyFile(`${cwd}/model/weights.safetensors`, `${cwd}/${folder}/weights.safetensors`);
    }
    await Deno.writeTextFile(`${cwd}/misread/training.jsonl`, "null\n");
    assertEquals((await run("export", ["unlogged"], { cwd })).code, 0);
    const cases: [string, string[], string][] = [
      ["eval", [], "MODEL"],
      ["eval", ["nowhere"], "nowhere/weights.safetensors: there is no such file"],
      ["eval", ["model", "--data", "three.npy"], "[n, 64]"],
      ["export", ["nowhere"], "nowhere"],
      ["export", ["model", "--blocks", "65"], "64 variables in 65 blocks"],
      ["export", ["misread"], "misread/training.jsonl: line 1 is not an object"],
      ["check", ["model", "more"], "2 arguments"],
      ["check", ["nowhere"], "nowhere"],
      ["check", ["model", "--n", "999999999999"], "999999999999 rows of 64 values"],
      ["check", ["misread"], "misread/: expected at least one of log_prob.onnx"],
      ["eval", ["misread", "--data", "three.npy"], "[n, 64]"],
      ["bench", ["model"], '"model"'],
      ["bench", ["--only", "dancing"], '"dancing"'],
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

const RUNTIME_CASES: [script: string, args: string[], ...mentions: string[]][] = [
  ["sample", ["nowhere"], "nowhere"],
  ["sample", ["damaged"], "damaged/log_prob.onnx"],
  ["sample", ["model", "--n", "0"], "--n"],
  ["sample", ["only_scores"], "sample.onnx", "without that file"],
  ["sample", ["model", "--provider", "cpu", "-x"], "-x", "--help"],
  ["sample", ["model", "--n", "999999999999"], "999999999999 rows of 64 values", "--n"],
  ["sample", ["model", "--out", "grid.gif"], "grid.gif"],
  [
    "sample",
    ["model", "--out", "no/such/folder/grid.png"],
    "no/such/folder/grid.png: there is no such folder",
  ],
  ["sample", ["model", "--provider", "tpu"], "--provider", '"tpu"'],
  ["sample", ["model", "--out", "."], "expected a name"],
  ["sample", ["narrow", "--out", "grid.png"], "3 variables", "--out"],
  ["complete", [], "MODEL"],
  ["complete", ["nowhere", "--evidence", "holes.csv"], "nowhere"],
  ["complete", ["model", "--evidence", "holes.txt"], "holes.txt"],
  ["complete", ["model", "--evidence", "none.npy"], "none.npy", "no such file"],
  ["complete", ["model", "--evidence", "none.csv"], "none.csv", "no such file"],
  ["complete", ["model", "--evidence", "three.npy"], "three.npy", "[n, 64]"],
  ["complete", ["model", "--evidence", "three.csv"], "three.csv", "3", "64"],
  ["complete", ["narrow", "--evidence", "seven.npy", "--out", "a.csv"], "seven.npy", "7", "row 1, column 2"],
  ["complete", ["narrow", "--evidence", "seven.csv", "--out", "a.csv"], "seven.csv", "7", "row 1, column 2"],
  ["complete", ["narrow", "--evidence", "infinite.npy", "--out", "a.csv"], "Infinity", "row 0, column 1"],
  ["complete", ["narrow", "--evidence", "words.csv", "--out", "a.csv"], "words.csv", "no rows"],
  ["complete", ["model", "--data", "rows.npy", "--rows", "3"], "3", "rows.npy", "2"],
  ["complete", ["narrow", "--data", "bits.npy", "--out", "a.csv"], "3 variables", "--evidence"],
  ["complete", ["model", "--data", "bits.npy"], "bits.npy", "[n, 64]"],
  [
    "complete",
    ["narrow", "--evidence", "holes.csv", "--draws", "999999999999", "--out", "a.npy"],
    "3 values",
    "--draws",
  ],
  ["complete", ["model", "--evidence", "holes.csv", "--keep", "left"], "--keep", "--evidence"],
  ["complete", ["model", "--data", "rows.npy", "--rows", "1", "--keep", "middle"], "--keep", '"middle"'],
  ["complete", ["model", "--data", "rows.npy", "--rows", "1", "--out", "a.gif"], "a.gif"],
  ["complete", ["model", "--data", "rows.npy", "--rows", "1", "--out", "no/a.png"], "no/a.png"],
  ["score", ["model"], "--data"],
  ["score", ["nowhere", "--data", "rows.npy"], "nowhere"],
  ["score", ["model", "--data", "rows.txt"], "rows.txt"],
  ["score", ["model", "--data", "none.npy"], "none.npy", "no such file"],
  ["score", ["model", "--data", "three.npy"], "three.npy", "[n, 64]"],
  ["score", ["model", "--data", "truncated.npy"], "truncated.npy"],
  ["score", ["model", "--data", "rows.npy", "--split", "test"], "rows.npy", "--split"],
  ["score", ["narrow", "--data", "only_train.npz", "--split", "valid"], "valid", "train"],
  ["score", ["narrow", "--data", "seven.npy"], "seven.npy", "7", "row 1, column 2"],
  ["score", ["narrow", "--data", "seven.csv", "--out", "scores.txt"], "seven.csv", "7", "row 1, column 2"],
  ["score", ["narrow", "--data", "late.csv", "--out", "scores.txt"], "late.csv", "2", "row 3000, column 1"],
  ["score", ["narrow", "--data", "late.npy", "--out", "scores.txt"], "late.npy", "2", "row 3000, column 1"],
  [
    "score",
    ["narrow", "--data", "late.npz", "--out", "scores.txt"],
    "'test' of late.npz",
    "row 3000, column 1",
  ],
  [
    "score",
    ["narrow", "--data", "longer.npy", "--out", "scores.txt"],
    "longer.npy",
    "6000 bytes",
    "6001 follow",
  ],
  ["score", ["narrow", "--data", "cut.npy", "--out", "scores.txt"], "cut.npy", "not a whole gzip file"],
  [
    "score",
    ["narrow", "--data", "damaged.npz", "--out", "scores.txt"],
    "damaged.npz",
    "not a whole zip archive",
  ],
  ["score", ["narrow", "--data", "no_rows.npy", "--out", "scores.txt"], "no_rows.npy", "no rows"],
  ["score", ["narrow", "--data", "none.npz"], "none.npz", "no such file"],
  ["score", ["narrow", "--data", "faces.npz"], "faces.npz", "faces [2000, 3], hats [2000, 3]", "--key NAME"],
  ["score", ["narrow", "--data", "holes.csv", "--out", "scores.txt"], "holes.csv", '""', "row 0, column 1"],
  ["score", ["narrow", "--data", "bits.npy", "--out", "no/scores.txt"], "no/scores.txt"],
];

Deno.test("sample, complete and score: bad input is one sentence on stderr, exit code 2, and nothing written", async () => {
  await withFolder(async (cwd) => {
    const write = (name: string, text: string) => Deno.writeFile(`${cwd}/${name}`, strToU8(text));
    const writeNpy = (name: string, data: Uint8Array | Float32Array) =>
      Deno.writeFile(`${cwd}/${name}`, encodeNpy({ data, shape: [data.length / 3, 3] }));
    await writeRows(cwd, { n: 20 });
    await writeNpy("bits.npy", Uint8Array.from({ length: 60 }, (_, i) => i % 7 & 1));
    for (const [model, data] of [["model", "rows.npy"], ["narrow", "bits.npy"]] as const) {
      const args = ["--data", data, "--hidden", "4", "--epochs", "0", "--out", model];
      assertEquals((await run("train", args, { cwd })).code, 0);
    }
    await Deno.mkdir(`${cwd}/damaged`);
    await write("damaged/log_prob.onnx", "no graph in here");
    await Deno.mkdir(`${cwd}/only_scores`);
    await Deno.copyFile(`${cwd}/model/log_prob.onnx`, `${cwd}/only_scores/log_prob.onnx`);
    await writeNpy("three.npy", new Uint8Array(6));
    await writeNpy("seven.npy", Uint8Array.of(0, 1, 0, 1, 1, 7));
    await writeNpy("infinite.npy", Float32Array.of(0, Infinity, 0));
    await Deno.writeFile(`${cwd}/truncated.npy`, (await Deno.readFile(`${cwd}/rows.npy`)).subarray(0, 500));
    await Deno.writeFile(
      `${cwd}/only_train.npz`,
      zipSync({ "train.npy": encodeNpy({ data: new Uint8Array(6), shape: [2, 3] }) }),
    );
    const zeros = encodeNpy({ data: new Uint8Array(6000), shape: [2000, 3] });
    const late = new Uint8Array(9003);
    late[9001] = 2;
    await writeNpy("late.npy", late);
    await Deno.writeFile(`${cwd}/late.npz`, zipSync({ "test.npy": await Deno.readFile(`${cwd}/late.npy`) }));
    await Deno.writeFile(`${cwd}/longer.npy`, Uint8Array.of(...zeros, 0));
    await Deno.writeFile(`${cwd}/cut.npy`, gzipSync(zeros).subarray(0, -4));
    const stored = zipSync({ "test.npy": zeros }, { level: 0 });
    stored[6000] = 1; // a value that there may be
    await Deno.writeFile(`${cwd}/damaged.npz`, stored);
    await writeNpy("no_rows.npy", new Uint8Array());
    await Deno.writeFile(`${cwd}/faces.npz`, zipSync({ "faces.npy": zeros, "hats.npy": zeros }));
    await write("three.csv", "0,1,0\n");
    await write("seven.csv", "0,1,0\n1,1,7\n");
    await write("late.csv", "0,1,0\n".repeat(3000) + "1,2,1\n");
    await write("holes.csv", "0,,1\n");
    await write("words.csv", "these,are,words\n");

    const before = namesIn(cwd);
    for (const [script, args, ...mentions] of RUNTIME_CASES) {
      const given = args.includes("--provider") ? args : [...args, "--provider", "cpu"];
      const { code, out, err } = await run(script, given, { cwd });
      const what = `${script} ${args.join(" ")}: ${err}`;
      assertEquals([code, out], [2, ""], what);
      assertEquals(err.trimEnd().split("\n").length, 1, what);
      assert(!err.includes("    at ") && /^[A-Z].*[^.]\n$/.test(err), what);
      for (const mention of mentions) assertStringIncludes(err, mention, what);
      assertEquals(namesIn(cwd), before, what);
    }
  });
});
