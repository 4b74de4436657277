import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "node:zlib";
import { inferSchema } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { csvParts, csvTable } from "../../src/files/csv.ts";
import { type CsvOptions, readCsv } from "../../src/files/read_csv.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { tableParts } from "../../src/files/table.ts";
import { categorical, type Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

type Content = string | Uint8Array;

/** A text that arrives in one chunk. */
function sourceOf(content: Content) {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return {
    name: "some.csv",
    async *open() {
      yield bytes;
    },
  };
}

function table(content: Content, options: CsvOptions = {}) {
  return csvTable(sourceOf(content), options);
}

async function reads(
  content: Content,
  { rows, names, ...options }: CsvOptions & {
    rows: readonly (readonly number[])[];
    names?: readonly string[];
  },
): Promise<void> {
  const { data, shape, names: found } = await table(content, options);
  assertEquals([[...data], shape], [rows.flat(), [rows.length, rows[0]!.length]], JSON.stringify(content));
  if (names) assertEquals(found, names);
}

async function refuses(content: Content, message: string, options: CsvOptions = {}): Promise<void> {
  const error = await assertRejects(() => table(content, options), Error);
  assertEquals(error.message, message.replace(/^(?!Cannot)/, "Cannot read some.csv: "));
  assert(isInputError(error));
}

const LENGTH = 2 ** 16; // of what is looked at first

Deno.test("readCsv() reads rows of numbers", async () => {
  const rows = [[0, 12, 3], [16777215, 0, 1]];
  for (const end of ["\n", "\r\n", "\r"]) {
    for (const last of ["", end, end + end, `${end} ${end}`]) {
      await reads(`0,12,3${end}16777215,0,1${last}`, { rows });
    }
  }
  await reads('"0", 12,3.0\n16777215,+0 ,1e0\n', { rows });
  await reads("5", { rows: [[5]] });
  await reads("0.5,-1\n94110.25,20000000\n", { rows: [[0.5, -1], [94110.25, 20000000]] });
  await reads(".5,5.,-.25\n1E3,-1e-3,+1\n", { rows: [[0.5, 5, -0.25], [1000, -0.001, 1]] });
  await reads("0.1,123456789012345.6,-0\n0.30000000000000004,1e300,-0.0000000000000000e1\n", {
    rows: [[0.1, 123456789012345.6, 0], [0.30000000000000004, 1e300, 0]],
  });
});

Deno.test("a number that float32 holds keeps its name", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, "1.00000001490116119e-01\n0.5\n".repeat(5)); // as numpy.savetxt writes float32
    const schema = inferSchema(await readDataset(path));
    const parts = await Array.fromAsync(tableParts(path, { schema }));
    assertEquals(parts.flatMap(({ data }) => Array.from(data)), [0, 1, 0, 1, 0, 1, 0, 1, 0, 1]);
  }));

Deno.test("readCsv() keeps whole numbers in the narrowest array that holds them, and others in float64", async () => {
  const types: [string, string][] = [
    ["0\n255\n", "Uint8Array"],
    ["0\n256\n", "Uint16Array"],
    ["-1\n0\n", "Int32Array"],
    ["65536\n0\n", "Int32Array"],
    ["0.5\n-1\n", "Float64Array"],
    ["0.1\n0\n", "Float64Array"],
    ["2147483648\n1\n", "Float64Array"],
    ["2147483649\n1\n", "Float64Array"],
    ["1\n".repeat(5000) + "300\n" + "1\n".repeat(5000) + "-7.5\n", "Float64Array"],
    ["70001\n".repeat(5000) + "0.5\n", "Float64Array"],
    ["16777217\n".repeat(5000) + "0.5\n", "Float64Array"],
  ];
  for (const [content, type] of types) {
    const { data } = await table(content, { header: false });
    assertEquals(data.constructor.name, type, content.slice(0, 20));
    assertEquals([...data], content.trim().split("\n").map(Number));
  }
  const { data } = await table("1\n\n?\n", { schema: categorical([2]), missing: true });
  assertEquals(data, Float32Array.of(1, NaN, NaN));
  for (
    const [least, type] of [["16777216", "Float32Array"], ["-16777217", "Float64Array"], [
      "0.5",
      "Float64Array",
    ]]
  ) {
    const incomplete = await table(`${least}\n?\n`, { header: false, missing: true });
    assertEquals(incomplete.data.constructor.name, type);
    assertEquals([...incomplete.data], [Number(least), NaN]);
  }
});

