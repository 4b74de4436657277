import { assert, assertAlmostEquals, assertEquals, assertRejects } from "@std/assert";
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import {
  decodeCheckpoint,
  encodeCheckpoint,
  meanNll,
  Trainer,
  type TrainerOptions,
} from "../../src/train/mod.ts";
import { judge, type ValidationState } from "../../src/train/validation.ts";

const D = 5;

/** So few rows that they are soon learned by heart. */
function noise(n: number, seed: number): Matrix {
  return matrix(Uint8Array.from(new Stream(seed, "rows").uniforms(n * D), Math.round), [n, D]);
}

const [train, valid] = [noise(20, 1), noise(30, 2)];

function makeTrainer(options: TrainerOptions = {}, executor: Executor = new ReferenceExecutor()): Trainer {
  return new Trainer(new Made({ schema: binary(D), hidden: [16], seed: 1, executor }), {
    ...{ batch: 7, rate: 0.02 },
    ...options,
  });
}

function weightsOf({ made }: Trainer): number[][] {
  return made.parameters.map((parameter) => Array.from(made.executor.read(parameter)));
}

Deno.test("Trainer: the model has the weights of the best epoch, and training goes on from the last", async () => {
  const trainer = makeTrainer();
  const history = await trainer.fit(train, { epochs: 30, valid });
  const nlls = history.slice(1).map(({ validNll }) => validNll!);
  const best = 1 + nlls.indexOf(Math.min(...nlls));
  assert(best < 30, "these rows are learned by heart");
  assertEquals(history.map(({ bestEpoch }) => bestEpoch).at(-1), best);
  assertEquals(await meanNll(trainer.made, valid), history[best]!.validNll);

  const short = makeTrainer();
  await short.fit(train, { epochs: best });
  assertEquals(weightsOf(short), weightsOf(trainer));

  const whole = makeTrainer();
  await whole.fit(train, { epochs: 40 });
  await trainer.fit(train, { epochs: 10 });
  assertEquals(
    weightsOf(trainer),
    weightsOf(whole),
    "without validation rows the last weights are those of the model",
  );
});

Deno.test("Trainer: patience ends training, at once where it is at its end already", async () => {
  const trainer = makeTrainer();
  const history = await trainer.fit(train, { epochs: 1000, valid, patience: 4 });
  const { epoch, bestEpoch } = history.at(-1)!;
  assertEquals(epoch, bestEpoch! + 4);
  assertEquals(await trainer.fit(train, { epochs: 1000, valid, patience: 4 }), []);
  const more = await trainer.fit(train, { epochs: 1000, valid, patience: 6 });
  assertEquals(more.length, 2);
  await assertRejects(
    () => trainer.fit(train, { epochs: 1, patience: 4 }),
    RangeError,
    "Cannot end training early without validation rows",
  );
  await assertRejects(
    () => trainer.fit(train, { epochs: 1, valid, patience: 0 }),
    RangeError,
    "a patience from 1 up",
  );
});

Deno.test("Trainer: before the first epoch is over the model has the last weights", async () => {
  const stopped = async (options: { valid?: Matrix }) => {
    const controller = new AbortController();
    const trainer = makeTrainer();
    const onBatch = ({ step }: { step: number }) => step === 2 && controller.abort();
    await trainer.fit(train, { epochs: 3, signal: controller.signal, onBatch, ...options });
    return trainer;
  };
  const trainer = await stopped({ valid });
  assertEquals(trainer.state.validation, undefined);
  assertEquals(weightsOf(trainer), weightsOf(await stopped({})));
});

