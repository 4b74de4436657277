import { assert, assertEquals, assertMatch, assertRejects, assertStringIncludes } from "@std/assert";
import { binary, categorical, exportOnnx, Made } from "../../mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { decodeModel, encodeModel } from "../../src/onnx/model_proto.ts";
import { NodeBackend } from "../../src/runtime/node_backend.ts";
import { type OnnxModel, openModel, openModelFromBytes, type OpenOptions } from "../../src/runtime/node.ts";
import type { Tensors } from "../../src/runtime/backend.ts";
import { helpersOf } from "../../src/runtime/node_worker.ts";
import { SessionModel } from "../../src/runtime/onnx_model.ts";
import { WorkerModel } from "../../src/runtime/worker_model.ts";
import { allGraphs, largestDifference, rows, smallMade } from "./models.ts";
import "./software_gpu.ts";

const made = smallMade();
const { D } = made;
const files = allGraphs(made);

async function withModel(options: OpenOptions, task: (model: OnnxModel) => Promise<void>): Promise<void> {
  const model = await openModelFromBytes(files, { provider: "cpu", ...options });
  try {
    await task(model);
  } finally {
    await model.close();
  }
}

async function withFolder(task: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await task(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function assertGivesWhat(made: Made, model: OnnxModel): Promise<void> {
  const x = await made.sample(300, { seed: 1 });
  assertEquals(await model.sample(300, { seed: 1 }), x);
  assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);
  const [ours, theirs] = [await made.conditionals(x), await model.conditionals(x)];
  assertEquals(theirs.parameters.shape, [300, D - 3 + 9]);
  assert(largestDifference(theirs.parameters.data, ours.parameters.data) < 1e-5);
  assertEquals(theirs.logProbEach.shape, [300, D]);
  assert(largestDifference(theirs.logProbEach.data, ours.logProbEach.data) < 1e-4);
}

Deno.test("a model in onnxruntime gives what the core gives", async () => {
  await withModel({}, async (model) => {
    assertEquals(model.schema, made.schema);
    assertEquals(model.metadata.architecture, made.architecture);
    assertEquals(model.execution, { provider: "cpu", passedOver: [] });
    await assertGivesWhat(made, model);
  });
});

Deno.test("rows may come in any kind of array", async () => {
  await withModel({ threads: 1 }, async (model) => {
    // more rows than run at a time
    const { data, shape } = await made.sample(600, { seed: 2 });
    const expected = await model.logProb({ data, shape });
    for (const kind of [Uint8Array.from(data), Float64Array.from(data), Array.from(data)]) {
      assertEquals(await model.logProb({ data: kind, shape }), expected);
      assertEquals(await made.logProb({ data: kind, shape }), await made.logProb({ data, shape }));
    }
  });
});

/** Counts runs, and waits before each. */
class CountingBackend extends NodeBackend {
  runs = 0;
  readonly #pause: number;

  constructor(pause: number) {
    super();
    this.#pause = pause;
  }

  override async run(...[session, inputs]: Parameters<NodeBackend["run"]>): Promise<Tensors> {
    this.runs++;
    await new Promise((resolve) => setTimeout(resolve, this.#pause));
    return await super.run(session, inputs);
  }
}

Deno.test("threads that share the rows change no bit", async () => {
  const n = 2500; // three parts
  const context = [{ kind: "categorical", size: 3, missing: true } as const];
  const schema = [
    ...binary(8),
    ...categorical([3]),
    { kind: "real", mean: 1, deviation: 2, missing: true } as const,
  ];
  await using made = new Made({ schema, context, hidden: [20], orders: "any" });
  const options = { files: allGraphs(made), where: "", provider: "cpu" } as const;
  const [alone, patient] = [new CountingBackend(0), new CountingBackend(20)];
  await using expected = await SessionModel.open(alone, options);
  await using model = await SessionModel.open(patient, { ...options, helpers: helpersOf(3) });
  const given = { data: Array.from({ length: n }, (_, i) => i % 7 ? i % 3 : NaN), shape: [n, 1] as const };
  const x = await expected.sample(n, { seed: 1, firstRow: 7, context: given });
  const known = { data: x.data.map((_, i) => i < 1500 * x.shape[1] ? i % 2 : 1), shape: x.shape };
  const order = made.architecture.order.toReversed();
  const calls: readonly ((model: OnnxModel) => Promise<unknown>)[] = [
    (model) => model.sample(n, { seed: 1, firstRow: 7, context: given }),
    (model) => model.logProb({ x, context: given }, { order }),
    (model) => model.conditionals({ x, context: given }),
    (model) => model.complete({ x, known, context: given }, { seed: 2 }),
  ];
  for (const call of calls) {
    alone.runs = 0;
    const answer = await call(expected);
    do { // until workers, which may still be starting, have had a part in it
      patient.runs = 0;
      assertEquals(await call(model), answer);
    } while (patient.runs === alone.runs);
  }
});

Deno.test("threads give what the core gives", async () => {
  await withModel({ threads: 2 }, (model) => assertGivesWhat(made, model));
  await withModel({ worker: true }, (model) => assertGivesWhat(made, model));
});

Deno.test("auto runs on cuda or says why not where there is an NVIDIA driver, else on the CPU", async () => {
  await withModel({ provider: "auto" }, async (model) => {
    const { provider, passedOver } = model.execution;
    const hasGpu = new NodeBackend().devices.includes("cuda");
    assertEquals([...passedOver.map(({ provider }) => provider), provider].includes("cuda"), hasGpu);
    for (const { reason } of passedOver) assertMatch(reason, /\w/);
    const x = await made.sample(10, { seed: 1 });
    assert(largestDifference(await model.logProb(x), await made.logProb(x)) < 1e-4);
  });
});

Deno.test("rows that are known are kept, and none or all of them may be", async () => {
  await withModel({}, async (model) => {
    const n = 200;
    const evidence = await made.sample(n, { seed: 2 });
    const all = (value: number) => ({ data: new Float32Array(n * D).fill(value), shape: [n, D] as const });

    const everything = await model.complete({ x: evidence, known: all(1) }, { seed: 3 });
    assertEquals(everything, { ...evidence, exact: true });

    const nothing = await model.complete({ x: evidence, known: all(0) }, { seed: 3 });
    assertEquals(nothing, { ...await model.sample(n, { seed: 3 }), exact: true });

    const known = { data: all(0).data.map((_, i) => i % 3 === 0 ? 1 : 0), shape: [n, D] as const };
    const some = await model.complete({ x: evidence, known }, { seed: 3 });
    for (let i = 0; i < some.data.length; i += 3) assertEquals(some.data[i], evidence.data[i]);
  });
});

Deno.test("a completion is exact where the known variables come first in the order", async () => {
  await withModel({}, async (model) => {
    const evidence = rows(Array(D).fill(0));
    const { order } = made.architecture;
    const exact = async (...places: number[]) => {
      const known = rows(Array.from({ length: D }, (_, d) => places.includes(order.indexOf(d)) ? 1 : 0));
      return (await model.complete({ x: evidence, known }, { seed: 1 })).exact;
    };
    assert(await exact(0));
    assert(await exact(0, 1, 2));
    assert(!await exact(1));
    assert(!await exact(0, 2));
  });
});

Deno.test("no rows are fine", async () => {
  await withModel({}, async (model) => {
    const none = { data: [], shape: [0, D] as const };
    assertEquals(await model.logProb(none), new Float64Array(0));
    assertEquals((await model.sample(0, { seed: 1 })).shape, [0, D]);
    assertEquals((await model.complete({ x: none, known: none }, { seed: 1 })).data.length, 0);
  });
});

Deno.test("calls may overlap", async () => {
  for (const worker of [false, true]) {
    await withModel({ worker }, async (model) => {
      const samples = await Promise.all([1, 2, 3].map((seed) => model.sample(20, { seed })));
      assertEquals(samples, await Promise.all([1, 2, 3].map((seed) => made.sample(20, { seed }))));
    });
  }
});

Deno.test("wrong rows are errors that name the row and the column", async () => {
  const good = await made.sample(2, { seed: 1 });
  const half = { data: new Float32Array(2 * D).fill(0.5), shape: [2, D] as const };
  /** Two rows with one value changed, in row 1, column 3. */
  const wrong = (base: ArrayLike<number>, value: number) => ({
    data: Array.from(base, (x, i) => i === D + 3 ? value : x),
    shape: [2, D] as const,
  });
  const zeros = new Float32Array(2 * D);
  const known = { data: zeros, shape: [2, D] as const };
  for (const worker of [false, true]) {
    await withModel({ worker }, async (model) => {
      for (const value of [NaN, 2, -1, 0.5, Infinity]) {
        const calls: readonly (() => Promise<unknown>)[] = [
          () => model.logProb(wrong(zeros, value)),
          () => model.conditionals(wrong(zeros, value)),
          () => model.complete({ x: wrong(zeros, value), known }, { noise: half }),
          () => model.complete({ x: good, known: wrong(zeros, value) }, { noise: half }),
        ];
        for (const call of calls) {
          const error = await assertRejects(call, RangeError);
          assertStringIncludes(error.message, `${value} in row 1, column 3`);
          assert(isInputError(error), `worker: ${worker}`);
        }
      }
      for (const value of [NaN, 0, 1, -1]) {
        const noise = wrong(half.data, value);
        const calls = [() => model.sample(2, { noise }), () => model.complete({ x: good, known }, { noise })];
        for (const call of calls) {
          const { message } = await assertRejects(call, RangeError);
          assertStringIncludes(message, `the noise ${value} in row 1, column 3`);
        }
      }
      await assertRejects(() => model.logProb(rows([0, 1])), TypeError, `expected [n, ${D}]`);
      await assertRejects(() => model.sample(3, { noise: half }), TypeError, "noise for 2");
      await assertRejects(() => model.sample(-1, { seed: 1 }), RangeError, "Cannot draw -1 samples");
      await assertRejects(
        () => model.complete({ x: good, known: rows(Array(D).fill(0)) }, { noise: half }),
        TypeError,
        "known for 1",
      );
    });
  }
});

Deno.test("a closed model says that it is closed", async () => {
  for (const options of [{}, { worker: true }, { threads: 2 }]) {
    const model = await openModelFromBytes(files, { provider: "cpu", ...options });
    await model.close();
    await model.close();
    const error = await assertRejects(() => model.sample(1, { seed: 1 }), Error, "the model is closed");
    assert(!isInputError(error));
  }
});

Deno.test("a model that is closed during a call ends the call first, however often it is closed", async () => {
  for (const options of [{}, { worker: true }, { threads: 2 }]) {
    const model = await openModelFromBytes(files, { provider: "cpu", ...options });
    const pending = [model.sample(3000, { seed: 1 }), model.logProb(rows(Array(D).fill(0)))] as const;
    const closing = [model.close(), model.close()];
    await assertRejects(() => model.sample(1, { seed: 1 }), Error, "the model is closed");
    await Promise.all(closing);
    const [samples, logProb] = await Promise.all(pending);
    assertEquals([samples.shape, logProb.length], [[3000, D], 1]);
    await model.close();
  }
});

Deno.test("a worker that is closed during a completion goes on to its last part", async () => {
  await using made = new Made({ schema: binary(4), hidden: [8], orders: "any" });
  const model = await openModelFromBytes(allGraphs(made), { provider: "cpu", worker: true });
  // of each row other values are known, so that one run follows the other
  const x = rows([0, 1, 1, 0], [1, 0, 0, 1], [1, 1, 1, 1]);
  const known = rows([1, 0, 0, 0], [0, 1, 0, 1], [0, 0, 1, 0]);
  const pending = [model.logProb(x), model.complete({ x, known }, { seed: 1 })] as const;
  await Promise.all([...pending, model.close()]);
});

Deno.test("answers of a worker keep the order of the calls, and one that fails leaves the others alone", async () => {
  await withModel({ worker: true, threads: 2 }, async (model) => {
    const answered: number[] = [];
    const call = async (k: number) => {
      const n = k % 2 ? 1 : 5000;
      const x = { data: new Uint8Array(n * D).fill(k === 2 ? 9 : 0), shape: [n, D] as const };
      const logProb = await model.logProb(x).catch((error) => error);
      answered.push(k);
      if (k === 2) assertStringIncludes(logProb.message, "row 0");
      else assertEquals(logProb.length, n);
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map(call));
    assertEquals(answered, [0, 1, 2, 3, 4, 5]);
  });
});

Deno.test("a call whose arguments cannot be sent to the worker fails alone", async () => {
  await withModel({ worker: true }, async (model) => {
    const options = { seed: 1, cancel: () => {} };
    for (let time = 0; time < 2; time++) {
      const error = await assertRejects(() => model.sample(1, options));
      assert(!isInputError(error));
      assertEquals(await model.sample(3, { seed: 1 }), await made.sample(3, { seed: 1 }));
    }
  });
});

Deno.test("a worker that has ended is an error of every call, and can be closed", async () => {
  await withFolder(async (folder) => {
    const code = `
      import { exit } from "node:process";
      import { parentPort } from "node:worker_threads";
      parentPort.on("message", ({ method }) => {
        if (method !== "open") exit(3);
        parentPort.postMessage({ result: { metadata: { architecture: { schema: [] } } } });
      });`;
    await Deno.writeTextFile(`${folder}/node_worker.mjs`, code);
    const options = { files, where: "", provider: "cpu", threads: 1 } as const;
    const model = await WorkerModel.open(new URL(`file://${folder}/node_worker.mjs`), options);
    for (let time = 0; time < 3; time++) {
      const error = await assertRejects(() => model.sample(1, { seed: 1 }), Error, "ended");
      assert(!isInputError(error));
    }
    await model.close();
  });
});

Deno.test("a method whose file is missing says which", async () => {
  const model = await openModelFromBytes({ log_prob: files.log_prob }, { provider: "cpu" });
  await assertRejects(() => model.sample(1, { seed: 1 }), RangeError, "Cannot run sample.onnx");
  await model.close();
});

Deno.test("openModel() reads the files that a folder has", async () => {
  await withFolder(async (folder) => {
    for (const kind of ["log_prob", "sample"] as const) {
      await Deno.writeFile(`${folder}/${kind}.onnx`, files[kind]);
    }
    const model = await openModel(`${folder}/`, { provider: "cpu" });
    assertEquals((await model.sample(5, { seed: 1 })).shape, [5, D]);
    await assertRejects(() => model.conditionals(rows(Array(D).fill(0))), RangeError, "conditionals.onnx");
    await model.close();
  });
});

Deno.test("openModel() refuses a folder that is none, is empty, or has a damaged file", async () => {
  await withFolder(async (folder) => {
    const refuses = async (path: string, message: string) => {
      const error = await assertRejects(() => openModel(path), RangeError, message);
      assert(isInputError(error));
    };
    await refuses(`${folder}/missing`, `Cannot open ${folder}/missing: there is no such folder`);
    await refuses("", "Cannot open : there is no such folder");
    await Deno.writeFile(`${folder}/sample.onnx`, files.sample);
    for (const path of [`${folder}/sample.onnx`, `${folder}/sample.onnx/`]) {
      await assertRejects(() => openModel(path), RangeError, `Cannot open ${path}: `);
    }
    await refuses(`${folder}/sample.onnx`, "it is a file, expected the folder with the files of the model");
    await refuses(`${folder}/sample.onnx/model`, "a part of the path is a file, not a folder");
    await Deno.remove(`${folder}/sample.onnx`);
    await assertRejects(() => openModel(folder), RangeError, "expected at least one of log_prob.onnx");
    await Deno.writeFile(`${folder}/sample.onnx`, files.sample.subarray(0, 5000));
    for (const worker of [false, true]) {
      const error = await assertRejects(
        () => openModel(folder, { worker }),
        SyntaxError,
        `Cannot read ${folder}/sample.onnx: `,
      );
      assert(isInputError(error), `worker: ${worker}`);
    }
    await Deno.remove(`${folder}/sample.onnx`);
    await Deno.mkdir(`${folder}/sample.onnx`);
    await refuses(folder, `Cannot read ${folder}/sample.onnx: it is a folder`);
    await Deno.remove(`${folder}/sample.onnx`);
    const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
    for (
      const [text, reason] of [["", "it is empty"], [
        pointer,
        "it is not an ONNX model but a Git LFS pointer",
      ]]
    ) {
      await Deno.writeTextFile(`${folder}/sample.onnx`, text!);
      await assertRejects(
        () => openModel(folder),
        SyntaxError,
        `Cannot read ${folder}/sample.onnx: ${reason}`,
      );
    }
    await Deno.chmod(`${folder}/sample.onnx`, 0);
    if (Deno.uid() !== 0) await refuses(folder, `Cannot read ${folder}/sample.onnx: permission is denied`);
  });
});

Deno.test("a file that onnxruntime cannot run is refused in one line", async () => {
  const model = decodeModel(exportOnnx(made, "log_prob"), "log_prob.onnx");
  model.irVersion = 99;
  const { message } = await assertRejects(
    () => openModelFromBytes({ log_prob: encodeModel(model) }, { provider: "cpu" }),
    SyntaxError,
  );
  assertMatch(message, /^Cannot run log_prob\.onnx: [^\n]*Unsupported model IR version/);
});

Deno.test("a file that fails while it runs is refused in one line", async () => {
  const model = decodeModel(files.log_prob, "log_prob.onnx");
  const gather = model.graph.node.find(({ opType }) => opType === "Gather")!;
  const columns = model.graph.initializer.find(({ name }) => name === gather.input[1])!;
  columns.rawData = new Uint8Array(columns.rawData.length).fill(1);
  const opened = await openModelFromBytes({ log_prob: encodeModel(model) }, { provider: "cpu" });
  const error = await assertRejects(() => opened.logProb(rows(Array(D).fill(0))), SyntaxError);
  assert(isInputError(error));
  assertMatch(error.message, /^Cannot run log_prob\.onnx: [^\n]*out of data bounds/);
  await opened.close();
});

Deno.test("options that are none are refused", async () => {
  for (const threads of [0, 1.5, NaN]) {
    await assertRejects(
      () => openModelFromBytes(files, { threads }),
      RangeError,
      `Cannot use ${threads} threads`,
    );
  }
});