Deno.test("readCsv() takes a first line for a header if no field is a number and some are words", async () => {
  await reads("a,b\n0,1\n", { rows: [[0, 1]], names: ["a", "b"] });
  await reads('"pixel, 1",\n0,1\n', { rows: [[0, 1]], names: ["pixel, 1", ""] });
  await reads('  Größe , "a ""b""\n"\n0,1\n', { rows: [[0, 1]], names: ["Größe", 'a "b"\n'] });
  await reads("x,NA\n0,1\n", { rows: [[0, 1]], names: ["x", "NA"] });
  await reads("# x y\n0 1\n", { rows: [[0, 1]], names: ["x", "y"] });
  await reads("#x,y\n0,1\n", { rows: [[0, 1]], names: ["x", "y"] });
  await reads("\ufeff0,1\n1,0\n", { rows: [[0, 1], [1, 0]] });
  assertEquals((await table("0,1\n")).names, undefined);
  const missing = { missing: true, schema: categorical([2, 2]) };
  await reads("NA,?\n0,1\n", { rows: [[NaN, NaN], [0, 1]], ...missing }); // missing values alone are a row
  await reads("NA,1\n0,1\n", { rows: [[NaN, 1], [0, 1]], ...missing });
  await refuses("a,b\na,b\n", 'the value "a" in row 0, column 0 ("a") is not a number');
});

Deno.test("readCsv() skips comments before the first row, of which the last can be a header", async () => {
  const rows = [[0, 1, 2], [1, 0, 2]];
  const text = "0 1 2\n1 0 2\n";
  await reads(`# made by hand, 2020\n#\n# x y z\n${text}`, { rows, names: ["x", "y", "z"] });
  const row = "5 1 2\n";
  for (
    const comments of ["# x y\n", "#\n", '# 5" of "it\n', "# x y z\n# and more, of which nobody knows\n"]
  ) {
    const { data, names } = await table(comments + row);
    assertEquals([[...data], names], [[5, 1, 2], undefined], comments);
  }
  await reads(`# x y z\n${text}`, { rows, header: false });
  await reads("#N/A,1\n0,#NA\n", { rows: [[NaN, 1], [0, NaN]], missing: true });
  await reads("# some words\na,b\n0,1\n", { rows: [[0, 1]], names: ["a", "b"] });
  await reads("# 1\n".repeat(LENGTH) + text, { rows: rows.slice(1), names: ["0", "1", "2"] });
  for (const comments of ["#\n", "# x y z", "# x y z\n# 1\n"]) await refuses(comments, "it has no rows");
});

Deno.test("readCsv() skips the line that tells Excel the delimiter", async () => {
  await reads("sep=;\r\na;b\r\n0,5;1\r\n", { rows: [[0.5, 1]], names: ["a", "b"] });
  await reads("sep=\t\n0\t1\n", { rows: [[0, 1]] });
  await reads("sep=,\n0\n1\n", { rows: [[0], [1]] });
});

