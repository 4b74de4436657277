import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { type CsvOptions, csvParts, readCsv } from "../../src/files/csv.ts";
import { categorical } from "../../src/made/mod.ts";
import { openSource } from "../../src/files/source.ts";
import { inFolder } from "./folder.ts";

/** Writes a file and hands on its path. */
function withCsv(content: string | Uint8Array, use: (path: string) => Promise<void>): Promise<void> {
  return inFolder(async (folder) => {
    const path = `${folder}/some.csv`;
    await Deno.writeFile(path, typeof content === "string" ? new TextEncoder().encode(content) : content);
    await use(path);
  });
}

function reads(
  content: string,
  { rows, ...options }: CsvOptions & { rows: readonly (readonly number[])[] },
): Promise<void> {
  return withCsv(content, async (path) => {
    const { data, shape } = await readCsv(path, options);
    assertEquals([[...data], shape], [rows.flat(), [rows.length, rows[0]!.length]]);
  });
}

function refuses(content: string | Uint8Array, message: string, options: CsvOptions = {}): Promise<void> {
  return withCsv(content, async (path) => {
    const error = await assertRejects(() => readCsv(path, options), SyntaxError);
    assertEquals(error.message, `Cannot read ${path}: ${message}`);
    assert(isInputError(error));
  });
}

Deno.test("readCsv() reads rows of numbers", async () => {
  const rows = [[0, 12, 3], [16777215, 0, 1]];
  for (const end of ["\n", "\r\n"]) {
    for (const last of ["", end, end + end]) {
      await reads(`0,12,3${end}16777215,0,1${last}`, { rows });
    }
  }
  await reads('"0", 12,3.0\n\n16777215,0,1e0\n', { rows });
  await reads("5", { rows: [[5]] });
  await reads("0.5,-1\n94110.25,20000000\n", { rows: [[0.5, -1], [94110.25, 20000000]] });
});

Deno.test("readCsv() skips a first line with any field that is not a number", async () => {
  await reads("a,b\n0,1\n", { rows: [[0, 1]] });
  await reads('"pixel, 1",2\n0,1\n', { rows: [[0, 1]] });
  await reads("\ufeff0,1\n1,0\n", { rows: [[0, 1], [1, 0]] });
  await refuses("a,b\na,b\n", 'the value "a" in row 0, column 0 is not a number');
});

Deno.test("readCsv() hands on what a header calls the columns", async () => {
  await withCsv(
    'age,"pixel, 1"\n0,1\n',
    async (path) => assertEquals((await readCsv(path)).names, ["age", "pixel, 1"]),
  );
  await withCsv("0,1\n", async (path) => assertEquals((await readCsv(path)).names, undefined));
});

Deno.test("readCsv() reads missing values as NaN where there may be any", async () => {
  const content = "?,1,\n0, ,nan\n,NaN,1\n";
  await reads(content, { rows: [[NaN, 1, NaN], [0, NaN, NaN], [NaN, NaN, 1]], missing: true });
  await refuses(content, 'the value "?" in row 0, column 0 is not a number');
  await refuses("0,1\n0,\n", 'the value "" in row 1, column 1 is not a number');
  await refuses("0,1\n0, \n", 'the value " " in row 1, column 1 is not a number');
});

Deno.test("readCsv() names the row and the column of a wrong value", async () => {
  for (const value of ["x", "Infinity", "1 2"]) {
    const message = `the value "${value}" in row 1, column 2 is not a number`;
    await refuses(`0,1,2\n3,4,${value}\n`, message);
    await refuses(`a,b,c\n0,1,2\n3,4,${value}\n`, message);
  }
  const schema = categorical([2, 3]);
  await reads("1,2\n", { rows: [[1, 2]], schema });
  await refuses("1,2\n2,1\n", 'the value "2" in row 1, column 0 is not a whole number from 0 to 1', {
    schema,
  });
  await refuses("1,3\n", 'the value "3" in row 0, column 1 is not a whole number from 0 to 2', { schema });
});

Deno.test("readCsv() refuses rows of other lengths and files without any", async () => {
  await refuses("0,1\n0\n", "row 1 has the length 1, expected 2");
  await refuses("0,1\n0,1,0\n", "row 1 has the length 3, expected 2");
  await refuses("0,1\n", "row 0 has the length 2, expected 3", { schema: categorical([2, 2, 2]) });
  await refuses("", "it is empty");
  for (const content of ["\n", "a,b\n"]) await refuses(content, "it has no rows");
  await refuses(
    Uint8Array.of(0, 1, 2, 255, 254, 10, 200, 201),
    'the value "\ufffd\ufffd" in row 0, column 0 is not a number',
  );
});

Deno.test("readCsv() refuses what it cannot open", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => readCsv(`${folder}/none.csv`),
      RangeError,
      `Cannot read ${folder}/none.csv: there is no such file`,
    );
    await assertRejects(() => readCsv(folder), RangeError, `Cannot read ${folder}: it is a folder`);
  });
});

Deno.test("csvParts() hands on 1,024 rows at a time, before it has read on", async () => {
  const good = Array.from({ length: 2100 }, (_, i) => `${i},7\n`).join("");
  await withCsv(good, async (path) => {
    const parts = await Array.fromAsync(csvParts(await openSource(path)));
    assertEquals(parts.map(({ shape }) => shape), [[1024, 2], [1024, 2], [52, 2]]);
    assertEquals([parts[1]!.data[0], parts[2]!.data[102]], [1024, 2099]);
    assertEquals(
      (await readCsv(path)).data.filter((_, i) => i % 2 === 0),
      Float64Array.from({ length: 2100 }, (_, i) => i),
    );
  });
  await withCsv(good + "x,7\n", async (path) => {
    const parts = csvParts(await openSource(path));
    assertEquals((await parts.next()).value?.shape, [1024, 2]);
    await parts.return(undefined);
  });
});
