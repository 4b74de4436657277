import { assert, assertEquals, assertRejects } from "@std/assert";
import { exportOnnx, type MadeOptions, matrix, type Schema } from "../../mod.ts";
import { FILES } from "../../src/folder/names.ts";
import { openModelFolder } from "../../src/folder/open.ts";
import { pythonOf } from "../../src/folder/python.ts";
import { kindOf } from "../../src/made/mod.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { makeMade } from "../onnx/graphs.ts";
import { isMissing } from "../missing.ts";
import { PYTHON, runProgram } from "./program.ts";

const ignore = await isMissing("Python", {
  probe: () => runProgram(PYTHON, ["-c", "import numpy, onnxruntime"]),
  advice: "Run `pip install onnxruntime numpy`, and set STAIRCASE_PYTHON to the interpreter that has them",
});

const schema: Schema = [
  { kind: "binary" },
  { kind: "categorical", size: 4 },
  { kind: "categorical", size: 3, name: "zip", labels: ["10001", "60601", "94110"] },
  { kind: "binary", name: "sex", labels: ["f", "m"] },
  { kind: "categorical", size: 3, labels: ["01", "1", "x_1"] },
];

/** Runs Python in the folder of a model; gives what it prints as JSON. */
async function inFolder(code: string, options: Partial<MadeOptions> = {}): Promise<unknown> {
  const folder = await Deno.makeTempDir();
  try {
    const made = makeMade({ schema, hidden: [9], order: "random", seed: 5, ...options });
    for (const kind of GRAPH_KINDS) await Deno.writeFile(`${folder}/${kind}.onnx`, exportOnnx(made, kind));
    await Deno.writeTextFile(`${folder}/${FILES.python}`, pythonOf(made));
    const program = `import json, numpy as np, model\ndef show(x): print(json.dumps(x))\n${code}`;
    return JSON.parse(await runProgram(PYTHON, ["-B", "-c", program], { cwd: folder }));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the Python of a model folder is short, and the model that ships has it", async () => {
  const folder = new URL("../../models/mnist", import.meta.url).pathname;
  const { made } = await openModelFolder(folder);
  const source = pythonOf(made);
  await made.close();
  assert(source.split("\n").length <= 60);
  assertEquals(await Deno.readTextFile(`${folder}/${FILES.python}`), source);
});

Deno.test({
  name: "model.py encodes values as they stand in a file, numbers or labels, and gives them back",
  ignore,
  async fn() {
    const rows = `[
      [1, 3, 10001, "f", "01"],
      ["1.0", " 2", "60601.0", " m ", 1],
      [np.float32(0), np.uint8(0), np.int64(94110), np.str_("m"), "x_1"]]`;
    assertEquals(await inFolder(`show(model.encode(${rows}).tolist())`), [
      [1, 3, 0, 0, 0],
      [1, 2, 1, 1, 1],
      [0, 0, 2, 1, 2],
    ]);
    assertEquals(await inFolder(`show(model.decode(model.encode(${rows})))`), [
      [1, 3, 10001, "f", "01"],
      [1, 2, 60601, "m", "1"],
      [0, 0, 94110, "m", "x_1"],
    ]);
  },
});

Deno.test({
  name: "model.py takes and gives numbers of ordinal and real columns",
  ignore,
  async fn() {
    const numbers: Schema = [
      { kind: "ordinal", size: 5, first: -4, step: 2 },
      { kind: "real", mean: 170, deviation: 8, name: "height" },
      { kind: "real", mean: 7, deviation: 8, decimals: 2 },
      { kind: "binned", codes: [1, [2, 9]], whole: true },
    ];
    const options = { schema: numbers };
    assertEquals(
      await inFolder(`show(model.encode([[-4, 1.5, 7.25, 1], ["4.0", "-2e3", 0, 3]]).tolist())`, options),
      [
        [0, 1.5, 7.25, 1],
        [4, -2000, 0, 3],
      ],
    );
    assertEquals(
      await inFolder(`show(str(model.decode(model.encode([[-4, 1.5, 0.1, 3], [2, 3, 9.999, 1]]))))`, options),
      "[[-4, 1.5, 0.1, 3], [2, 3.0, 10.0, 1]]",
    );
    const code = (row: string) => `
try: model.encode([${row}])
except ValueError as error: show(str(error))`;
    const refused = async (row: string) => String(await inFolder(code(row), options));
    assert((await refused("[-3, 0, 0, 1]")).includes("column 0"));
    assert(
      (await refused('[0, "tall", 0, 1]')).includes(
        'column 1 ("height"): expected a number that float32 can hold',
      ),
    );
    assert((await refused("[0, 1e39, 0, 1]")).includes("expected a number that float32 can hold"));
  },
});

