import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Dataset, inferColumns, type InferredColumn, inferSchema } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset, tableParts } from "../../src/files/mod.ts";
import { encodeSplit } from "../../src/files/encode_dataset.ts";
import { tableOf } from "../../src/files/table_of.ts";
import { kindOf, type Schema } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

/** Reads a text, and then its rows again as those of the schema that was found. */
async function learn(text: string | Uint8Array<ArrayBuffer>, options: { header?: boolean } = {}) {
  let found: { dataset: Dataset; schema: Schema; rows: string[][] } | undefined;
  await inFolder(async (folder) => {
    const path = `${folder}/people.csv`;
    await Deno.writeFile(path, typeof text === "string" ? new TextEncoder().encode(text) : text);
    const dataset = await readDataset(path, { ...options, test: "last" });
    const schema = inferSchema(dataset);
    const learned = encodeSplit(dataset, "train", { source: path, schema })!;
    const parts = await Array.fromAsync(tableParts(path, { schema, ...options }));
    const values = parts.flatMap(({ data }) => Array.from(data));
    // what is learned is what is read later, as models compute with it
    assertEquals(Float32Array.from(learned.data), Float32Array.from(values.slice(0, learned.data.length)));
    const rows = Array.from(
      { length: values.length / schema.length },
      (_, row) =>
        schema.map((variable, d) => kindOf(variable).format(values[row * schema.length + d]!, variable)),
    );
    found = { dataset, schema, rows };
  });
  return found!;
}

/** A text of some lines that are repeated. */
function table(lines: readonly string[], { header = "", times = 12 } = {}): string {
  return [header, ...Array<readonly string[]>(times).fill(lines).flat()].filter((line) => line !== "").join(
    "\n",
  );
}

Deno.test("a column of words is learned, and gives its words back", async () => {
  const { schema, rows } = await learn(table(["red,1", "green,2", "blue,1"], { header: "colour,size" }));
  assertEquals(schema, [
    { kind: "categorical", size: 3, labels: ["blue", "green", "red"], name: "colour" },
    { kind: "binary", labels: ["1", "2"], name: "size" },
  ]);
  assertEquals(rows.slice(0, 3), [["red", "1"], ["green", "2"], ["blue", "1"]]);
});

Deno.test("codes of a table are the whole numbers that it has", async () => {
  const lines = Array.from({ length: 120 }, (_, k) => `${k % 5 ? "red" : "blue"},${1 + k % 3},${k % 3}`);
  const { schema, rows } = await learn(table(lines, { header: "colour,class,code", times: 1 }));
  assertEquals(schema.slice(1), [
    { kind: "categorical", size: 3, labels: ["1", "2", "3"], name: "class" },
    { kind: "categorical", size: 3, name: "code" },
  ]);
  assertEquals(rows[2], ["red", "3", "2"]);
});

Deno.test("two words are binary, true and false too, in any case", async () => {
  const { schema } = await learn(table(["true,yes,F", "false,no,M", "false,yes,F"], { header: "a,b,c" }));
  assertEquals(schema.map((variable) => "labels" in variable && variable.labels), [
    ["false", "true"],
    ["no", "yes"],
    ["F", "M"],
  ]);
});

Deno.test("what begins with 0 is a word, and no number", async () => {
  const { schema, rows } = await learn(
    table(["01234,0,0.5", "94110,1,0", "1234,0,0.25"], { header: "zip,a,b" }),
  );
  assertEquals(schema[0], { kind: "categorical", size: 3, labels: ["01234", "1234", "94110"], name: "zip" });
  assertEquals(rows.slice(0, 3).map(([zip]) => zip), ["01234", "94110", "1234"]);
  assertEquals(schema[1], { kind: "binary", name: "a" });
});

Deno.test("numbers that float64 does not hold are words", async () => {
  const { rows } = await learn(table(["9007199254740993,a", "9007199254740992,b"]));
  assertEquals(rows.slice(0, 2).map(([id]) => id), ["9007199254740993", "9007199254740992"]);
});

