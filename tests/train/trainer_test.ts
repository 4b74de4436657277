import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { evaluate, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, CheckedRows, Made, type MadeOptions } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import {
  type BatchReport,
  type EpochReport,
  meanNll,
  Trainer,
  type TrainerOptions,
} from "../../src/train/mod.ts";
import { matchMarginals } from "../../src/train/marginals.ts";
import { objectiveOf, perRow } from "../../src/train/objective.ts";

const D = 6;

/** Rows in which every variable copies the first with probability 0.9. */
function correlatedRows(n: number): Matrix {
  const stream = new Stream(3, "rows");
  const value = (i: number) => {
    const first = stream.uniform(Math.floor(i / D) * D) < 0.5;
    return +(i % D === 0 || stream.uniform(i) < 0.9 ? first : !first);
  };
  return matrix(Uint8Array.from({ length: n * D }, (_, i) => value(i)), [n, D]);
}

function makeMade(options: Partial<MadeOptions> = {}): Made {
  return new Made({
    schema: binary(D),
    hidden: [20],
    seed: 1,
    executor: new ReferenceExecutor(),
    ...options,
  });
}

/** Weights and biases, then moments. */
function valuesOf({ made, moments }: Trainer): number[][] {
  return [...made.parameters, ...moments.keys()].map((variable) => Array.from(made.executor.read(variable)));
}

async function trained(options: TrainerOptions, epochs: number, made = makeMade()): Promise<Trainer> {
  const trainer = new Trainer(made, options);
  await trainer.fit(correlatedRows(300), { epochs });
  return trainer;
}

Deno.test("Trainer: validation rows are watched, not those that are learned", async () => {
  const made = new Made({ schema: binary(4), hidden: [4], seed: 1, executor: new ReferenceExecutor() });
  const [train, valid] = [matrix([[0, 0, 0, 1]]), matrix([[1, 1, 0, 0]])];
  const history = await new Trainer(made, { rate: 0.1 }).fit(train, { epochs: 3, valid });
  const best = Math.min(...history.slice(1).map(({ validNll }) => validNll!));
  assertEquals(await meanNll(made, valid), best);
  assert(history.at(-1)!.validNll! > history.at(-1)!.trainNll!);
});

Deno.test("Trainer: learns what there is to learn", async () => {
  const reports: EpochReport[] = [];
  const trainer = new Trainer(makeMade(), { rate: 0.01, batch: 20 });
  const rows = correlatedRows(2000);
  await trainer.fit(rows, { epochs: 8, valid: rows, onEpoch: (report) => void reports.push(report) });
  const entropy = Math.LN2 + (D - 1) * -(0.9 * Math.log(0.9) + 0.1 * Math.log(0.1));
  assertEquals(
    reports.map(({ epoch, step }) => [epoch, step]),
    Array.from({ length: 9 }, (_, e) => [e, e * 100]),
  );
  const [first, last] = [reports[0]!, reports[8]!];
  assert(first.validNll! > 3.5 && first.trainNll === undefined);
  assertAlmostEquals(last.validNll!, entropy, 0.05);
  assertAlmostEquals(last.bpd!, last.validNll! / (D * Math.LN2), 1e-12);
});

Deno.test("Trainer: a model may be scored during its own fit, and nothing is mixed up", async () => {
  for (const batch of [20, 200]) {
    const executor = new WasmExecutor();
    const rows = correlatedRows(300);
    const fit = async (made: Made, onBatch?: () => void) => {
      const nlls: number[] = [];
      // so small a rate that the weights stay the same
      await new Trainer(made, { batch, rate: 1e-30 }).fit(rows, {
        epochs: 4,
        onBatch: ({ nll }) => {
          nlls.push(nll);
          onBatch?.();
        },
      });
      return nlls;
    };
    const alone = await fit(makeMade({ executor }));
    const scored = makeMade({ executor });
    const scores: Promise<Float64Array>[] = [];
    assertEquals(await fit(scored, () => scores.push(scored.logProb(rows))), alone);
    const expected = await scored.logProb(rows);
    for (const score of scores) assertEquals(await score, expected);
    executor.close();
  }
});

