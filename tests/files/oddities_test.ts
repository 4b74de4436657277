/** Files as a newcomer has them: each is learned, or refused with one sentence that says what to do. */
import { assertEquals, assertRejects } from "@std/assert";
import { inferColumns } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { encodeDataset } from "../../src/files/encode_dataset.ts";
import { readDataset } from "../../src/files/mod.ts";
import { inFolder } from "./folder.ts";

const rows = (line: (k: number) => string, n = 40) => Array.from({ length: n }, (_, k) => line(k)).join("\n");

const PEOPLE = `name,age,city,income\n${
  rows((k) => `N${k},${20 + k % 30},${["Rome", "Oslo", "Köln"][k % 3]},${1000 + k * 37.5}`)
}\n`;

/** What the columns of those are. */
const KINDS = "name: -, age: ordinal, city: categorical, income: real";

function utf16(text: string, isLittle: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length + 2);
  const view = new DataView(bytes.buffer);
  [0xfeff, ...text.split("").map((unit) => unit.charCodeAt(0))].forEach((unit, k) =>
    view.setUint16(2 * k, unit, isLittle)
  );
  return bytes;
}

const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Files, and what their columns are, or the end of the sentence with which they are refused. */
const CASES: Readonly<Record<string, readonly [content: string | Uint8Array, is: string]>> = {
  "semicolons": [PEOPLE.replaceAll(",", ";"), KINDS],
  "semicolons and decimal commas": [PEOPLE.replaceAll(",", ";").replaceAll(".5", ",5"), KINDS],
  "tabs": [PEOPLE.replaceAll(",", "\t"), KINDS],
  "bars": [PEOPLE.replaceAll(",", "|"), KINDS],
  "the line of Excel": [`sep=;\n${PEOPLE.replaceAll(",", ";")}`, KINDS],
  "a byte order mark": [`\ufeff${PEOPLE}`, KINDS],
  "lines of Windows": [PEOPLE.replaceAll("\n", "\r\n"), KINDS],
  "lines of old Macs": [PEOPLE.replaceAll("\n", "\r"), KINDS],
  "no last line end": [PEOPLE.trimEnd(), KINDS],
  "delimiters at line ends": [PEOPLE.replaceAll("\n", ",\n"), KINDS],
  "comments": [`# who\n# when\n${PEOPLE}`, KINDS],
  "UTF-16": [utf16(PEOPLE, true), KINDS],
  "UTF-16, the other way round": [utf16(PEOPLE, false), KINDS],
  "Latin-1": [latin1(PEOPLE), "it is not text in UTF-8; save it as UTF-8"],
  "nothing": ["", "it is empty"],
  "a header alone": ["name,age\n", "it has no rows"],
  "spaces alone": ["   \n", "it has no rows"],
  "one row": ["name,age\nBob,3\n", "it has 1 row, but one to train on and one to test with are needed"],
  "one column": ["age\n1\n2\n3\n1\n2\n", "age: categorical"],
  "one column of words": [`colour\n${rows((k) => ["red", "blue"][k % 2]!)}\n`, "colour: binary"],
  "no header": [
    rows((k) => `${"xyz"[k % 3]},${["a", "b"][k % 2]},${k / 4}`),
    "0: categorical, 1: binary, 2: real",
  ],
  "a first line that may be a header": [
    "Bob,3\n7,4\n",
    'the first line has the word "Bob" in row 0, column 0 but the value "3" in column 1; correct it, or say whether it is a header (--header yes|no)',
  ],
  "a row that is too long": [PEOPLE.replace("N7,27", "N7,27,x"), "row 7 has the length 5, expected 4"],
  "a row that is too short": [PEOPLE.replace(",Rome", ""), "row 0 has the length 3, expected 4"],
  "an empty line": [PEOPLE.replace("\nN7", "\n\nN7"), "row 7 is empty"],
  "an open quote": [`a,b\n"x,1\n${rows((k) => `${k},1`)}`, "row 0 has a quote that is not closed"],
  "infinity": [
    `a,b\n${rows((k) => `${k === 4 ? "inf" : k / 3},w${k % 2}`)}`,
    'the value "inf" in row 4, column 0 ("a") is infinite; fill in another or leave the row out',
  ],
  "ways of saying yes": [
    `a,b,c\n${rows((k) => `${k % 2 ? "true" : "False"},${k % 3 ? "Y" : "N"},${k % 2}`)}`,
    "a: binary, b: binary, c: binary",
  ],
  "ways of saying nothing": [
    `a,b,c,d,e\n${
      rows((k) =>
        [
          k % 5 ? k / 3 : "NA",
          k % 4 ? `x${k % 2}` : "?",
          k % 6 ? "uvw"[k % 3] : "",
          k % 7 ? k : "null",
          "\\N",
        ]
          .join()
      )
    }`,
    "a: real?, b: binary?, c: categorical?, d: ordinal?, e: -",
  ],
  "leading zeros": [`zip,x\n${rows((k) => `0${1000 + k % 5},${k % 2}`)}`, "zip: categorical, x: binary"],
  "a few words among numbers": [
    `a,b\n${rows((k) => `${k % 7 ? k : "low"},${k % 2}`)}`,
    "a: ordinal?, b: binary",
  ],
  "numbers among words": [
    `a,b\n${rows((k) => `${k % 2 ? `w${k % 9}` : k % 9},${k % 2}`)}`,
    "a: categorical, b: binary",
  ],
  "an index of pandas": [`,age\n${rows((k) => `${k},${k % 30}`)}`, ": -, age: ordinal"],
  "columns of the same name": [`a,a\n${rows((k) => `${k % 2},w${k % 3}`)}`, "a: binary, a: categorical"],
  "a column of one value": [`a,b\n${rows((k) => `1,${k % 2 ? "x" : "y"}`)}`, "a: -, b: binary"],
  "one value in all columns": [`a,b\n${rows(() => "1,x")}`, "no column is left (all values are 1)"],
  "a million columns and one": [
    `${"c,".repeat(1_000_000)}c\n${"1,".repeat(1_000_000)}1\n`,
    "row 0 has more than 1,000,000 columns",
  ],
  "a page": [
    "<html><body>no</body></html>",
    "it is a page in HTML, perhaps in place of a download; give a file of rows",
  ],
  "bytes": [
    Uint8Array.from({ length: 999 }, (_, k) => k * 7919 % 256),
    "it holds bytes of 0, so it is not text but a binary file",
  ],
};

Deno.test("files as people have them are learned, or refused with a sentence that says where and what to do", () =>
  inFolder(async (folder) => {
    for (const [title, [content, is]] of Object.entries(CASES)) {
      const path = `${folder}/${title}.csv`;
      await Deno.writeFile(
        path,
        typeof content === "string" ? new TextEncoder().encode(content) : content as Uint8Array<ArrayBuffer>,
      );
      const learn = async () => {
        const dataset = await readDataset(path);
        const columns = inferColumns(dataset, {});
        encodeDataset(dataset, { schema: columns.flatMap(({ variable }) => variable ?? []) });
        return columns.map(({ name, variable }, d) =>
          `${name ?? d}: ${variable ? variable.kind + (variable.missing ? "?" : "") : "-"}`
        ).join(", ");
      };
      if (is.includes(": ")) {
        assertEquals(await learn(), is, title);
        continue;
      }
      const error = await assertRejects(learn, Error, is);
      assertEquals([isInputError(error), error.message.endsWith(is)], [true, true], error.message);
      assertEquals(error.message.includes(title), true, error.message);
    }
  }));