Deno.test("in a column of few words and many numbers the words say that a value is missing", async () => {
  const lines = Array.from({ length: 60 }, (_, k) => k % 10 === 3 ? "unknown,x" : `${k / 4},y`);
  const { schema, rows, dataset } = await learn(table(lines, { header: "speed,kind", times: 1 }));
  const [speed] = schema;
  assertEquals([speed!.missing, speed!.absent], [true, ["unknown"]]);
  const [{ why }] = inferColumns(dataset, {}) as [InferredColumn];
  assertEquals(why, "numbers from 0 to 14.75; unknown for missing");
  assertEquals([rows[3]![0], rows[4]![0]], ["", "1"]);
  const others: Schema = [{ ...speed!, absent: ["lost"] }, schema[1]!];
  assertThrows(
    () => encodeSplit(dataset, "train", { source: "a file", schema: others }),
    RangeError,
    'Cannot use train of a file: column 0 ("speed") has the value "unknown", expected a number',
  );
});

Deno.test("in a column of many words numbers are words", async () => {
  const { schema, rows } = await learn(
    table(["1,1.50", "2,3", "2B,x", "n/a,y", "12,-"], { header: "seat,deck" }),
  );
  assertEquals(schema[0], {
    kind: "categorical",
    size: 4,
    labels: ["1", "2", "12", "2B"],
    name: "seat",
    missing: true,
  });
  assertEquals(rows.slice(0, 5), [["1", "1.5"], ["2", "3"], ["2B", "x"], ["", "y"], ["12", ""]]);
});

Deno.test("words for missing values are known in any case, with spaces around them", async () => {
  for (const word of ["", "NA", "?", "null", "N/A", "-", " none ", "nan"]) {
    const { schema, rows } = await learn(table([`a,1`, `${word},2`, "b,3"], { header: "word,code" }));
    assertEquals(schema[0], { kind: "binary", labels: ["a", "b"], name: "word", missing: true });
    assertEquals(rows[1], ["", "2"]);
  }
});

