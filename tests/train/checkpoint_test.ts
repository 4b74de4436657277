import { assert, assertEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, formatHidden, type Hidden, Made } from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";

const schema = [...binary(3), ...categorical([4])];
const rows = matrix(Uint8Array.from({ length: 400 }, (_, i) => i % 4 === 3 ? i % 7 % 4 : i % 3 % 2), [
  100,
  4,
]);

function makeTrainer(executor: Executor, hidden: Hidden = [9, 8]): Trainer {
  return new Trainer(
    new Made({ schema, hidden, order: "random", activation: "elu", seed: 3, executor }),
    { batch: 7, rate: 0.01, clipNorm: 1, weightDecay: 0.01, seed: 4 },
  );
}

function bits({ made, moments }: Trainer): number[][] {
  return [...made.parameters, ...moments.keys()].map((variable) => Array.from(made.executor.read(variable)));
}

const resumed = [() => new ReferenceExecutor(), () => new WasmExecutor()].flatMap((makeExecutor) =>
  [[9, 8], { perVariable: 4 }, { perVariable: [4, 9] }].map((hidden) => ({ makeExecutor, hidden }))
);
for (const { makeExecutor, hidden } of resumed) {
  Deno.test(`decodeCheckpoint: training of ${formatHidden(hidden)} units resumed in the middle of an epoch ends with the same bits on the ${makeExecutor().name} executor`, async () => {
    const whole = makeTrainer(makeExecutor(), hidden);
    await whole.fit(rows, { epochs: 3 });

    const first = makeTrainer(makeExecutor(), hidden);
    const controller = new AbortController();
    await first.fit(rows, {
      epochs: 3,
      signal: controller.signal,
      onBatch: ({ step }) => step === 20 && controller.abort(),
    });
    const bytes = encodeCheckpoint({ made: first.made, trainer: first, notes: { data: "rows" } });
    const { made, trainer, notes } = decodeCheckpoint(bytes, { executor: makeExecutor() });
    assertEquals(trainer!.state, first.state);
    assertEquals(notes, { data: "rows" });
    assertEquals([
      made.schema,
      made.architecture.hidden,
      made.architecture.activation,
      Array.from(made.architecture.order),
    ], [
      schema,
      hidden,
      "elu",
      Array.from(whole.made.architecture.order),
    ]);
    await trainer!.fit(rows, { epochs: 2 });
    assertEquals(bits(trainer!), bits(whole));
  });
}

Deno.test("decodeCheckpoint: training goes on, to the same bits, from a state that does not say the position", async () => {
  const whole = makeTrainer(new ReferenceExecutor());
  await whole.fit(rows, { epochs: 3 });
  const first = makeTrainer(new ReferenceExecutor());
  const controller = new AbortController();
  await first.fit(rows, {
    epochs: 3,
    signal: controller.signal,
    onBatch: ({ step }) => step === 20 && controller.abort(),
  });
  const { step, nllSum } = first.state;
  first.restore({ step, nllSum });
  const { trainer } = decodeCheckpoint(encodeCheckpoint({ made: first.made, trainer: first }), {
    executor: new ReferenceExecutor(),
  });
  assertEquals(trainer!.state, { step, nllSum });
  const history = await trainer!.fit(rows, { epochs: 2 });
  assertEquals(bits(trainer!), bits(whole));
  assertEquals(history.map(({ epoch, step }) => [epoch, step]), [[2, 30], [3, 45]]);
});

Deno.test("decodeCheckpoint: what training that diverged has left is refused", () => {
  const trainer = makeTrainer(new ReferenceExecutor());
  const { made } = trainer;
  const refuses = (reason: string) => {
    const bytes = encodeCheckpoint({ made, trainer });
    const error = assertThrows(() => decodeCheckpoint(bytes), SyntaxError, reason);
    assert(isInputError(error));
  };
  trainer.restore({ step: 3, nllSum: NaN });
  refuses("'nllSum' of 'training' is null, expected a number");
  trainer.restore({ step: 3, nllSum: 1, position: { epoch: 0.5, batches: 0, rows: 9 } });
  refuses("'epoch' of 'training' is 0.5, expected a whole number from 0 up");
  trainer.restore({ step: 3, nllSum: 1 });
  const bias = made.parameters.find(({ name }) => name === "hidden_0.bias")!;
  made.executor.write(bias, made.executor.read(bias).fill(NaN));
  refuses("the tensor hidden_0.bias holds NaN");
});

