import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  fitTable,
  Made,
  modelFiles,
  type Schema,
  TableModel,
  tableOf,
  toCsv,
} from "../../mod.ts";
import { openModelFromBytes } from "../../src/runtime/node.ts";

/** A bit, words, a number that may be missing, and dates. */
const SCHEMA: Schema = [
  { kind: "binary", name: "sex", labels: ["female", "male"] },
  { kind: "categorical", name: "class", size: 3, labels: ["1", "2", "7"] },
  { kind: "real", name: "age", mean: 30, deviation: 10, missing: true },
  {
    ...{ kind: "ordinal", name: "born", size: 50 },
    date: { format: "YYYY-MM-DD", since: "1990-01-01" },
  },
];

const smallModel = () => new TableModel(new Made({ schema: SCHEMA, hidden: [8], orders: "any", seed: 1 }));

Deno.test("a table model takes rows in the data's own words, in any order of the columns, and gives them so", async () => {
  await using model = smallModel();
  const rows = [
    { born: "1990-01-05", class: 7, sex: "male", age: null, name: "left out" },
    { born: "1990-02-01", class: 1, sex: "female", age: 31.5, name: "too" },
  ];
  const codes = { data: [1, 2, NaN, 4, 0, 0, 31.5, 31], shape: [2, 4] } as const;
  assertEquals(await model.score(rows), await model.model.logProb(codes));
  assertEquals(await model.score(tableOf(rows)), await model.score(rows));
  const samples = await model.sample(20, { seed: 3 });
  assertEquals(samples.columns, ["sex", "class", "age", "born"]);
  const { data } = await model.model.sample(20, { seed: 3 });
  assertEquals(samples.column("sex"), Array.from({ length: 20 }, (_, k) => data[4 * k] ? "male" : "female"));
  assertEquals(samples.column("class"), Array.from({ length: 20 }, (_, k) => [1, 2, 7][data[4 * k + 1]!]!));
  const again = await model.score(samples);
  assertEquals(again.length, 20);
  const logProb = await model.model.logProb({ data, shape: [20, 4] });
  again.forEach((each, row) => assertAlmostEquals(each, logProb[row]!, 1e-3));
});

Deno.test("a table model explains: surprises add up to the NLL of a row", async () => {
  await using model = smallModel();
  const rows = await model.sample(50, { seed: 1 });
  const { logProb, surprise, columns, strangerThan } = await model.explain(rows);
  assertEquals([columns, strangerThan], [["sex", "class", "age", "born"], undefined]);
  assertEquals(surprise.length, 50 * 4);
  const scores = await model.score(rows);
  for (let row = 0; row < 50; row++) {
    assertAlmostEquals(-logProb[row]!, surprise.slice(4 * row, 4 * row + 4).reduce((a, b) => a + b, 0), 1e-4);
    assertAlmostEquals(logProb[row]!, scores[row]!, 1e-4);
  }
});

Deno.test("rows with missing values are scored by what is there, and nothing else is said of them", async () => {
  await using model = smallModel();
  const rows = [{ sex: "male", class: 7, age: 20 }];
  const whole = { ...rows[0]!, born: null };
  const { message } = await assertRejects(() => model.score([whole]), RangeError);
  assertEquals(
    message,
    'Cannot use the records with the value NaN in row 0, column 3 ("born"): expected a date such as 1990-01-01; ' +
      "scoreKnown() scores what is there, and complete() fills in what is not",
  );
  const { logProb, exact } = await model.scoreKnown(rows, { particles: 50 });
  const dates = Array.from(
    { length: 50 },
    (_, k) => new Date(Date.UTC(1990, 0, 1 + k)).toISOString().slice(0, 10),
  );
  const scores = await model.score(dates.map((born) => ({ ...whole, born })));
  assert(exact);
  assertAlmostEquals(Math.exp(logProb[0]!), scores.reduce((sum, each) => sum + Math.exp(each), 0), 1e-6);
});

Deno.test("complete() fills gaps in the columns of the model and touches nothing else", async () => {
  await using model = smallModel();
  const rows = tableOf([
    { note: "a", sex: "male", class: 7, age: 12.123456789 },
    { note: null, sex: null, class: 2, age: null },
  ]);
  const filled = await model.complete(rows, { seed: 1 });
  assertEquals(filled.columns, ["note", "sex", "class", "age", "born"]);
  const [first, second] = filled.records();
  assertEquals({ ...first, born: "" }, { note: "a", sex: "male", class: 7, age: 12.123456789, born: "" });
  assertEquals([second!.note, second!.class], [null, 2]);
  assert(second!.sex === "male" || second!.sex === "female");
  assert(typeof second!.age === "number" && /^1990-0\d-\d\d$/.test(second!.born as string));
  const draws = await model.complete(rows, { draws: 3, seed: 1 });
  assertEquals([draws.column("row"), draws.column("draw")], [[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2]]);
  assertEquals(draws.column("age").slice(0, 3), [12.123456789, 12.123456789, 12.123456789]);
  const modes = await model.complete(rows, { as: "mode", spread: true });
  assertEquals(modes.columns.slice(5), ["sex spread", "age spread", "born spread"]);
  assertEquals(modes.column("age spread")[0], null);
});