Deno.test("readCsv() takes a first line that counts the columns for a header", async () => {
  await reads("0,1,2\n5,6,7\n", { rows: [[5, 6, 7]], names: ["0", "1", "2"] });
  await reads("1 2 3 4\n5 6 7 8\n", { rows: [[5, 6, 7, 8]], names: ["1", "2", "3", "4"] });
  await reads(',"0","1","2"\n0,5,6,7\n', { rows: [[0, 5, 6, 7]], names: ["", "0", "1", "2"] });
  const many = Array.from({ length: 784 }, (_, column) => column).join(",");
  assertEquals((await table(`${many}\n${many}\n`)).shape, [1, 784]);
  for (const line of ["0,1", "1,2", "0,1,3", "2,3,4", "0,0,0", "0,1,1", "1.0,2.0,3.0"]) {
    const row = line.split(",").map(Number);
    await reads(`${line}\n${line}\n`, { rows: [row, row] });
  }
  await reads("0,1,2\n5,6,7\n", { rows: [[0, 1, 2], [5, 6, 7]], header: false });
  await reads("7,8\n5,6\n", { rows: [[5, 6]], names: ["7", "8"], header: true });
});

Deno.test("readCsv() does not guess where a first line has both words and numbers", async () => {
  const end = "; correct it, or say whether it is a header (--header yes|no)";
  await refuses(
    "0,l,1\n0,1,1\n",
    `the first line has the word "l" in row 0, column 1 but the value "0" in column 0${end}`,
  );
  await refuses(
    "age,?,7\n0,1,1\n",
    `the first line has the word "age" in row 0, column 0 but the value "7" in column 2${end}`,
  );
  await refuses(
    "inf,x\n0,1\n",
    `the first line has the word "x" in row 0, column 1 but the value "inf" in column 0${end}`,
  );
  await reads("0,l\n0,1\n", { rows: [[0, 1]], names: ["0", "l"], header: true });
  await refuses("0,l\n0,1\n", 'the value "l" in row 0, column 1 is not a number', { header: false });
  await refuses(
    "inf\n0\n",
    'the value "inf" in row 0, column 0 is infinite; fill in another or leave the row out',
  );
});

Deno.test("readCsv() knows a header from a row of the variables", async () => {
  const named: Schema = ["a", "b", "c"].map((name) => ({ kind: "categorical", size: 3, name }));
  const unnamed = categorical([3, 3, 3]);
  // a row of the variables may count the columns
  for (const schema of [named, unnamed]) {
    await reads("0,1,2\n2,2,2\n", { schema, rows: [[0, 1, 2], [2, 2, 2]] });
  }
  await reads("0,1,2\n1,1,1\n", { schema: categorical([2, 2, 2]), rows: [[1, 1, 1]] }); // but 2 is none of these
  const counted = named.map((variable, d) => ({ ...variable, name: String(d) }));
  await reads("0,1,2\n2,2,2\n", { schema: counted, rows: [[2, 2, 2]] });
  const words: Schema = [{ kind: "binary", labels: ["no", "yes"] }, { kind: "binary" }];
  await reads("yes,0\nno,1\n", { schema: words, rows: [[1, 0], [0, 1]] });
  await reads("yes,x\nno,1\n", { schema: words, rows: [[0, 1]], header: true });
});