Deno.test("decodeCheckpoint: bytes that are not a whole model are refused by their name", () => {
  const executor = new ReferenceExecutor();
  const bytes = encodeCheckpoint({ made: makeTrainer(executor).made });
  assertEquals(decodeCheckpoint(bytes, { executor }).trainer, undefined);
  const refuses = (bytes: Uint8Array) => {
    const error = assertThrows(
      () => decodeCheckpoint(bytes, { name: "digits", executor }),
      SyntaxError,
      "Cannot read digits: ",
    );
    assert(isInputError(error));
  };
  for (const length of [0, 7, 100, bytes.length - 1]) refuses(bytes.subarray(0, length));
  const text = new TextDecoder("latin1").decode(bytes);
  const damages = [
    ["output.bias", "output.bios"],
    ["staircase/3", "staircase/9"],
    ["elu", "eli"],
    ["hidden_0.bias", "hidden_9.bias"],
    ['"notes":"{}"', '"notes":"[" '],
    ['"notes":"{}"', '"notes":"[]"'],
    ['\\"seed\\":', '\\"sead\\":'],
  ] as const;
  for (const [from] of damages) assert(text.includes(from), from);
  for (const [from, to] of damages) {
    refuses(Uint8Array.from(text.replace(from, to), (c) => c.charCodeAt(0)));
  }
});

Deno.test("decodeCheckpoint: reads the format staircase/2, but no weights that orders share", async () => {
  const earlier = (orders: { orders?: "any" | 3 }) => {
    const made = new Made({ schema: binary(4), hidden: [5], ...orders, executor: new ReferenceExecutor() });
    const bytes = encodeCheckpoint({ made });
    const read = () => decodeCheckpoint(bytes, { executor: new ReferenceExecutor() }).made;
    const today = read();
    const at = new TextDecoder("latin1").decode(bytes).indexOf("staircase/3");
    bytes.set(new TextEncoder().encode("staircase/2"), at);
    return { today, read };
  };
  const { today, read } = earlier({});
  const rows = { data: [0, 1, 1, 0], shape: [1, 4] } as const;
  assertEquals(await read().logProb(rows), await today.logProb(rows));
  for (const orders of ["any", 3] as const) {
    assertThrows(earlier({ orders }).read, SyntaxError, "its orders share weights that an earlier version");
  }
});

Deno.test("decodeCheckpoint: notes are strings", () => {
  const executor = new ReferenceExecutor();
  const notes = { data: 7 as unknown as string };
  const bytes = encodeCheckpoint({ made: makeTrainer(executor).made, notes });
  const error = assertThrows(
    () => decodeCheckpoint(bytes, { executor }),
    SyntaxError,
    "'notes' is not an object of texts",
  );
  assert(isInputError(error));
});

Deno.test("decodeCheckpoint: a fault of the program is not taken for one of the file", () => {
  class Faulty extends ReferenceExecutor {
    override write(): void {
      throw new TypeError("Cannot read properties of undefined");
    }
  }
  const bytes = encodeCheckpoint({ made: makeTrainer(new ReferenceExecutor()).made });
  const error = assertThrows(() => decodeCheckpoint(bytes, { executor: new Faulty() }), TypeError);
  assertEquals([isInputError(error), error.message], [false, "Cannot read properties of undefined"]);
});

Deno.test("decodeCheckpoint: reads a part of a larger buffer, and a Buffer of Node.js", () => {
  const { made } = makeTrainer(new ReferenceExecutor());
  const bytes = encodeCheckpoint({ made });
  const larger = new Uint8Array(bytes.length + 24);
  larger.set(bytes, 8);
  for (const same of [larger.subarray(8, 8 + bytes.length), Buffer.from(larger.buffer, 8, bytes.length)]) {
    const again = decodeCheckpoint(same, { executor: new ReferenceExecutor() }).made;
    assertEquals(
      again.parameters.map((w) => again.executor.read(w)),
      made.parameters.map((w) => made.executor.read(w)),
    );
  }
});
