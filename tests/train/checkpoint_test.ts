import { assertEquals, assertRejects } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { type Executor, ReferenceExecutor, WasmExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, Made } from "../../src/made/mod.ts";
import { load, save, Trainer } from "../../src/train/mod.ts";

const schema = [...binary(3), ...categorical([4])];
const rows = matrix(Uint8Array.from({ length: 400 }, (_, i) => i % 4 === 3 ? i % 7 % 4 : i % 3 % 2), [
  100,
  4,
]);

function makeTrainer(executor: Executor): Trainer {
  return new Trainer(
    new Made({ schema, hidden: [9, 8], order: "random", activation: "elu", seed: 3, executor }),
    { batch: 7, rate: 0.01, clipNorm: 1, weightDecay: 0.01, seed: 4 },
  );
}

function bits({ made, moments }: Trainer): number[][] {
  return [...made.parameters, ...moments].map((variable) => Array.from(made.executor.read(variable)));
}

for (const makeExecutor of [() => new ReferenceExecutor(), () => new WasmExecutor()]) {
  Deno.test(`load: training resumed in the middle of an epoch ends with the same bits on the ${makeExecutor().name} executor`, async () => {
    const folder = await Deno.makeTempDir();
    const whole = makeTrainer(makeExecutor());
    await whole.fit(rows, { epochs: 3 });

    const first = makeTrainer(makeExecutor());
    const controller = new AbortController();
    await first.fit(rows, {
      epochs: 3,
      signal: controller.signal,
      onBatch: ({ step }) => step === 20 && controller.abort(),
    });
    await save(`${folder}/weights.safetensors`, {
      made: first.made,
      trainer: first,
      notes: { data: "rows" },
    });
    const { made, trainer, notes } = await load(`${folder}/weights.safetensors`, {
      executor: makeExecutor(),
    });
    assertEquals(trainer!.state, first.state);
    assertEquals(notes, { data: "rows" });
    assertEquals([made.schema, made.hidden, made.activation, Array.from(made.order)], [
      schema,
      [9, 8],
      "elu",
      Array.from(whole.made.order),
    ]);
    await trainer!.fit(rows, { epochs: 3 });
    assertEquals(bits(trainer!), bits(whole));
    await Deno.remove(folder, { recursive: true });
  });
}

Deno.test("load: a file that is not a whole model is refused with its name", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/weights.safetensors`;
  await save(path, { made: makeTrainer(new ReferenceExecutor()).made });
  const { trainer } = await load(path, { executor: new ReferenceExecutor() });
  assertEquals(trainer, undefined);
  const bytes = await Deno.readFile(path);
  for (const length of [0, 7, 100, bytes.length - 1]) {
    await Deno.writeFile(path, bytes.subarray(0, length));
    await assertRejects(() => load(path), SyntaxError, path);
  }
  const text = new TextDecoder("latin1").decode(bytes);
  for (const [from, to] of [["output.bias", "output.bios"], ["staircase/1", "staircase/9"], ["elu", "eli"]]) {
    await Deno.writeFile(path, Uint8Array.from(text.replace(from, to), (c) => c.charCodeAt(0)));
    await assertRejects(() => load(path), SyntaxError, path);
  }
  await Deno.remove(folder, { recursive: true });
});