Deno.test("separators of thousands and decimal commas are read by looking", async () => {
  const spread = (written: (k: number) => string) =>
    Array.from({ length: 200 }, (_, k) => `${written(k)}`).join("\n");
  const english = await learn(`price,name\n${spread((k) => `"${k + 1},234.5",${"ab"[k % 2]}`)}\n`);
  assertEquals(english.dataset.train.data[0], 1234.5);
  const german = await learn(`preis;name\n${spread((k) => `${k + 1}.234,5;${"ab"[k % 2]}`)}\n`);
  assertEquals(german.dataset.train.data[2], 2234.5);
  const french = await learn(`prix;nom\n${spread((k) => `${k + 1} 234,5;${"ab"[k % 2]}`)}\n`);
  assertEquals(french.dataset.train.data[2], 2234.5);
  const thin = await learn(`prix\tnom\n${spread((k) => `${k + 1}\u202f234\u202f000\t${"ab"[k % 2]}`)}\n`);
  assertEquals(thin.dataset.train.data[2], 2234000);
  const swiss = await learn(`Preis;Name\n${spread((k) => `${k + 1}'234.5;${"ab"[k % 2]}`)}\n`);
  assertEquals(swiss.dataset.train.data[2], 2234.5);
  const quoted = await learn(`price,name\n${spread((k) => `"${k},25",${"ab"[k % 2]}`)}\n`);
  assertEquals(quoted.dataset.train.data[2], 1.25);
  const tabs = await learn(`price\tname\n${spread((k) => `${k},25\t${"ab"[k % 2]}`)}\n`);
  assertEquals(tabs.dataset.train.data[2], 1.25);
});

Deno.test("what stands before decimals is told by the columns, and by others where one has numbers with three digits alone", async () => {
  const numbers = [2612739, 657982, 452, 12345, ...Array.from({ length: 60 }, (_, k) => 1000 + 7 * k)];
  const grouped = (sign: string) => (value: number) => value.toLocaleString("en").replaceAll(",", sign);
  const [points, commas] = [grouped("."), grouped(",")];
  const read = async (header: string, line: (value: number, k: number) => string) => {
    const text = [header, ...numbers.map(line)].join("\n") + "\n";
    const { dataset: { train: { data, shape: [, D] } } } = await learn(text);
    return Array.from({ length: 5 }, (_, row) => data[row * D]!);
  };
  const expected = numbers.slice(0, 5);
  assertEquals(await read("inhabitants;name", (value, k) => `${points(value)};${"ab"[k % 2]}`), expected);
  assertEquals(await read("inhabitants;name", (value, k) => `${commas(value)};${"ab"[k % 2]}`), expected);
  assertEquals(await read("inhabitants\tshare", (value, k) => `${points(value)}\t${k},5`), expected);
  // no number of the column tells, but those of another one do
  const tail = (value: number) => 1000 + value % 1000;
  const tails = expected.map(tail);
  assertEquals(await read("a;share", (value, k) => `${points(tail(value))};${k},5`), tails);
  assertEquals(await read("a;share", (value, k) => `${commas(tail(value))};${k}.5`), tails);
  // and else they have decimals
  const thousandths = tails.map((value) => value / 1000);
  assertEquals(await read("a;name", (value, k) => `${points(tail(value))};${"ab"[k % 2]}`), thousandths);
  assertEquals(await read("a;b", (value, k) => `${points(tail(value))};0.${1 + k}`), thousandths);
  // codes with commas are no decimals, and one number without thousands may stand for none
  const codes = (k: number) => ["1,2", "1,3", "1,2,3"][k % 3];
  assertEquals(await read("a;codes", (value, k) => `${points(tail(value))};${codes(k)}`), thousandths);
  const gaps = (value: number, k: number) => `${k === 4 ? -1 : points(tail(value))};${"ab"[k % 2]}`;
  assertEquals(await read("a;name", gaps), [...thousandths.slice(0, 4), -1]);
});

Deno.test("one row is read with separators between thousands where a variable has whole numbers alone", () =>
  inFolder(async (folder) => {
    const schema: Schema = [
      { kind: "ordinal", size: 9000, name: "count" },
      { kind: "binned", codes: [1, [2, 5000]], whole: true, name: "sum" },
      { kind: "real", mean: 0, deviation: 1, name: "x" },
    ];
    for (const sign of [".", ","]) {
      await Deno.writeTextFile(`${folder}/a.csv`, `count;sum;x\n1${sign}234;1${sign}235;1${sign}236\n`);
      const [part] = await Array.fromAsync(tableParts(`${folder}/a.csv`, { schema }));
      assertEquals(Array.from(part!.data), [1234, 1235, 1236]);
    }
  }));

Deno.test("leading zeros make words where commas stand before decimals, too", async () => {
  const { schema } = await learn(table(["01067;1,5", "10115;2,5", "01067;3,5"], { header: "zip;x" }));
  assertEquals(schema[0], { kind: "binary", labels: ["01067", "10115"], name: "zip" });
});

Deno.test("byte order marks, line ends of all systems, quotes and spaces around words change nothing", async () => {
  const plain = table(["red,1", "light green,2", "blue,1"], { header: "colour,size" });
  const expected = await learn(plain);
  const encode = (text: string) => new TextEncoder().encode(text);
  const others = [
    encode(`\uFEFF${plain}`),
    encode(plain.replaceAll("\n", "\r\n")),
    encode(plain.replaceAll("\n", "\r")),
    encode(plain.replaceAll(/[a-z ]+(?=,)/g, '"$&"')),
    encode(plain.replaceAll(",", " , ")),
    encode(plain.replaceAll(",", "\t")),
    encode(plain.replaceAll(",", ";")),
    new Uint8Array(Uint16Array.from(`\uFEFF${plain}`, (character) => character.charCodeAt(0)).buffer),
  ];
  for (const text of others) assertEquals((await learn(text)).rows, expected.rows);
});

Deno.test("words may hold delimiters, quotes and line ends, and be called as anything", async () => {
  const { rows, schema } = await learn(
    table(['"a,b","say ""no"""', '"x\ny",constructor'], { header: "__proto__,toString" }),
  );
  assertEquals(schema.map(({ name }) => name), ["__proto__", "toString"]);
  assertEquals(rows.slice(0, 2), [["a,b", 'say "no"'], ["x\ny", "constructor"]]);
});

Deno.test("a first line is a header unless it is like the rows", async () => {
  const first = async (lines: readonly string[], header?: boolean) =>
    (await learn(table(lines), header === undefined ? {} : { header })).schema[0]!.name;
  assertEquals(await first(["a,p", "b,q"]), undefined); // words that come again
  assertEquals(await first(["39,Private", "50,State"]), undefined); // words in a column of words
  assertEquals(await first(["39,Private", "50,State"], true), "39");
  const named = await learn(table(["red,big", "blue,small"], { header: "colour,size" }));
  assertEquals(named.schema[0]!.name, "colour");
});

Deno.test("columns without names are called by their numbers where others are left out", async () => {
  const lines = Array.from({ length: 30 }, (_, k) => `name ${k},${k % 3},${"ab"[k % 2]}`);
  const { schema, rows } = await learn(table(lines, { times: 1 }));
  assertEquals(schema.map(({ name }) => name), ["1", "2"]);
  assertEquals(rows[4], ["1", "a"]);
});

Deno.test("a word that is none of the schema is refused by row, column and word", async () => {
  await inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    const read = async (text: string, schema: Schema) => {
      await Deno.writeTextFile(path, text);
      const dataset = await readDataset(path);
      return encodeSplit(dataset, "train", { source: path, schema })!;
    };
    const schema: Schema = [{ kind: "binary", labels: ["a", "1"], name: "x" }, { kind: "binary", name: "y" }];
    const error = await assertRejects(
      () => read("x,y\na,0\n1,1\nc,1\na,0\n", schema),
      RangeError,
      `Cannot use train of ${path} with the value "c" in row 2, column 0 ("x"): expected a or 1`,
    );
    assert(isInputError(error));
    // a column of numbers alone has the numbers of labels, not their codes
    assertEquals(Array.from((await read("x,y\n1,0\n1,1\n1,1\n", schema)).data), [1, 0, 1, 1]);
  });
});

