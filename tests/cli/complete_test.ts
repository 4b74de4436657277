import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { decode } from "fast-png";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { readCheckpoint } from "../../src/files/checkpoint.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { run, trainModel, withFolder } from "./command.ts";

async function readNpy(path: string) {
  return parseNpy(await Deno.readFile(path), path);
}

Deno.test("complete: keeps what a .csv or an .npy file knows and draws the rest several times", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const missing = Array.from({ length: 128 }, (_, i) => i % 3 === 1);
    const evidence = Float32Array.from(missing, (isMissing, i) => isMissing ? NaN : i % 2);
    await Deno.writeFile(`${cwd}/holes.npy`, encodeNpy({ data: evidence, shape: [2, 64] }));
    const fields = Array.from(evidence, (value, i) => missing[i] ? ["", "?"][i % 2] : `${value}`);
    const names = Array.from({ length: 64 }, (_, d) => `x${d}`);
    const lines = [names, fields.slice(0, 64), fields.slice(64)].map((line) => line.join(",") + "\n");
    await Deno.writeTextFile(`${cwd}/holes.csv`, lines.join(""));

    for (
      const [file, out] of [["holes.npy", "a.npy"], ["holes.csv", "b.npy"], ["holes.csv", "c.csv"]] as const
    ) {
      const args = [
        "model",
        "--evidence",
        file,
        "--draws",
        "3",
        "--seed",
        "4",
        "--provider",
        "cpu",
        "--out",
        out,
      ];
      const { code, out: said, err } = await run("complete", args, { cwd });
      assertEquals([code, said], [0, `Wrote 3 completions of each of 2 rows to ${out}\n`], err);
      assert(/^Not exact: .*[^.]\n$/.test(err), err);
    }
    const { data, shape } = await readNpy(`${cwd}/a.npy`);
    assertEquals(shape, [6, 64]);
    const rows = Array.from({ length: 6 }, (_, row) => Array.from(data.slice(64 * row, 64 * row + 64)));
    rows.forEach((row, i) =>
      row.forEach((value, d) => {
        const k = 64 * Math.floor(i / 3) + d;
        assert(missing[k] ? value === 0 || value === 1 : value === evidence[k], `row ${i}, column ${d}`);
      })
    );
    assertEquals(new Set(rows.map(String)).size, 6);
    assertEquals((await readNpy(`${cwd}/b.npy`)).data, data);
    const csv = (await Deno.readTextFile(`${cwd}/c.csv`)).trimEnd().split("\n");
    assertEquals(csv, [String(names), ...rows.map(String)]);

    const { made } = await readCheckpoint(`${cwd}/model/weights.safetensors`);
    const known = {
      data: Array.from(data, (_, i) => missing[64 * Math.floor(i / 192) + i % 64] ? 0 : 1),
      shape: [6, 64],
    } as const;
    const core = await made.complete({ x: { data, shape: [6, 64] }, known }, { seed: 4 });
    assertEquals([...core.data], rows.flat());
  });
});

Deno.test("complete: draws pictures from their halves, exactly where the order begins with what is known", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd, ["--order", "natural"]);
    const test = (await readDataset(`${cwd}/rows.npy`)).test!.data;
    const halves: Record<string, (pixel: number) => boolean> = {
      top: (pixel) => pixel < 32,
      bottom: (pixel) => pixel >= 32,
      left: (pixel) => pixel % 8 < 4,
      right: (pixel) => pixel % 8 >= 4,
    };
    for (const [keep, isKnown] of Object.entries(halves)) {
      const args = [
        "model",
        "--data",
        "rows.npy",
        "--rows",
        "2",
        "--keep",
        keep,
        "--draws",
        "3",
        "--provider",
        "cpu",
        "--out",
        "a.png",
      ];
      const { code, err } = await run("complete", args, { cwd });
      assertEquals(code, 0, err);
      if (keep === "top") assertEquals(err, "");
      else assertStringIncludes(err, "Not exact");

      const { width, height, data } = decode(await Deno.readFile(`${cwd}/a.png`));
      assertEquals([width, height], [5 * 66 + 2, 2 * 66 + 2]);
      const grey = (row: number, cell: number, pixel: number) => {
        const [x, y] = [pixel % 8, Math.floor(pixel / 8)];
        return data[(2 + 66 * row + 8 * y) * width + 2 + 66 * cell + 8 * x];
      };
      for (let row = 0; row < 2; row++) {
        for (let pixel = 0; pixel < 64; pixel++) {
          const value = 255 * test[64 * row + pixel]!;
          assertEquals(grey(row, 0, pixel), value);
          assertEquals(grey(row, 1, pixel), isKnown(pixel) ? value : Math.round(0.35 * 255));
          for (const cell of isKnown(pixel) ? [2, 3, 4] : []) assertEquals(grey(row, cell, pixel), value);
        }
      }
    }
  });
});