Deno.test("Trainer: one seed gives the same bits, another does not", async () => {
  const [a, b, c] = [
    await trained({ seed: 1 }, 2),
    await trained({ seed: 1 }, 2),
    await trained({ seed: 2 }, 2),
  ];
  assertEquals(valuesOf(a), valuesOf(b));
  const other = valuesOf(c)[0]!;
  assert(valuesOf(a)[0]!.some((value, i) => value !== other[i]));
});

Deno.test("Trainer: a batch that is worked on in parts gives the same step as the whole gradient", async () => {
  const made = makeMade();
  const rows = correlatedRows(300);
  matchMarginals(made, { x: CheckedRows.check("rows", rows, made.schema) });
  const { gradients } = objectiveOf(made);
  const values = new Map<Parameters<typeof made.executor.read>[0], ArrayLike<number>>([[
    made.network.members[0].inputs.x,
    rows.data,
  ], [perRow, [1 / 300]]]);
  for (const parameter of made.parameters) values.set(parameter, made.executor.read(parameter));
  const expected = made.parameters.map((parameter) => {
    const gradient = evaluate([gradients.get(parameter)!], values)[0]!;
    return [parameter, made.executor.read(parameter).map((w, k) => w - 0.5 * gradient[k]!)] as const;
  });
  await trained({ optimizer: "sgd", rate: 0.5, batch: 300 }, 1, made);
  for (const [parameter, after] of expected) {
    made.executor.read(parameter).forEach((value, k) => assertAlmostEquals(value, after[k]!, 1e-12));
  }
});

Deno.test("Trainer: Adam is the algorithm of the paper", async () => {
  const made = makeMade();
  const trainer = new Trainer(made, { batch: 300, rate: 0.01 });
  const rows = correlatedRows(300);
  const { weight } = made.network.edges[0]!;
  matchMarginals(made, { x: CheckedRows.check("rows", rows, made.schema) });
  const { gradients } = objectiveOf(made);
  let w = made.executor.read(weight);
  let m = new Float64Array(w.length);
  let v = new Float64Array(w.length);
  for (let t = 1; t <= 3; t++) {
    const values = new Map<Parameters<typeof made.executor.read>[0], ArrayLike<number>>([[
      made.network.members[0].inputs.x,
      rows.data,
    ], [perRow, [1 / 300]]]);
    for (const parameter of made.parameters) values.set(parameter, made.executor.read(parameter));
    const g = evaluate([gradients.get(weight)!], values)[0]!;
    m = m.map((old, k) => 0.9 * old + 0.1 * g[k]!);
    v = v.map((old, k) => 0.999 * old + 0.001 * g[k]! ** 2);
    w = w.map((old, k) =>
      old - 0.01 * (m[k]! / (1 - 0.9 ** t)) / (Math.sqrt(v[k]! / (1 - 0.999 ** t)) + 1e-8)
    );
    await trainer.fit(rows, { epochs: 1 });
    made.executor.read(weight).forEach((value, k) => assertAlmostEquals(value, w[k]!, 1e-9));
  }
});

Deno.test("Trainer: weight decay shrinks weights and not biases, clipping bounds the step", async () => {
  const [plain, decayed] = [
    await trained({ optimizer: "sgd", rate: 0.1, batch: 300 }, 1),
    await trained({ optimizer: "sgd", rate: 0.1, batch: 300, weightDecay: 0.5 }, 1),
  ];
  const initial = makeMade();
  matchMarginals(initial, { x: CheckedRows.check("rows", correlatedRows(300), initial.schema) });
  plain.made.parameters.forEach((parameter, i) => {
    const [w0, w1, w2] = [
      initial.executor.read(initial.parameters[i]!),
      plain.made.executor.read(parameter),
      decayed.made.executor.read(decayed.made.parameters[i]!),
    ];
    const factor = parameter.name.endsWith(".weight") ? 0.05 : 0;
    w2.forEach((value, k) => assertAlmostEquals(value, w1[k]! - factor * w0[k]!, 1e-12));
  });
  const clipped = await trained({ optimizer: "sgd", rate: 1, batch: 300, clipNorm: 0.01 }, 1);
  const squares = clipped.made.parameters.flatMap((parameter, i) => {
    const before = initial.executor.read(initial.parameters[i]!);
    return Array.from(clipped.made.executor.read(parameter), (value, k) => (value - before[k]!) ** 2);
  });
  assertAlmostEquals(Math.sqrt(squares.reduce((a, b) => a + b)), 0.01, 1e-9);
  const short = await trained({ optimizer: "sgd", rate: 0.1, batch: 300, clipNorm: 1e6 }, 1);
  assertEquals(valuesOf(short), valuesOf(plain));
});