Deno.test("a column of very many words takes no memory for each, and is left out", async () => {
  const n = 70_000;
  const lines = Array.from({ length: n }, (_, k) => `word ${k},${k % 2}`);
  const { schema, dataset } = await learn(`id,x\n${lines.join("\n")}\n`);
  assertEquals(schema.map(({ name }) => name), ["x"]);
  assert("unread" in dataset.words![0]!);
  const whole: Schema = [{ kind: "real", mean: 0, deviation: 1, name: "id" }];
  const options = { source: "a file", schema: whole };
  assertThrows(
    () => encodeSplit(dataset, "train", options),
    RangeError,
    "has more than 65,536 different texts",
  );
});

Deno.test("more different times than there may be words are numbers, too", async () => {
  const lines = Array.from(
    { length: 66_000 },
    (_, k) => `${new Date(1.6e12 + 61_000 * k).toISOString().slice(0, 19)},${k % 2}`,
  );
  const { schema, rows } = await learn(`time,x\n${lines.join("\n")}\n`);
  assertEquals(schema[0]!.date, { format: "YYYY-MM-DDTHH:mm:ss", since: "2020-09-13T12:26:40" });
  assertEquals(rows[65_999]!.join(), lines[65_999]);
});

Deno.test("columns of dates and times are numbers, written as they were", async () => {
  const pad = (value: number) => String(value).padStart(2, "0");
  const lines = Array.from({ length: 120 }, (_, k) => {
    const [day, month] = [pad(1 + k % 28), pad(1 + k % 12)];
    const time = `${pad(k % 24)}:${pad(k * 7 % 60)}`;
    return `20${10 + k % 9}-${month}-${day},${day}.${month}.2020,${month}/${day}/2020,20${
      10 + k % 9
    }-${month}-${day}T${time}:05,${time},${k % 9 ? `${k % 4}/1/1999 ${time}` : "NA"}`;
  });
  const { schema, rows } = await learn(
    table(lines, { header: "iso,german,american,exact,clock,mixed", times: 1 }),
  );
  assertEquals(schema.map(({ date }) => date?.format), [
    "YYYY-MM-DD",
    "DD.MM.YYYY",
    "MM/DD/YYYY",
    "YYYY-MM-DDTHH:mm:ss",
    "HH:mm",
  ]); // and none of the last column, which has a month 0
  assertEquals(
    rows.slice(0, 9).map((row) => row.join(",")),
    lines.slice(0, 9).map((line) => line.split(",", 5).join(",")),
  );
});

