import { assertEquals, assertMatch } from "@std/assert";
import { decode } from "fast-png";
import { parseNpy } from "../../src/files/npy.ts";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { readLearned } from "../../scripts/neighbors.ts";
import { hashRows } from "../../src/folder/hash_rows.ts";
import { kill, namesIn, run, start, trainModel, until, withFolder } from "./command.ts";

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

Deno.test("sample: any number of rows is drawn and written part by part, to standard output as well", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const args = ["model", "--n", "5000", "--seed", "3", "--provider", "cpu", "--out"]; // more than a part
    const { code, out, err } = await run("sample", [...args, "-"], { cwd });
    assertEquals([code, err], [0, "Wrote 5000 samples to standard output\n"]);
    const { made } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const { data } = await made.sample(5000, { seed: 3 });
    const lines = Array.from(
      { length: 5000 },
      (_, row) => data.subarray(64 * row, 64 * (row + 1)).join() + "\n",
    );
    assertEquals(out, lines.join(""));
    const rows = await made.sample(10, { seed: 3, firstRow: 4990 });
    assertEquals(rows.data, data.slice(-640));

    // who has seen enough hears no complaint
    const child = start("sample", ["model", "--n", "1000000", "--provider", "cpu", "--out", "-"], { cwd });
    const reader = child.stdout.getReader();
    await reader.read();
    await reader.cancel();
    const [status, said] = await Promise.all([child.status, new Response(child.stderr).text()]);
    assertEquals([status.code, said], [0, ""]);

    // nothing is left of a file whose end nobody waits for
    const stopped = start("sample", [...args.with(2, "100000000"), "a.csv"], { cwd });
    await until(() => namesIn(cwd).some((name) => /^\.a\.csv\..*\.tmp$/.test(name)));
    kill(stopped, "SIGINT");
    assertEquals((await stopped.output()).code, 130);
    assertEquals(namesIn(cwd), ["model", "rows.npy"]);
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

Deno.test("sample: shows the nearest of the rows that were learned", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd, ["--seed", "3"]);
    const args = ["model", "--n", "8", "--neighbors", "--provider", "cpu"];
    const { code, out, err } = await run("sample", [...args, "--out", "a.png"], { cwd });
    assertEquals([code, err], [0, ""]);
    assertMatch(
      out,
      /^Wrote 8 samples to a.png, to their right the nearest of 32 rows that were learned: 0 are equal, the median distance is \d\.\d\d\n$/,
    );
    const { width, height } = decode(await Deno.readFile(`${cwd}/a.png`));
    assertEquals([width, height], [4 * 66 + 2, 4 * 66 + 2]); // two pairs in a line
    // they are those whose hash the model has
    const { made, notes } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const source = { folder: `${cwd}/model`, schema: made.schema, context: undefined, data: undefined };
    const learned = await readLearned({ ...source, flags: { key: undefined, header: undefined } });
    assertEquals(hashRows(learned), notes.data_sha256);
    // what was not written again is found nowhere
    await Deno.remove(`${cwd}/rows.npy`);
    const lost = await run("sample", [...args, "--out", "a.png"], { cwd });
    assertEquals(lost.code, 2);
    assertMatch(lost.err, /^Cannot read again what model learned: .*; give --data\n$/);
    for (
      const [flags, message] of [
        [
          ["--neighbors", "--out", "a.csv"],
          "Cannot draw neighbors in a.csv: give --out a name that ends in .png\n",
        ],
        [["--data", "mnist"], "Cannot use --data without --neighbors: leave it out\n"],
      ] as const
    ) {
      assertEquals(await run("sample", ["model", ...flags], { cwd }), { code: 2, out: "", err: message });
    }
  });
});
