import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { gzipSync, zipSync } from "fflate";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { matrix } from "../../src/data/matrix.ts";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { meanNll } from "../../src/train/mod.ts";
import { kill, namesIn, run, start, trainModel, withFolder } from "./command.ts";

/** An `.npy` file of a matrix, its columns one after the other. */
function columnMajor(data: Uint8Array, [rows, columns]: [number, number]): Uint8Array {
  const turned = data.map((_, i) => data[i % rows * columns + Math.floor(i / rows)]!);
  const bytes = encodeNpy({ data: turned, shape: [rows, columns] });
  bytes.set(
    new TextEncoder().encode("True, "),
    String.fromCharCode(...bytes.subarray(0, 128)).indexOf("False,"),
  );
  return bytes;
}

Deno.test("score: writes log p of each row of an .npy, .csv or .npz file", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const npy = await Deno.readFile(`${cwd}/rows.npy`);
    const { data } = parseNpy(npy, "rows.npy");
    // more rows than are scored at a time
    const many = Uint8Array.from({ length: 3000 * 64 }, (_, i) => data[i % data.length]!);
    await Deno.writeFile(`${cwd}/many.npy`, encodeNpy({ data: many, shape: [3000, 64] }));
    const lines = Array.from(
      { length: 3000 },
      (_, row) => many.subarray(64 * row, 64 * row + 64).join(",") + "\n",
    );
    const header = Array.from({ length: 64 }, (_, d) => `x${d}`).join(",") + "\n";
    await Deno.writeTextFile(`${cwd}/many.csv`, header + lines.join(""));
    const manyNpy = await Deno.readFile(`${cwd}/many.npy`);
    await Deno.writeFile(`${cwd}/splits.npz`, zipSync({ "train.npy": npy, "test.npy": manyNpy }));
    await Deno.writeFile(`${cwd}/stored.npz`, zipSync({ "train_data.npy": manyNpy }, { level: 0 }));
    await Deno.writeFile(`${cwd}/packed.npy`, gzipSync(manyNpy));
    await Deno.writeFile(`${cwd}/column_major.npy`, columnMajor(many, [3000, 64]));

    const { made } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const rows = matrix(many, [3000, 64]);
    const expected = await made.logProb(rows);
    const nll = (await meanNll(made, rows)).toFixed(3);
    const score = async (...args: string[]) => {
      const { code, out, err } = await run("score", ["model", "--provider", "cpu", ...args], { cwd });
      assertEquals(code, 0, err);
      return { out, err };
    };
    const { out, err } = await score("--data", "many.npy");
    const scores = out.trimEnd().split("\n").map(Number);
    assertEquals(scores.length, 3000);
    assert(scores.every((value, row) => Math.abs(value - expected[row]!) < 1e-3));
    assertMatch(err, new RegExp(`^Scored 3,000 rows: mean NLL ${nll} nats, [\\d,]+ rows/s\n$`));
    assertEquals((await score("--data", "many.csv")).out, out);
    for (const same of ["splits.npz", "stored.npz", "packed.npy", "column_major.npy"]) {
      assertEquals((await score("--data", same)).out, out, same);
    }
    assertEquals((await score("--data", "splits.npz", "--split", "train")).out.split("\n").length, 41);
    assertEquals((await score("--data", "many.csv", "--out", "scores.txt")).out, "");
    assertEquals(await Deno.readTextFile(`${cwd}/scores.txt`), out);
    assert(namesIn(cwd).every((name) => !name.endsWith(".tmp")));
  });
});

Deno.test("score: a reader that stops reading ends it without a word", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const row = Array.from({ length: 64 }, (_, d) => d % 2).join(",") + "\n";
    await Deno.writeTextFile(`${cwd}/many.csv`, row.repeat(30_000));
    const child = start("score", ["model", "--data", "many.csv", "--provider", "cpu"], { cwd });
    const reader = child.stdout.getReader();
    const first = new TextDecoder().decode((await reader.read()).value);
    assertMatch(first, /^-\d+\.\d+\n/);
    await reader.cancel();
    const err = await new Response(child.stderr).text();
    assertEquals([(await child.status).code, err], [0, ""]);
  });
});

Deno.test("score: where it is stopped while it writes a file nothing is left of that", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const row = new TextEncoder().encode(Array.from({ length: 64 }, (_, d) => d % 2).join(",") + "\n");
    const args = ["model", "--data", "-", "--out", "scores.txt", "--provider", "cpu"];
    const child = start("score", args, { cwd, input: row });
    const writer = child.stdin.getWriter();
    await writer.write(row);
    const before = ["model", "rows.npy"];
    while (namesIn(cwd).length === before.length) await new Promise((resolve) => setTimeout(resolve, 5));
    kill(child, "SIGTERM");
    const feed = async () => {
      for (;;) await writer.write(row);
    };
    await assertRejects(feed); // nobody reads any more
    const { code, stdout, stderr } = await child.output();
    assertEquals([code, stdout.length, new TextDecoder().decode(stderr)], [143, 0, ""]);
    assertEquals(namesIn(cwd), before);
  });
});