Deno.test("times keep decimals of seconds, and zeros before hours that no row shows", async () => {
  const lines = Array.from({ length: 50 }, (_, k) => {
    const time = `${10 + k % 10}:${10 + k}:${10 + k % 50}`;
    return `2024-01-31T${time}.${k}25Z|2024-01-31 ${time},500|2024-01-31 ${time}.000|${k % 9}:${10 + k}`;
  });
  const { schema, rows } = await learn(table(lines, { header: "iso|logged|even|clock", times: 1 }));
  assertEquals(schema.map(({ date }) => date), [
    { format: "YYYY-MM-DDTHH:mm:ssZ", since: "2024-01-31T10:10:10.0000Z" },
    { format: "YYYY-MM-DD HH:mm:ss", since: "2024-01-31 10:10:10,000" },
    { format: "YYYY-MM-DD HH:mm:ss", since: "2024-01-31 10:10:10.000" },
    { format: "H:mm", since: "0:10" },
  ]);
  const padded = lines.map((line) => line.replace(/\.(\d{3})Z/, ".$10Z"));
  assertEquals(rows.slice(0, 45).map((row) => row.join("|")), padded.slice(0, 45));
});

Deno.test("whole numbers of which all are days are dates, where there are more than a few", async () => {
  const day = (k: number) =>
    new Date(Date.UTC(2024, 0, 28 + k)).toISOString().slice(0, 10).replaceAll("-", "");
  const lines = Array.from(
    { length: 60 },
    (_, k) => `${k % 9 ? day(k) : ""},${day(k % 9)},${k === 50 ? "20240230" : day(k)},${k / 8}`,
  );
  const header = "day,few,number,x";
  const { schema, rows } = await learn(table(lines, { header, times: 1 }));
  assertEquals(schema.map(({ date }) => date), [
    { format: "YYYYMMDD", since: "20240129" },
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(rows.slice(0, 50).map(([date]) => date), lines.slice(0, 50).map((line) => line.split(",")[0]));
  const floats = await learn(table(lines.map((line) => line.replace(/^\d+/, "$&.0")), { header, times: 1 }));
  assertEquals(floats.schema[0], schema[0]);
  assertEquals(floats.rows, rows);
  const numbers = tableOf(Array.from({ length: 60 }, (_, k) => ({ day: Number(day(k)), x: k / 8 })));
  const found = inferSchema(numbers);
  assertEquals(found[0]!.date, { format: "YYYYMMDD", since: "20240128" });
  assertEquals(encodeSplit(numbers.dataset, "train", { source: "days", schema: found })!.data[2], 1);
  assertEquals(inferSchema(numbers, { kinds: { day: "ordinal" } })[0]!.date, undefined);
});

/** Texts that are words wherever they stand. */
const anyWord = fc.string({ unit: "grapheme", maxLength: 12 }).map((text) =>
  `w${text.replaceAll("\0", "").replaceAll(/\r\n?/g, "\n")}`
);

Deno.test("names of months, halves of days, zones and durations are read, and the order of days and months is told by looking", async () => {
  const day = (k: number) => new Date(Date.UTC(2020, 0, 5 + k));
  const lines = Array.from({ length: 60 }, (_, k) => {
    const [name, month, date] = [day(k).toUTCString().slice(8, 11), 1 + k % 12, 1 + Math.floor(k / 12)];
    const late = 20 + date;
    const time = `${1 + k % 12}:${10 + k % 50}:00 ${k % 5 ? "AM" : "PM"}`;
    const ordered = `${1 + k % 10}/${1 + Math.floor(k / 10)}/2021`; // days come first, as rows are sorted by time
    return `${day(k).getUTCDate()} ${name} 2020|${month}/${late}/2020 ${time}|2020-0${date}-0${date}T10:${
      10 + k % 50
    }:00+02:00|${k % 40 + 1}:15:00|${ordered}`;
  });
  const { schema, rows, dataset } = await learn(
    table(lines, { header: "named|half|zoned|long|order", times: 1 }),
  );
  assertEquals(schema.map(({ date }) => date?.format), [
    "D MMM YYYY",
    "M/D/YYYY h:mm:ss A",
    "YYYY-MM-DDTHH:mm:ssZ",
    "[H]:mm:ss",
    "D/M/YYYY",
  ]);
  assertEquals(rows.slice(0, 9).map((row) => row.join("|")), lines.slice(0, 9));
  const whys = inferColumns(dataset, {}).map(({ why }) => why);
  assertEquals(whys[4], "from 1/1/2021 to 10/6/2021, as D/M/YYYY; they could be M/D/YYYY");
  assertEquals(whys[0], "from 5 Jan 2020 to 4 Mar 2020, as D MMM YYYY");
});

Deno.test("what words hold is not taken for a delimiter, and a column of words for a pickle", async () => {
  const spread = (written: (k: number) => string) =>
    Array.from({ length: 30 }, (_, k) => written(k)).join("\n");
  const prices = await learn(`price;name\n${spread((k) => `${k % 3},50 €;${"ab"[k % 2]}`)}\n`);
  assertEquals(prices.rows[1], ["1,50 €", "b"]);
  const cities = await learn(`city|code\n${spread((k) => `${["New York", "Den Haag"][k % 2]}|${k % 3}`)}\n`);
  assertEquals(cities.rows[1], ["Den Haag", "1"]);
  const { rows } = await learn(`colour\n${spread((k) => ["red", "blue"][k % 2]!)}\n`);
  assertEquals(rows[1], ["blue"]);
});

Deno.test("a column of a table of which nothing is there is left out", async () => {
  const { schema, dataset } = await learn(table([",0", "?,1"], { header: "a,b" }));
  assertEquals(schema, [{ kind: "binary", name: "b" }]);
  assertEquals(inferColumns(dataset, {})[0]!.why, "all its values in the rows to learn are missing");
});

Deno.test("any words are learned and given back as they were", () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.uniqueArray(anyWord, { minLength: 2, maxLength: 5 }), anyWord), {
        minLength: 1,
        maxLength: 4,
      }),
      fc.constantFrom(",", ";", "\t", "|"),
      async (columns, delimiter) => {
        const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
        const rows = Array.from({ length: 30 }, (_, row) =>
          columns.map(([words]) => row % 7 === 3 ? "" : words[row % words.length]!));
        const lines = [
          columns.map(([, name]) =>
            name
          ),
          ...rows,
        ].map((line) => line.map((text) => text === "" ? text : quoted(text)).join(delimiter));
        // an empty line is none in a table of several columns, and all columns are called differently from their words
        const names = new Set(columns.flatMap(([words]) => words));
        fc.pre(columns.length > 1 && columns.every(([, name]) => !names.has(name)));
        const found = await learn(lines.join("\n"), { header: true });
        assertEquals(found.rows, rows);
      },
    ),
    { numRuns: 100, seed: 2 },
  ));

