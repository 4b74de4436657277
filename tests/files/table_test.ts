import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import type { Split } from "../../src/files/splits.ts";
import { tableParts } from "../../src/files/table.ts";
import { categorical } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

const SCHEMA = categorical([2, 3]);

/** 2,100 rows that differ by their seed. */
function rows(seed: number) {
  return { data: Uint8Array.from({ length: 4200 }, (_, i) => (i + seed) % 5 & 1), shape: [2100, 2] };
}

async function read(
  path: string,
  options: { split?: Split; key?: string } = {},
): Promise<{ lengths: number[]; values: number[] }> {
  const parts = await Array.fromAsync(tableParts(path, { schema: SCHEMA, ...options }));
  return { lengths: parts.map(({ shape: [n] }) => n), values: parts.flatMap(({ data }) => Array.from(data)) };
}

Deno.test("tableParts() reads every format 1,024 rows at a time", () =>
  inFolder(async (folder) => {
    const table = rows(0);
    const lines = Array.from({ length: 2100 }, (_, row) =>
      `${table.data[2 * row]},${table.data[2 * row + 1]}\n`);
    await Deno.writeTextFile(`${folder}/a.csv`, lines.join(""));
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy(table));
    await Deno.writeFile(`${folder}/a.npz`, npz({ test: table }));
    for (const name of ["a.csv", "a.npy", "a.npz"]) {
      assertEquals(await read(`${folder}/${name}`), { lengths: [1024, 1024, 52], values: [...table.data] });
    }
  }));

Deno.test("tableParts() reads the split that is asked for, else test, else train", () =>
  inFolder(async (folder) => {
    const [train, valid, test] = [rows(0), rows(1), rows(2)];
    await Deno.writeFile(`${folder}/all.npz`, npz({ train, valid_data: valid, test }));
    await Deno.writeFile(`${folder}/one.npz`, npz({ train }));
    assertEquals((await read(`${folder}/all.npz`)).values, [...test.data]);
    assertEquals((await read(`${folder}/all.npz`, { split: "valid" })).values, [...valid.data]);
    assertEquals((await read(`${folder}/one.npz`)).values, [...train.data]);
    const error = await assertRejects(
      () => read(`${folder}/one.npz`, { split: "valid" }),
      RangeError,
      `Cannot take the split valid of ${folder}/one.npz: it has only train`,
    );
    assert(isInputError(error));
  }));

Deno.test("tableParts() refuses splits and keys of one table", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.npy`;
    await Deno.writeFile(path, encodeNpy(rows(0)));
    const split = await assertRejects(
      () => read(path, { split: "test" }),
      RangeError,
      `Cannot take the split test of ${path}`,
    );
    const key = await assertRejects(
      () => read(path, { key: "x" }),
      RangeError,
      `Cannot take the array x of ${path}: it is one table`,
    );
    assert(isInputError(split) && isInputError(key));
  }));