Deno.test({
  name: "model.py takes and gives values that are missing",
  ignore,
  async fn() {
    const options: Partial<MadeOptions> = {
      schema: [
        { kind: "real", mean: 2, deviation: 3, missing: true },
        { kind: "binary", labels: ["no", "NA"], missing: true },
        { kind: "categorical", size: 3 },
      ],
    };
    const rows = `[[None, "no", 2], ["", "NA", 1], [float("nan"), "?", 0], [1.5, None, 0]]`;
    const decoded = await inFolder(`show(model.decode(model.encode(${rows})))`, options);
    assertEquals(decoded, [[null, "no", 2], [null, "NA", 1], [null, null, 0], [1.5, null, 0]]);
    const x = matrix([[NaN, 0, 2], [NaN, 1, 1], [NaN, NaN, 0], [1.5, NaN, 0]]);
    const made = makeMade({ schema, hidden: [9], order: "random", seed: 5, ...options });
    const logProb = await made.logProb(x);
    const scores = await inFolder(`show(model.log_prob(${rows}).tolist())`, options) as number[];
    scores.forEach((score, k) => assert(Math.abs(score - logProb[k]!) < 1e-4));
    await assertRejects(() => inFolder(`model.encode([[0, "no", None]])`, options), Error, "column 2");
  },
});

Deno.test({
  name: "model.py takes and gives dates, words that stand for others and words for missing values",
  ignore,
  async fn() {
    const date = { format: "DD.MM.YYYY", since: "01.01.2020" };
    const options: Partial<MadeOptions> = {
      schema: [
        { kind: "ordinal", size: 400, missing: true, date },
        {
          kind: "real",
          mean: 0,
          deviation: 9,
          date: { format: "YYYY-MM-DD HH:mm", since: "2020-01-01 10:00" },
        },
        { kind: "categorical", size: 3, labels: ["a", "b", "other"], other: true },
        { kind: "real", mean: 0, deviation: 9, missing: true, absent: ["Unknown"] },
      ],
    };
    const rows = `[["31.12.2020", "2020-01-01 10:05", "b", 1.5], ["?", "2020-01-02", "new", "unknown"]]`;
    const encoded = await inFolder(
      `show(np.where((x := model.encode(${rows})) == model.MISSING, -1, x).tolist())`,
      options,
    );
    assertEquals(encoded, [[365, 5, 1, 1.5], [-1, 840, 2, -1]]);
    assertEquals(await inFolder(`show(model.decode(model.encode(${rows})))`, options), [
      ["31.12.2020", "2020-01-01 10:05", "b", 1.5],
      [null, "2020-01-02 00:00", "other", null],
    ]);
    for (
      const [row, message] of [
        ['["x", "2020-01-02", "a", 1]', "column 0"],
        ['["?", "x", "a", 1]', "a date"],
        ['["?", "2020-01-02", "", 1]', "column 2"],
      ]
    ) {
      await assertRejects(() => inFolder(`model.encode([${row}])`, options), Error, message!);
    }
  },
});

Deno.test({
  name: "model.py reads and writes dates of every notation as the core does",
  ignore,
  async fn() {
    const dates = [
      ["D MMM YYYY", "5 Jan 2020", "9 Mar 2021"],
      ["MMMM D, YYYY", "January 5, 2020", "May 31, 2020"],
      ["M/D/YYYY, h:mm:ss A", "1/5/2020, 12:00:00 AM", "2/6/2020, 12:05:09 PM"],
      ["YYYY-MM-DD HH:mm:ssZ", "2020-01-05 10:00:00+02:00", "2020-07-05 00:30:00+02:00"],
      ["YYYY-MM-DDTHH:mmZ", "2020-01-05T10:00Z", "2020-01-05T10:01Z"],
      ["YYYY-MM-DD HH:mm:ss UTC", "2020-01-05 10:00:00 UTC", "2020-01-06 10:00:00 UTC"],
      ["YYYY-MM-DD HH:mm:ss", "2020-01-05 10:00:00.000", "2020-01-05 10:00:01.250"],
      ["YYYY-MM-DDTHH:mm:ssZ", "2020-01-05T10:00:00.000000000Z", "2020-01-05T10:00:01.500000000Z"],
      ["YYYY-MM-DD HH:mm:ss", "2020-01-05 10:00:00,000000", "2020-01-05 10:00:01,000000"],
      ["[H]:mm:ss", "0:00:30.0", "125:00:05.5"],
      ["YYYYMMDD", "20200105", "20210309"],
      ["[H]:mm:ss", "0:00:30", "125:00:05"],
      ["[HH]:mm", "01:30", "99:59"],
      ["h:mm A", "9:05 AM", "9:05 PM"],
    ] as const;
    const options: Partial<MadeOptions> = {
      schema: dates.map(([format, since]) => ({
        kind: "real",
        mean: 0,
        deviation: 9,
        decimals: 3,
        date: { format, since },
      })),
    };
    const rows = [dates.map(([, , later]) => later)];
    const [codes, back] = await inFolder(
      `
codes = model.encode(${JSON.stringify(rows)})
show([codes.tolist(), model.decode(codes)])`,
      options,
    ) as [number[][], string[][]];
    assertEquals(back, rows);
    const expected = options.schema!.map((variable, d) => kindOf(variable).parse(rows[0]![d]!, variable));
    assertEquals(codes, [expected]);
  },
});