Deno.test("readCsv() matches columns with variables by name, and labels with codes", async () => {
  const schema: Schema = [
    { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
    { kind: "binary", name: "colour", labels: ["red", "None"] },
    { kind: "binary", name: "x" },
  ];
  const rows = [[2, 0, 1], [0, 1, 0]];
  await reads("zip,colour,x\n94110,red,1\n10001,None,0\n", { schema, rows });
  await reads("x,other, colour ,zip\n1,word,red,94110.0\n0,,None,10001\n", { schema, rows });
  await reads("94110,red,1\n10001,None,0\n", { schema, rows });
  await refuses(
    "x,colour,zip\n1,red,2\n",
    'the value "2" in row 0, column 2 ("zip") is not 10001, 60601 or 94110',
    { schema },
  );
  await refuses(
    "x,colour,ZIP\n1,red,2\n",
    'Cannot use some.csv: it has no column "zip", which is column 0 ("zip") of the model, only "x", "colour", "ZIP"; ' +
      "if its first line is no header, say so (--header no)",
    { schema },
  );
  await refuses("0,1\n", "Cannot use some.csv: it has 2 columns, expected 3", { schema });
});

Deno.test("readCsv() knows labels by their number, however it is written", async () => {
  const schema: Schema = [
    { kind: "categorical", size: 3, labels: ["-3.5", "0.25", "100000"] },
    { kind: "binary", labels: ["a,b", "a.b"] },
  ];
  const rows = [[0, 0], [1, 1], [2, 0]];
  await reads('-3.50,"a,b"\n+.25,a.b\n1E+05,"a,b"\n', { schema, rows });
  await reads("-3,5;a,b\n0,25;a.b\n100000,0;a,b\n", { schema, rows });
  await refuses("3,5;a,b\n", 'the value "3,5" in row 0, column 0 is not -3.5, 0.25 or 100000', { schema });
});

Deno.test("readCsv() reads missing values as NaN where there may be any", async () => {
  const schema = categorical([2, 2, 2]);
  const content = "?,1,\n0, ,nan\n,NaN,1\n";
  await reads(content, { rows: [[NaN, 1, NaN], [0, NaN, NaN], [NaN, NaN, 1]], missing: true, schema });
  const words = [
    "",
    " ",
    "NA",
    "N/A",
    "n/a",
    "null",
    "NULL",
    "None",
    "nil",
    ".",
    "?",
    "<NA>",
    "#N/A",
    '""',
    "\\N",
  ];
  for (const word of words) {
    await reads(`1,0,1\n0,${word},1\n`, { rows: [[1, 0, 1], [0, NaN, 1]], missing: true, schema });
    const shown = JSON.stringify(word.trim().replaceAll('"', ""));
    const rest = "is missing; fill it in or leave the row out";
    await refuses(`1,0,1\n0,${word},1\n`, `the value ${shown} in row 1, column 1 ${rest}`);
    await refuses(`a,b,c\n0,${word},1\n`, `the value ${shown} in row 0, column 1 ("b") ${rest}`, { schema });
  }
});

Deno.test("readCsv() gives as many rows as there are", async () => {
  const one = { schema: categorical([9]), missing: true };
  await reads("3\n\n4\n", { rows: [[3], [NaN], [4]], ...one });
  await reads("x\n\n\n4\n\n", { rows: [[NaN], [NaN], [4]], ...one });
  await reads("\n3\n\n\n", { rows: [[NaN], [3], [NaN]], ...one }); // of empty lines at the end only the last is none
  await reads('3\n""\n', { rows: [[3], [NaN]], ...one });
  await reads("3\n" + "\n".repeat(5000) + "4", {
    rows: [[3], ...Array.from({ length: 5000 }, () => [NaN]), [4]],
    ...one,
  });
  await refuses("3\n\n4\n", 'the value "" in row 1, column 0 is missing; fill it in or leave the row out');
  await refuses("0,1\n\n1,0\n", "row 1 is empty");
  await refuses("a,b\n \n1,0\n", "row 0 is empty");
  await refuses("\n0,1\n1,0\n", "row 0 is empty");
  await reads("0,1\n1,0\n\n \n\n", { rows: [[0, 1], [1, 0]] });
  const two = { schema: categorical([2, 2]), missing: true };
  await reads("0,NA\n1,0\n,\n", { rows: [[0, NaN], [1, 0], [NaN, NaN]], ...two });
  await reads("NA\t\n1\t0\n\t\n", { rows: [[NaN, NaN], [1, 0], [NaN, NaN]], ...two });
});

Deno.test("readCsv() names the row and the column of a wrong value", async () => {
  for (
    const value of [
      "x",
      "1 2",
      "0x10",
      "1_000",
      "1e",
      "--1",
      "1-",
      "٣",
      "1\0".slice(0, 1) + "\u00a0 1",
    ]
  ) {
    const message = `the value "${value}" in row 1, column 2`;
    await refuses(`0,1,0\n3,4,${value}\n`, `${message} is not a number`);
    await refuses(`a,b,c\n0,1,2\n3,4,${value}\n`, `${message} ("c") is not a number`);
  }
  for (const value of ["Infinity", "-inf", "1e999", "9007199254740993"]) {
    const why = value.includes("nf")
      ? "infinite; fill in another or leave the row out"
      : "too large to be kept exactly";
    await refuses(`0,1,0\n3,4,${value}\n`, `the value "${value}" in row 1, column 2 is ${why}`);
  }
  const schema = categorical([2, 3]);
  await reads("1,2\n", { rows: [[1, 2]], schema });
  for (const missing of [false, true]) {
    await refuses(
      "1,2\n2,1\n",
      "Cannot use some.csv with the value 2 in row 1, column 0: expected a whole number from 0 to 1",
      { schema, missing },
    );
  }
  await refuses("1,x\n", 'the value "x" in row 0, column 1 is not a whole number from 0 to 2', {
    schema,
    header: false,
  });
  await refuses(
    `0,${"x".repeat(99)}\n`,
    `the value "${"x".repeat(40)}..." in row 0, column 1 is not a number`,
    {
      header: false,
    },
  );
});

Deno.test("readCsv() refuses rows of other lengths and files without any", async () => {
  await refuses("0,1\n0\n", "row 1 has the length 1, expected 2");
  await refuses("0,1\n0,1,0\n", "row 1 has the length 3, expected 2");
  await refuses("a,b\n0,1\n0,1,0\n", "row 1 has the length 3, expected 2");
  await refuses(
    '"a" "b"\n"1" 0 1\n"2" 1 0\n',
    "row 0 has the length 3, expected 2; if R wrote names of rows, which have no header, leave them out (row.names = FALSE)",
  );
  await refuses("0,1\n", "Cannot use some.csv: it has 2 columns, expected 3", {
    schema: categorical([2, 2, 2]),
  });
  for (const content of ["", "\n", "a,b\n", "\ufeff", "a\n\n"]) {
    await refuses(content, "it has no rows");
  }
});

Deno.test("readCsv() refuses what is no text", async () => {
  const binary = "it holds bytes of 0, so it is not text but a binary file";
  await refuses(Uint8Array.of(0x30, 0x2c, 0, 0x0a), binary);
  await refuses(Uint8Array.of(0x93, 0x4e, 0, 0x0a), binary);
  await refuses(Uint8Array.of(0x30, 0, 0x0a, 0), binary); // UTF-16 without a byte order mark
  const other = "it is not text in UTF-8; save it as UTF-8";
  await refuses(Uint8Array.of(0xe4, 0x2c, 0x62, 0x0a, 0x30, 0x2c, 0x31, 0x0a), other); // Latin-1
  await refuses(Uint8Array.of(0x31, 0x0a, 0xc3), other); // cut off within a character
  await refuses(Uint8Array.of(0xc3), other);
  await refuses(Uint8Array.of(0xff, 0xfe, 0x30), "it is not text in UTF-16; save it as UTF-8");
});

Deno.test("readCsv() finds out what is between fields", async () => {
  const rows = [[0, 12, 3], [5, 0, 1]];
  for (const delimiter of [",", ";", "\t", "|", " ", "  ", ", ", " ; "]) {
    const lines = rows.map((row) => row.join(delimiter));
    const names = ["a", "b c", "d"].map((name) => `"${name}"`).join(delimiter);
    await reads(`${lines.join("\n")}\n`, { rows });
    await reads(`${names}\n${lines.join("\n")}`, { rows, names: ["a", "b c", "d"] });
    await reads(`${lines.map((line) => `  ${line}  `).join("\n")}\n`, { rows });
    // a delimiter at the end of every line
    await reads(`${lines.map((line) => line + delimiter).join("\n")}\n`, { rows });
    await reads(`${names}\n${lines.map((line) => line + delimiter).join("\n")}`, { rows });
    await reads(`${names}${delimiter}\n${lines.map((line) => line + delimiter).join("\n")}`, {
      rows,
      names: ["a", "b c", "d"],
    });
  }
  await reads("0  12\t 3\n5 0 1 \n", { rows });
  await reads("0 12 3 \n5 0 1\n", { rows });
  await reads("my column\n3\n4\n", { rows: [[3], [4]], names: ["my column"] });
  await reads("1,5;-2\n0;,5\n", { rows: [[1.5, -2], [0, 0.5]] });
  await reads("a,x;b\n1,5;2.5\n", { rows: [[1.5, 2.5]], names: ["a,x", "b"] });
  await reads('x;y;"z,,"\n0;1;2\n', { rows: [[0, 1, 2]], names: ["x", "y", "z,,"] });
  await reads('"x";"y";"z,,"\n"0";"1";"2"\n', { rows: [[0, 1, 2]], names: ["x", "y", "z,,"] });
  await reads('"a;b","c;d"\n1,2\n', { rows: [[1, 2]], names: ["a;b", "c;d"] });
  await refuses(
    "0,1,\n0,1,1\n0,1,\n",
    'the value "" in row 0, column 2 is missing; fill it in or leave the row out',
  );
  await refuses("0,1,\n".repeat(LENGTH) + "0,1,1\n", `row ${LENGTH} has the length 3, expected 2`);
});

Deno.test("readCsv() tells a delimiter at the end of lines from a missing value by the number of variables", async () => {
  const content = "0,1,\n1,0,\n";
  await reads(content, { rows: [[0, 1], [1, 0]], schema: categorical([2, 2]), missing: true });
  await reads(content, { rows: [[0, 1, NaN], [1, 0, NaN]], schema: categorical([2, 2, 2]), missing: true });
});

Deno.test("readCsv() reads quotes", async () => {
  await reads('"0","1"\n"5" , "6"\n', { rows: [[0, 1], [5, 6]] });
  await reads('"0" "1"\n"5" "6"\n', { rows: [[0, 1], [5, 6]] });
  await reads('"a\nb","c"",""d"\n1,2\n', { rows: [[1, 2]], names: ["a\nb", 'c","d'] });
  await reads('"a\r\nb",c"d\r\n1,2\r\n', { rows: [[1, 2]], names: ["a\nb", 'c"d'] });
  await refuses('0,1\n"0"1,2\n', 'the value "\\"0\\"1" in row 1, column 0 is not a number');
  await refuses('0,1\n1,0\n0,"1\n', "row 2 has a quote that is not closed");
  await refuses('0,"1\n1,0\n', "row 0 has a quote that is not closed");
  const long = `row 1, column 1 has more than ${
    LENGTH.toLocaleString("en")
  } characters; is there a quote that is not closed?`;
  await refuses('a,b\n0,1\n1,"0\n' + "1,1\n".repeat(LENGTH), long);
  await refuses('a,b\n0,1\n1,"0\n' + "1,1\n".repeat(LENGTH) + '0,"1"', long);
  await refuses(`a,b\n0,1\n1,${"0".repeat(LENGTH + 1)}\n`, long);
});

Deno.test("readCsv() reads wide rows, and refuses those that are too wide", async () => {
  const row = Array.from({ length: 100_000 }, (_, column) => column % 10);
  for (const end of ["", ","]) {
    for (const first of [1, 10]) { // what is looked at first ends behind a comma or behind a digit
      row[0] = first;
      const { data, shape } = await table(`${row.join(",")}${end}\n`.repeat(3));
      assertEquals(shape, [3, 100_000]);
      assertEquals(data, Uint8Array.from([...row, ...row, ...row]));
    }
  }
  const names = row.map((_, column) => `pixel ${column}`);
  assertEquals((await table(`${names.join("\t")}\n${row.join("\t")}\n`)).names, names);
  await refuses("0,".repeat(1_000_000) + "1\n", "row 0 has more than 1,000,000 columns");
  await refuses("0,1\n" + "0,".repeat(1_000_000) + "1\n", "row 1 has more than 1,000,000 columns");
});

Deno.test("readCsv() reads UTF-16 where a byte order mark says so, and files with gzip", async () => {
  const content = "\ufeffä,b\r\n0,1\r\n";
  const littleEndian = new Uint8Array(Uint16Array.from(content, (_, k) => content.charCodeAt(k)).buffer);
  const bigEndian = littleEndian.map((_, k) => littleEndian[k ^ 1]!);
  for (const bytes of [new TextEncoder().encode(content), littleEndian, bigEndian]) {
    await reads(bytes, { rows: [[0, 1]], names: ["ä", "b"] });
    await inFolder(async (folder) => {
      await Deno.writeFile(`${folder}/a.csv.gz`, gzipSync(bytes));
      const { data, names } = await readCsv(`${folder}/a.csv.gz`);
      assertEquals([[...data], names], [[0, 1], ["ä", "b"]]);
    });
  }
});

Deno.test("readCsv() refuses what it cannot open", async () => {
  await inFolder(async (folder) => {
    await assertRejects(
      () => readCsv(`${folder}/none.csv`),
      RangeError,
      `Cannot read ${folder}/none.csv: there is no such file`,
    );
    await assertRejects(() => readCsv(folder), RangeError, `Cannot read ${folder}: it is a folder`);
    await Deno.writeTextFile(`${folder}/bad.csv`, "0,1\n0\n" + "0,1\n".repeat(LENGTH));
    await assertRejects(() => readCsv(`${folder}/bad.csv`), SyntaxError, "row 1"); // which closes the file
  });
});

Deno.test("csvParts() hands on 1,024 rows at a time, before it has read on", async () => {
  const schema = categorical([2100, 8]);
  const good = Array.from({ length: 2100 }, (_, i) => `${i},7\n`).join("");
  const options = { schema };
  const parts = await Array.fromAsync(csvParts(sourceOf(good), options));
  assertEquals(parts.map(({ shape }) => shape), [[1024, 2], [1024, 2], [52, 2]]);
  assertEquals([parts[1]!.data[0], parts[2]!.data[102]], [1024, 2099]);
  const { data } = await table(good);
  assertEquals(data.filter((_, i) => i % 2 === 0), Uint16Array.from({ length: 2100 }, (_, i) => i));

  const broken = csvParts(sourceOf(good + "x,7\n"), options);
  assertEquals((await broken.next()).value?.shape, [1024, 2]);
  await broken.return(undefined);
  const error = await assertRejects(
    () => Array.fromAsync(csvParts(sourceOf(good + "1,8\n"), options)),
    RangeError,
  );
  assertEquals(
    error.message,
    "Cannot use some.csv with the value 8 in row 2100, column 1: expected a whole number from 0 to 7",
  );
});

Deno.test("characters beyond ASCII change no row, wherever they stand", async () => {
  const ROWS = 90_000;
  const isFar = (row: number) => row >= 30_000 && row < 60_000; // more than a piece of text, as before and after
  const labels = ["a", "é", "日本", "😀"];
  const codeOf = (row: number) => isFar(row) ? row % 4 : 0;
  const schema: Schema = [
    { kind: "real", mean: 0, deviation: 1, name: "x" },
    { kind: "categorical", size: 4, labels, name: "ü" },
  ];
  const lines = Array.from({ length: ROWS }, (_, row) => `${row / 8},${labels[codeOf(row)]}`);
  const text = `x,ü\n${lines.join("\n")}\n`;
  const marked = `\ufeff${text}`;
  const utf16 = Uint16Array.from({ length: marked.length }, (_, k) => marked.charCodeAt(k));
  for (const content of [text, new Uint8Array(utf16.buffer)]) {
    const found: number[] = [];
    for await (const { data } of csvParts(sourceOf(content), { schema })) {
      for (let k = 0; k < data.length; k++) found.push(data[k]!);
    }
    assertEquals(found, Array.from({ length: ROWS }, (_, row) => [row / 8, codeOf(row)]).flat());
  }
});