Deno.test("complete: a picture of evidence shows no original", async () => {
  await withFolder(async (cwd) => {
    await trainModel(cwd);
    const evidence = Float32Array.from({ length: 64 }, (_, d) => d < 32 ? d % 2 : NaN);
    await Deno.writeFile(`${cwd}/holes.npy`, encodeNpy({ data: evidence, shape: [1, 64] }));
    const args = ["model", "--evidence", "holes.npy", "--draws", "2", "--provider", "cpu", "--out", "a.png"];
    assertEquals((await run("complete", args, { cwd })).code, 0);
    const { width, height, data } = decode(await Deno.readFile(`${cwd}/a.png`));
    assertEquals([width, height], [3 * 66 + 2, 68]);
    assertEquals([data[2 * width + 2], data[2 * width + 10], data[50 * width + 2]], [0, 255, 89]);
  });
});

Deno.test("complete: what stands in a text stays as it is, to the character", async () => {
  await withFolder(async (cwd) => {
    const people = Array.from(
      { length: 80 },
      (_, i) =>
        `P${i};${["Rome", "Oslo", "New York"][i % 3]};${20 + i % 7 * 5};${i % 5 * 1.5};${
          i % 2 ? "yes" : "no"
        }`,
    );
    await Deno.writeTextFile(`${cwd}/people.csv`, ["name;town;age;size;member", ...people, ""].join("\n"));
    const train = ["--data", "people.csv", "--hidden", "8", "--epochs", "2", "--quiet", "--out", "model"];
    assertEquals((await run("train", train, { cwd })).code, 0);
    const holes = [
      "note;size;member ; age;town;name",
      '"a ""quoted"";note";1,50;;  025;"Rome" ;Ada',
      ';"";"yes";;"?";"NA"',
      "é; 0 ;no;+20;Oslo;",
    ];
    await Deno.writeTextFile(`${cwd}/holes.csv`, "\ufeff" + holes.join("\r\n"));
    const args = ["model", "--evidence", "holes.csv", "--out", "full.csv"];
    const done = await run("complete", args, { cwd });
    assertEquals(done.code, 0, done.err);
    const lines = (await Deno.readTextFile(`${cwd}/full.csv`)).split("\n");
    assertEquals([lines.length, lines[0], lines[3]], [5, holes[0], holes[3]]);
    assertMatch(lines[1]!, /^"a ""quoted"";note";1,50;(yes|no); {2}025;"Rome" ;Ada$/);
    assertMatch(lines[2]!, /^;-?\d+(,\d+)?;"yes";-?\d+(,\d+)?;(Rome|Oslo|New York);"NA"$/);

    assertEquals((await run("complete", [...args, "--as", "median", "--spread"], { cwd })).code, 0);
    const [titles, , second] = (await Deno.readTextFile(`${cwd}/full.csv`)).split("\n");
    assertEquals(titles, `${holes[0]};town spread;age spread;size spread;member spread`);
    assertMatch(second!, /"NA";\d[\d,e-]*;\d[\d,e-]*;\d[\d,e-]*;$/);
    // through a pipe as well, and the files of a folder one after the other
    const piped = await run("complete", ["model", "--evidence", "-", "--out", "-"], {
      cwd,
      input: new TextEncoder().encode(holes.join("\n")),
    });
    assertEquals(piped.out, lines.join("\n"));
    assertStringIncludes(piped.err, "Wrote 1 completion of each of 3 rows to standard output\n");
    await Deno.mkdir(`${cwd}/parts`);
    await Deno.writeTextFile(`${cwd}/parts/a.csv`, holes.slice(0, 2).join("\n"));
    await Deno.writeTextFile(`${cwd}/parts/b.csv`, [holes[0], ...holes.slice(2)].join("\n"));
    const folder = ["model", "--evidence", "parts", "--out", "all.csv"];
    assertEquals((await run("complete", folder, { cwd })).code, 0);
    assertEquals(await Deno.readTextFile(`${cwd}/all.csv`), lines.join("\n"));
    await Deno.writeTextFile(`${cwd}/parts/c.csv`, "name,town,age,size,member\nAda,Rome,20,1.5,no\n");
    assertEquals(await run("complete", folder, { cwd }), {
      code: 2,
      out: "",
      err:
        "Cannot fill parts/c.csv together with parts/a.csv: its columns are others, or in another order; complete it by itself\n",
    });

    assertEquals((await run("complete", [...args, "--draws", "2"], { cwd })).code, 0);
    const drawn = (await Deno.readTextFile(`${cwd}/full.csv`)).trimEnd().split("\n");
    assertEquals(drawn.map((line) => line.split(";").slice(-2).join()), [
      "row,draw",
      "0,0",
      "0,1",
      "1,0",
      "1,1",
      "2,0",
      "2,1",
    ]);
  });
});