Deno.test("Trainer: the cosine schedule goes from the learning rate to 0", async () => {
  const sizes: number[] = [];
  const made = makeMade();
  const bias = made.network.groups[1]!.bias!;
  let before = made.executor.read(bias);
  const trainer = new Trainer(made, { batch: 300, rate: 0.01, schedule: "cosine" });
  await trainer.fit(correlatedRows(300), {
    epochs: 4,
    onBatch: () => {
      const after = made.executor.read(bias);
      sizes.push(Math.max(...after.map((value, k) => Math.abs(value - before[k]!))));
      before = after;
    },
  });
  // the first step of Adam is as long as the learning rate; the last is scaled by (1 + cos(3 pi / 4)) / 2
  assertAlmostEquals(sizes[0]!, 0.01, 1e-5);
  assert(sizes[3]! < 0.01 * 0.15 * 1.2, `the last step is ${sizes[3]}`);
});

Deno.test("Trainer: the signal ends training after a batch", async () => {
  const controller = new AbortController();
  const reports: BatchReport[] = [];
  const trainer = new Trainer(makeMade(), { batch: 10 });
  await trainer.fit(correlatedRows(300), {
    epochs: 1,
    signal: controller.signal,
    onBatch: (report) => {
      reports.push(report);
      if (report.step === 4) controller.abort();
    },
  });
  assertEquals(reports.length, 4);
  assertEquals(trainer.state.step, 4);
});

Deno.test("Trainer: training that diverges ends with a sentence at the first NLL that is not finite", async () => {
  for (const options of [{ rate: 1e30 }, { rate: 1e30, clipNorm: 1e30 }]) {
    const made = makeMade({ hidden: [20, 20, 20], executor: new WasmExecutor() });
    const trainer = new Trainer(made, { ...options, optimizer: "sgd", batch: 50 });
    const [steps, epochs]: [number[], EpochReport[]] = [[], []];
    const error = await assertRejects(
      () =>
        trainer.fit(correlatedRows(300), {
          epochs: 3,
          onBatch: ({ step, nll }) => {
            assert(Number.isFinite(nll));
            steps.push(step);
          },
          onEpoch: (report) => void epochs.push(report),
        }),
      RangeError,
      "Cannot go on training: the NLL of step ",
    );
    assert(isInputError(error));
    assertStringIncludes(error.message, "lower the learning rate, which is 1e+30, or ");
    assert(error.message.endsWith(options.clipNorm ? "the clip norm, which is 1e+30" : "set a clip norm"));
    assertEquals(epochs.map(({ epoch }) => epoch), [0]);
    assertEquals([trainer.state.step, error.message.includes(`step ${steps.length + 1} `)], [
      steps.length,
      true,
    ]);
    made.executor.close();
  }
});

Deno.test("Trainer: a weight that is not finite is found before the epoch is reported, and where training is interrupted", async () => {
  for (const interrupted of [false, true]) {
    const trainer = new Trainer(makeMade(), { batch: 300 });
    const controller = new AbortController();
    const epochs: number[] = [];
    const fit = trainer.fit(correlatedRows(300), {
      epochs: 2,
      signal: controller.signal,
      onBatch: () => {
        const { executor, parameters: [weight] } = trainer.made;
        // beyond float32, in which models are saved
        executor.write(weight!, executor.read(weight!).fill(1e300));
        if (interrupted) controller.abort();
      },
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    });
    await assertRejects(() => fit, RangeError, "after step 1 a value of hidden_0.weight is 1e+300");
    assertEquals(epochs, [0]);
  }
});