Deno.test("Trainer: averages are those of the weights after each step, and what is validated and kept", async () => {
  const decay = 0.8;
  const plain = makeTrainer();
  let expected: number[][] = [];
  let t = 0;
  await plain.fit(train, {
    epochs: 6,
    onBatch: () => {
      t++;
      const share = Math.min(decay, (t - 1) / t);
      expected = weightsOf(plain).map((values, k) =>
        values.map((w, i) => share === 0 ? w : share * expected[k]![i]! + (1 - share) * w)
      );
    },
  });
  const averaged = makeTrainer({ average: decay });
  const history = await averaged.fit(train, { epochs: 6 });
  weightsOf(averaged).forEach((values, k) =>
    values.forEach((w, i) => assertAlmostEquals(w, expected[k]![i]!, 1e-12))
  );
  assertEquals(history.length, 7);
  const validated = makeTrainer({ average: decay });
  const reports = await validated.fit(train, { epochs: 6, valid });
  const { bestEpoch } = reports.at(-1)!;
  assertEquals(await meanNll(validated.made, valid), reports[bestEpoch!]!.validNll);
  // training itself is that without averages
  await validated.fit(train, { epochs: 0 });
  const { training } = validated.weights;
  assertEquals(
    plain.made.parameters.map((w) => Array.from(plain.made.executor.read(w))),
    [
      ...training!.values(),
    ].map((values) => Array.from(values)),
  );
});

Deno.test("Trainer: a plateau of the validation NLL halves the learning rate", async () => {
  const trainer = makeTrainer({ schedule: "plateau" });
  const history = await trainer.fit(train, { epochs: 25, valid });
  let state: ValidationState | undefined;
  for (const { epoch, rate, validNll } of history.slice(1)) {
    assertEquals(rate, 0.02 * 0.5 ** (state?.plateaus.count ?? 0));
    state = judge(state, epoch, validNll!);
  }
  assert(state!.plateaus.count >= 5);
  await assertRejects(
    () => makeTrainer({ schedule: "plateau" }).fit(train, { epochs: 1 }),
    RangeError,
    'Cannot follow the schedule "plateau" without validation rows',
  );
});

Deno.test("judge: the third epoch of no gain is the second after the first one", () => {
  const nlls = [5, 4, 4, 4.5, 6, 3, 3.5, 2, 3, 3, 3, 3];
  const states: ValidationState[] = [];
  nlls.forEach((nll, i) => states.push(judge(states.at(-1), i + 1, nll)));
  assertEquals(states.map(({ best }) => best.epoch), [1, 2, 2, 2, 2, 6, 6, 8, 8, 8, 8, 8]);
  assertEquals(states.map(({ plateaus }) => plateaus.count), [0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 3]);
});

Deno.test("Trainer: training that diverges leaves the best weights", async () => {
  const trainer = makeTrainer({ average: 0.9, optimizer: "sgd" });
  await trainer.fit(train, { epochs: 3, valid });
  const before = weightsOf(trainer);
  const wild = new Trainer(trainer.made, { average: 0.9, optimizer: "sgd", rate: 1e300, batch: 7 });
  wild.restore(trainer.state, trainer.weights.training);
  await assertRejects(() => wild.fit(train, { epochs: 3, valid }), RangeError, "Cannot go on training");
  assertEquals(weightsOf(wild), before);
});

Deno.test("encodeCheckpoint: in the middle of an epoch it holds the best weights and those that training goes on from", async () => {
  for (const makeExecutor of [() => new ReferenceExecutor(), () => new WasmExecutor()]) {
    const options = { average: 0.9 };
    const whole = makeTrainer(options, makeExecutor());
    const epochs = 12;
    const all = await whole.fit(train, { epochs, valid });
    const first = makeTrainer(options, makeExecutor());
    let bytes: Uint8Array | undefined;
    let nll = 0;
    await first.fit(train, {
      ...{ epochs, valid },
      onBatch: ({ step }) =>
        void (step === 20 && (bytes = encodeCheckpoint({ made: first.made, trainer: first }))),
      onEpoch: ({ epoch, bestEpoch }) => void (epoch === 6 && (nll = all[bestEpoch!]!.validNll!)),
    });
    const { made, trainer } = decodeCheckpoint(bytes!, { executor: makeExecutor() });
    assertEquals(await meanNll(made, valid), nll);
    await trainer!.fit(train, { epochs: epochs - 6, valid });
    assertEquals(weightsOf(trainer!), weightsOf(whole));
    assertEquals(
      encodeCheckpoint({ made, trainer: trainer! }),
      encodeCheckpoint({ made: whole.made, trainer: whole }),
    );
  }
});
