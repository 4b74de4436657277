import { assert, assertEquals } from "@std/assert";
import { inferColumns } from "../../src/data/mod.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { encodeDataset, readDataset } from "../../src/files/mod.ts";
import { inFolder } from "./folder.ts";

const ROWS = 20_000;

Deno.test("a schema of rows that are drawn holds for all, where outlying ones are kept", () =>
  inFolder(async (folder) => {
    // a word, a code, a count and a number that come once each
    const line = (k: number) =>
      [
        k === 12_345 ? "rare" : ["red", "blue"][k % 2],
        k === 777 ? 7 : k % 3,
        k === 19_999 ? 5000 : (k * 31) % 400,
        k === 4 ? -9.5 : (k % 97) / 10,
      ].join(",");
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(
      path,
      `a,b,c,d\n${Array.from({ length: ROWS }, (_, k) => line(k)).join("\n")}\n`,
    );
    const whole = await readDataset(path, { test: 0 });
    const drawn = await readDataset(path, { rows: 300, outlying: true, test: 0 });
    assertEquals(drawn.drawnOf, ROWS);
    assert(drawn.train.shape[0] < 300 + 1200);
    const schema = inferColumns(drawn).map(({ variable }) => variable!);
    encodeDataset(whole, { schema }); // refuses what the schema does not hold
    const few = inferColumns(await readDataset(path, { rows: 300, test: 0 })).map(({ variable }) =>
      variable!
    );
    assertEquals(few.map(({ kind }) => kind).includes("binary"), true); // which does not know the word

    const values = Uint16Array.from({ length: ROWS }, (_, k) => k === 4321 ? 999 : k % 5);
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy({ data: values, shape: [ROWS, 1] }));
    const { train } = await readDataset(`${folder}/a.npy`, { rows: 100, outlying: true, test: 0 });
    assert(train.data.includes(999));
    assertEquals(train.shape[0], 100 + 6 + 2); // the first with each value, and the least and the largest
  }));