Deno.test("a word that is no label is the last value where the schema says so", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, "x\na\nnew\nb\n?\nother\n");
    const schema: Schema = [{
      ...{ kind: "categorical", size: 3, labels: ["a", "b", "other"], name: "x" },
      ...{ other: true, missing: true },
    }];
    const [part] = await Array.fromAsync(tableParts(path, { schema }));
    assertEquals(Array.from(part!.data), [0, 2, 1, NaN, 2]);
    const learned = encodeSplit(await readDataset(path), "train", { source: path, schema });
    assertEquals(Array.from(learned!.data), [0, 2, 1, NaN]);
  }));

Deno.test("where words stand is known in every part of a long table", async () => {
  const lines = Array.from({ length: 3000 }, (_, k) => k % 500 === 3 ? "unknown,x" : `${k % 1100 / 4},y`);
  const { schema, rows } = await learn(table(lines, { header: "speed,kind", times: 1 }));
  assertEquals(schema[0]!.absent, ["unknown"]);
  rows.forEach(([speed], k) => assertEquals(speed === "", k % 500 === 3));
});

Deno.test("a column without a name is a context by its number, and is found by it later", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.csv`;
    await Deno.writeTextFile(path, table(["a,1,x", "b,0,y", "a,0,y", "b,1,x"]));
    const dataset = await readDataset(path, { context: "0" });
    const [schema, context] = [inferSchema(dataset), inferSchema(dataset.context!)];
    assertEquals([...schema, ...context].map(({ name }) => name), ["1", "2", "0"]);
    const [part] = await Array.fromAsync(tableParts(path, { schema, context }));
    assertEquals(Array.from(part!.data).slice(0, 6), [1, 0, 0, 0, 1, 1]);
  }));