Deno.test("Trainer: finite weights that give no finite NLL are found before the epoch is reported, and where training is interrupted", async () => {
  for (const interrupted of [false, true]) {
    const made = makeMade({ executor: new WasmExecutor() }); // in float32
    const trainer = new Trainer(made, { rate: 1e38, batch: interrupted ? 100 : 300 });
    const controller = new AbortController();
    const epochs: number[] = [];
    const fit = trainer.fit(correlatedRows(300), {
      epochs: 1,
      signal: controller.signal,
      onBatch: () => interrupted && controller.abort(),
      onEpoch: ({ epoch }) => void epochs.push(epoch),
    });
    await assertRejects(() => fit, RangeError, "after step 1 the NLL of the first rows is NaN");
    assertEquals(epochs, [0]);
    made.executor.close();
  }
});

Deno.test("Trainer: validation rows whose NLL is not finite end training", async () => {
  const made = makeMade();
  const { logProb } = made;
  made.logProb = async (rows) => {
    const values = await logProb.call(made, rows);
    return values.length === 9 ? values.fill(-Infinity) : values;
  };
  const fit = new Trainer(made).fit(correlatedRows(30), { epochs: 1, valid: correlatedRows(9) });
  await assertRejects(() => fit, RangeError, "after step 0 the NLL of the validation rows is Infinity");
});

Deno.test("Trainer: epochs are counted, and train NLLs are means over them, where the rows change", async () => {
  const [batches, epochs]: [BatchReport[], EpochReport[]] = [[], []];
  const trainer = new Trainer(makeMade(), { batch: 10 });
  const fit = async (rows: number, options: { epochs: number; until?: number }) => {
    const controller = new AbortController();
    await trainer.fit(correlatedRows(rows), {
      epochs: options.epochs,
      signal: controller.signal,
      onBatch: (report) => {
        batches.push(report);
        if (report.step === options.until) controller.abort();
      },
      onEpoch: (report) => void epochs.push(report),
    });
  };
  await fit(100, { epochs: 2, until: 14 }); // an epoch of 10 steps, and 4 steps of the next
  await fit(250, { epochs: 2 }); // which begins again with 25 steps
  await fit(50, { epochs: 1 });
  assertEquals(epochs.map(({ epoch, step }) => [epoch, step]), [[0, 0], [1, 10], [2, 39], [3, 64], [4, 69]]);
  for (const [epoch, steps] of [[1, 10], [2, 25], [3, 25], [4, 5]] as const) {
    const { step, trainNll } = epochs[epoch]!;
    const sum = batches.slice(step - steps, step).reduce((total, { nll }) => total + nll, 0);
    assertAlmostEquals(trainNll!, sum / steps, 1e-12);
  }
  assertEquals(trainer.state.position, { epoch: 4, batches: 0, rows: 50 });
});

Deno.test("Trainer: bad options and bad rows are errors that name the value", async () => {
  const made = makeMade();
  assertThrows(() => new Trainer(made, { batch: 0 }), RangeError, "batches of 0 rows");
  assertThrows(() => new Trainer(made, { rate: NaN }), RangeError, "learning rate NaN");
  assertThrows(() => new Trainer(made, { clipNorm: 0 }), RangeError, "norm 0");
  assertThrows(() => new Trainer(made, { clipNorm: Infinity }), RangeError, "norm Infinity");
  assertThrows(() => new Trainer(made, { weightDecay: -1 }), RangeError, "weight decay -1");
  assertThrows(() => new Trainer(made, { optimizer: "lion" as "adam" }), RangeError, "lion");
  assertThrows(() => new Trainer(made, { schedule: "linear" as "cosine" }), RangeError, "linear");
  const trainer = new Trainer(made);
  await assertRejects(
    () => trainer.fit(matrix(new Uint8Array(0), [0, D]), { epochs: 1 }),
    RangeError,
    "0 rows",
  );
  await assertRejects(
    () => trainer.fit(correlatedRows(1), { epochs: 1, valid: matrix(new Uint8Array(0), [0, D]) }),
    RangeError,
    "Cannot validate with 0 rows",
  );
  await assertRejects(
    () => trainer.fit(matrix(new Uint8Array(4), [2, 2]), { epochs: 1 }),
    TypeError,
    "[2, 2]",
  );
  await assertRejects(
    () => trainer.fit(matrix(new Uint8Array(D).fill(2), [1, D]), { epochs: 1 }),
    RangeError,
    "the value 2 in row 0, column 0",
  );
  await assertRejects(() => trainer.fit(correlatedRows(1), { epochs: 0.5 }), RangeError, "0.5 epochs");
});