Deno.test("sample() and query() take conditions as text and as a record", async () => {
  await using model = smallModel();
  const typed = await model.sample(5, { given: "sex = male and class = 7", seed: 1 });
  assertEquals(toCsv(typed), toCsv(await model.sample(5, { given: { sex: "male", class: 7 }, seed: 1 })));
  assertEquals(new Set(typed.column("class")), new Set([7]));
  const missing = await model.sample(5, { given: { age: null }, seed: 1 });
  assertEquals(missing.column("age"), Array(5).fill(null));
  const p = async (conditions: string, given?: { sex: string }) =>
    (await model.query(conditions, given && { given })).value;
  assertAlmostEquals(await p("sex = male") + await p("sex = female"), 1, 1e-6);
  assertAlmostEquals(await p("class in (1, 2, 7)", { sex: "male" }), 1, 1e-6);
  const groups = await model.queryEach("mean(class)", { by: "sex" });
  assertEquals(groups.map(({ name }) => name), ["female", "male"]);
  const shares = groups.reduce((sum, { share, answer }) => sum + share.value * answer!.value, 0);
  assertAlmostEquals(shares, (await model.query("mean(class)")).value, 1e-6);
  const error = await assertRejects(() => model.query("size > 3"), RangeError);
  assertEquals(error.message.startsWith('Cannot tell which variable is meant by "size"'), true);
});

/** People whose pets follow from their sex, apart from some. */
const people = () =>
  tableOf(
    Array.from({ length: 200 }, (_, k) => ({
      ...{ id: k, sex: k % 3 ? "female" : "male", pets: k % 3 ? k % 2 : k % 20 ? 2 : 0 },
      ...{ age: 20 + (k * 7) % 50 + k % 3, town: ["Ulm", "Bern", "Rom"][k % 7 % 3]! },
    })),
    { name: "people" },
  );

Deno.test("fitTable() trains, tells how it goes, and its model goes on as a folder, a checkpoint and in onnxruntime", async () => {
  const epochs: number[] = [];
  let rows: readonly number[] = [];
  await using model = await fitTable(people(), {
    ...{ model: { hidden: { perVariable: 8 } }, training: { batch: 30 }, epochs: 6, seed: 2 },
    onStart: ({ dataset: { train, valid } }) => rows = [train.shape[0], valid!.shape[0]],
    onEpoch: ({ validNll }) => void epochs.push(validNll!),
  });
  assertEquals(rows, [180, 20]);
  assertEquals(epochs.length, 7);
  assert(epochs.at(-1)! < epochs[0]!); // those of independent columns
  assertEquals(model.schema.map(({ name }) => name), ["sex", "pets", "age", "town"]);
  const { strangerThan, deviations } = await model.explain(people());
  assertEquals([strangerThan!.length, deviations!.length], [200, 800]);

  const training = model.training!;
  const files = await modelFiles(training, {
    name: "people",
    runtime: { name: "cpu", open: (graphs) => openModelFromBytes(graphs, { provider: "cpu" }) },
  });
  const bytes = (name: string) => files.get(`${name}.onnx`)! as Uint8Array<ArrayBuffer>;
  await using onnx = new TableModel(
    await openModelFromBytes({ log_prob: bytes("log_prob"), sample: bytes("sample") }, { provider: "cpu" }),
  );
  const scores = await model.score(people());
  (await onnx.score(people())).forEach((each, row) => assertAlmostEquals(each, scores[row]!, 1e-4));
  assertEquals(
    (await onnx.sample(9, { seed: 1 })).column("town"),
    (await model.sample(9, { seed: 1 })).column("town"),
  );
  const { made } = training.trainer;
  await using again = TableModel.ofCheckpoint(decodeCheckpoint(files.get("weights.safetensors")!));
  assertEquals((await again.explain(people())).strangerThan!.length, 200);
  await using plain = TableModel.ofCheckpoint(decodeCheckpoint(encodeCheckpoint({ made })));
  assertEquals([plain.usual, (await plain.score(people()))[0]], [undefined, scores[0]]);
});

Deno.test("fitTable() learns nothing of what is missing where that is wanted", async () => {
  const table = tableOf(people().records().map((record, k) => k % 4 ? record : { ...record, pets: null }));
  const options = { model: { hidden: { perVariable: 4 } }, epochs: 1 } as const;
  await using model = await fitTable(table, { ...options, training: { batch: 30, incomplete: true } });
  assert(model.schema.every(({ missing }) => !missing));
  assertEquals(model.training!.dataset.incomplete, true);
  assert(!(await model.complete(table)).column("pets").includes(null));
  await using other = await fitTable(table, options);
  assertEquals(other.schema.map(({ missing = false }) => missing), [false, true, false, false]);
});

Deno.test("fitTable() learns p(the others given a column)", async () => {
  const options = { training: { batch: 30 }, model: { hidden: { perVariable: 4 } }, epochs: 1 } as const;
  await using model = await fitTable(people(), { ...options, context: "sex" });
  assertEquals(model.schema.map(({ name }) => name), ["pets", "age", "town"]);
  assertEquals((await model.score(people().slice(0, 3))).length, 3);
  const rows = await model.sample(4, { context: { sex: "male" }, seed: 1 });
  assertEquals([rows.columns, rows.column("sex")[3]], [["pets", "age", "town", "sex"], "male"]);
  const { exact } = await model.query("pets = 2", { context: { sex: "male" } });
  assert(exact);
  const message = 'Cannot take the context "id" of people: it is left out of what is learned';
  assertEquals(
    (await assertRejects(() => fitTable(people(), { context: "id" }), RangeError)).message,
    message,
  );
});

Deno.test("fitTable() learns tables too small for rows to validate with", async () => {
  for (const n of [2, 4]) {
    const rows = Array.from({ length: n }, (_, i) => ({ age: i + 20.5, pet: i % 2 ? "cat" : "dog" }));
    await using model = await fitTable(rows, { epochs: 2 });
    assertEquals((await model.sample(3, { seed: 1 })).records().length, 3);
  }
});