Deno.test({
  name: "model.py needs numpy alone for values, of any names and labels",
  ignore,
  async fn() {
    const labels = ['"]; print("x")', "\\", "QQQ", "\n\u2028{c}", "😀", "\ud800"].map((label) =>
      label.replace("QQQ", "'".repeat(3))
    );
    const options: Partial<MadeOptions> = {
      schema: [{ kind: "categorical", size: 6, name: 'a"b\r\n{c}', labels }, { kind: "binary", name: "" }],
    };
    const rows = JSON.stringify(labels.map((label, k) => [label, k % 2]));
    const code = `
import sys
assert "onnxruntime" not in sys.modules
show([model.encode(${rows}).tolist(), model.decode(model.encode(${rows})) == ${rows}])`;
    assertEquals(await inFolder(code, options), [labels.map((_, k) => [k, k % 2]), true]);
    await assertRejects(() => inFolder(`model.encode([["x", 0]])`, options), Error, 'column 0 ("a"b');
  },
});

Deno.test({
  name: "model.py scores rows as the core does, and its samples are values",
  ignore,
  async fn() {
    const several: Partial<MadeOptions>[] = [{}, { orders: "any" }, { orders: 2 }, { members: 2 }];
    for (const options of several) {
      const found = await inFolder(
        `
rows = model.sample(50, seed=1)
assert rows == model.sample(50, seed=1) != model.sample(50, seed=2)
show([model.encode(rows).tolist(), model.log_prob(rows).tolist()])`,
        options,
      ) as [number[][], number[]];
      const [codes, logProb] = found;
      const made = makeMade({ schema, hidden: [9], order: "random", seed: 5, ...options });
      const expected = await made.logProb({ data: codes.flat(), shape: [50, 5] });
      expected.forEach((value, row) => assert(Math.abs(value - logProb[row]!) < 1e-4));
    }
  },
});

Deno.test({
  name: "model.py scores and samples with a context as the core does",
  ignore,
  async fn() {
    const context: Schema = [{ kind: "categorical", size: 3, labels: ["a", "b", "c"] }, { kind: "binary" }];
    const code = `
given = [["abc"[k % 3], k % 2] for k in range(50)]
rows = model.sample(50, seed=1, context=given)
show([model.encode(rows).tolist(), model.encode(given, model.CONTEXT).tolist(), model.log_prob(rows, given).tolist()])`;
    const found = await inFolder(code, { context }) as [number[][], number[][], number[]];
    const [codes, given, logProb] = found;
    assertEquals(given.slice(0, 4), [[0, 0], [1, 1], [2, 0], [0, 1]]);
    const made = makeMade({ schema, hidden: [9], order: "random", seed: 5, context });
    const expected = await made.logProb({
      x: { data: codes.flat(), shape: [50, 5] },
      context: { data: given.flat(), shape: [50, 2] },
    });
    expected.forEach((value, row) => assert(Math.abs(value - logProb[row]!) < 1e-4));
    const message = "Cannot use 0 rows of context: expected 3";
    await assertRejects(() => inFolder("model.sample(3)", { context }), Error, message);
  },
});

Deno.test({
  name: "model.py refuses what is no value of a column, and names row and column",
  ignore,
  async fn() {
    const refused = (row: string, message: string) =>
      assertRejects(() => inFolder(`model.encode([[0, 0, 10001, "f", 1], ${row}])`), Error, message);
    await refused(
      '[-1, 0, 10001, "f", 1]',
      "Cannot use the value -1 in row 1, column 0: expected 0 or 1",
    );
    await refused(
      '[0, 4, 10001, "f", 1]',
      "the value 4 in row 1, column 1: expected a whole number from 0 to 3",
    );
    await refused('[0, 0.5, 10001, "f", 1]', "the value 0.5 in row 1, column 1");
    await refused('[0, "1_0", 10001, "f", 1]', "the value '1_0' in row 1, column 1");
    await refused(
      '[0, 0, 0, "f", 1]',
      'the value 0 in row 1, column 2 ("zip"): expected 10001, 60601 or 94110',
    );
    await refused(
      "[0, 0, 10001, 0, 1]",
      'the value 0 in row 1, column 3 ("sex"): expected f or m',
    );
    await refused('[0, 0, float("nan"), "f", 1]', "the value nan in row 1, column 2");
    await refused('[0, 0, None, "f", 1]', "the value None in row 1, column 2");
    await refused('[0, 0, "", "f", 1]', "the value '' in row 1, column 2");
    await refused("[0, 0, 10001]", "Cannot use row 1 of 3 values: expected 5");
    await refused('"01011"', "Cannot use row 1 of 1 values: expected 5"); // a text is no row of its letters
    await assertRejects(
      () => inFolder("model.encode([0, 1])"),
      Error,
      "Cannot use row 0 of 1 values: expected 5",
    );
    await assertRejects(() => inFolder("model.decode([[0, -1, 0, 0, 0]])"), Error, "KeyError");
  },
});
