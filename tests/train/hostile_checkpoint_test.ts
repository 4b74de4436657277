import { assert, assertEquals, assertThrows } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, Made } from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../src/train/safetensors.ts";

/** Counts what is asked of an executor. */
class CountingExecutor extends ReferenceExecutor {
  writes = 0;

  override write(...args: Parameters<ReferenceExecutor["write"]>): void {
    this.writes++;
    super.write(...args);
  }
}

async function trained(): Promise<Uint8Array> {
  const made = new Made({
    schema: [...binary(3), ...categorical([4])],
    hidden: [6],
    executor: new ReferenceExecutor(),
  });
  const trainer = new Trainer(made, { batch: 2 });
  await trainer.fit(matrix(Uint8Array.of(0, 1, 1, 3, 1, 0, 1, 2), [2, 4]), { epochs: 1 });
  return encodeCheckpoint({ made, trainer, notes: { data: "rows.csv" } });
}

const whole = await trained();
const firstFormat = await Deno.readFile(new URL("../folder/v1/weights.safetensors", import.meta.url));

/** The file with other texts and tensors. */
function changed(
  bytes: Uint8Array,
  { texts = {}, tensors = {} }: {
    texts?: Readonly<Record<string, string>>;
    tensors?: Readonly<Record<string, StoredTensor>>;
  },
): Uint8Array {
  const file = decodeSafetensors(bytes, "whole");
  return encodeSafetensors(new Map([...file.tensors, ...Object.entries(tensors)]), {
    ...file.metadata,
    ...texts,
  });
}

/** The JSON of a text of the file, with a change. */
function patched(bytes: Uint8Array, name: string, patch: (value: Record<string, unknown>) => unknown) {
  const json = JSON.parse(decodeSafetensors(bytes, "whole").metadata[name]!);
  return changed(bytes, { texts: { [name]: JSON.stringify(patch(json)) } });
}

/** Reads bytes, which must be refused before anything is made of them. */
function refusal(bytes: Uint8Array): string {
  const executor = new CountingExecutor();
  const error = assertThrows(() => decodeCheckpoint(bytes, { name: "w", executor }), SyntaxError);
  assert(isInputError(error));
  assert(
    !/undefined|\[object|Cannot read prop|Unexpected|is not iterable/.test(error.message),
    error.message,
  );
  assertEquals(executor.writes, 0, error.message);
  const [, reason] = /^Cannot read w: it is not a whole model \((.*)\)$/.exec(error.message) ?? [];
  assert(reason !== undefined, error.message);
  return reason;
}

Deno.test("decodeCheckpoint: a count that the file does not hold is refused before anything is made", () => {
  const schema = (schema: unknown, order: number[]) =>
    refusal(patched(whole, "architecture", (json) => ({ ...json, schema, order })));
  const three = { kind: "binary", count: 3 };
  assertEquals(
    schema([{ kind: "binary", count: 1e8 }], [0, 1, 2, 3]),
    "the schema describes 100000000 variables, expected 4",
  );
  assertEquals(
    schema([three, { kind: "categorical", size: 1e12 }], [0, 1, 2, 3]),
    "the tensor output.bias holds 7 values, expected 1000000000003",
  );
  const many = Array.from({ length: 5000 }, (_, d) => d);
  assertEquals(
    schema([{ kind: "binary", count: 5000 }], many),
    "the tensor output.bias holds 7 values, expected 5000",
  );
  // biases are there, the weights between them are not
  const bias = (length: number): StoredTensor => ({ data: new Float32Array(length), shape: [length] });
  const wide = patched(
    changed(whole, { tensors: { "output.bias": bias(50_000) } }),
    "architecture",
    (json) => ({
      ...json,
      schema: [{ kind: "categorical", size: 50_000 }],
      order: [0],
      hidden: [],
      degrees: [],
    }),
  );
  assertEquals(refusal(wide), "the tensor output.weight has the shape [7,6], expected [50000, 50000]");
  const deep = patched(whole, "architecture", (json) => ({
    ...json,
    hidden: [6, ...Array(3000).fill(1)],
    degrees: [(json.degrees as number[][])[0], ...Array(3000).fill([3])],
  }));
  assertEquals(refusal(deep), "the tensor hidden_1.bias holds 0 values, expected 1");
  const hidden = (perVariable: unknown) =>
    refusal(patched(whole, "architecture", (json) => ({ ...json, hidden: { perVariable }, degrees: [] })));
  assertEquals(hidden(250_000), "the tensor hidden_0.bias holds 6 values, expected 1000000");
  assertEquals(hidden(Array(3000).fill(1)), "the tensor hidden_0.bias holds 6 values, expected 4");
  assertEquals(
    hidden(1e12),
    "Cannot make a hidden layer of 4000000000000 units, 1000000000000 for each of 4 variables: there can be 1048576",
  );
});

Deno.test("decodeCheckpoint: so it is in files of the first format", () => {
  decodeCheckpoint(firstFormat, { executor: new ReferenceExecutor() });
  const model = (patch: object) => refusal(patched(firstFormat, "model", (json) => ({ ...json, ...patch })));
  assertEquals(
    model({ schema: [[1e8, "bernoulli", 2]] }).replace(/\d+$/, "D"),
    "the schema describes 100000000 variables, expected D",
  );
  const { tensors } = decodeSafetensors(firstFormat, "whole");
  const D = tensors.get("order")!.data.length;
  assertEquals(
    model({ schema: [[D, "categorical", 1e9]] }).replace(/ \d+ /, " N "),
    `the tensor output.bias holds N values, expected ${D}000000000`,
  );
  assertEquals(model({ schema: [null] }), "'variables' holds something that is not [count, kind, size]");
  const degrees = tensors.get("hidden_0.degrees")!.data.slice(0, 10).join();
  assertEquals(
    model({ hidden: [1e12] }),
    `Cannot use the degrees [${degrees}] of hidden layer 0: expected 1000000000000 ascending numbers from 1 to ${
      D - 1
    }`,
  );
  assertEquals(model({ hidden: { length: 1e9 } }), "'hidden' is not a list of layer widths");
  assertEquals(model({ seed: null }), "'seed' is null, expected a whole number from 0 up");
  assertEquals(model({ activation: { toString: null } }), "'activation' is an object, expected a text");
  const order: StoredTensor = { data: new Float32Array(D), shape: [D] };
  assertEquals(refusal(changed(firstFormat, { tensors: { order } })), "the tensor order does not hold int32");
  // a single variable of many values sees nothing, so its weights take no room
  const one = changed(firstFormat, {
    tensors: {
      order: { data: Int32Array.of(0), shape: [1] },
      "output.bias": { data: new Float32Array(100_000), shape: [100_000] },
    },
    texts: {
      model: JSON.stringify({
        schema: [[1, "categorical", 100_000]],
        hidden: [],
        activation: "relu",
        seed: 0,
      }),
    },
  });
  assertEquals(refusal(one).replace(/\d+/, "N"), "the tensor output.weight holds N values, expected 0");
});

Deno.test("decodeCheckpoint: notes and training that are anything are refused in words of the file", () => {
  const texts = (name: string, text: string) => refusal(changed(whole, { texts: { [name]: text } }));
  for (
    const wrong of [
      "null",
      "3",
      "[]",
      '"a"',
      '{"data":3}',
      '{"data":null}',
      "[".repeat(1e5) + "]".repeat(1e5),
    ]
  ) {
    assertEquals(texts("notes", wrong), "'notes' is not an object of texts");
  }
  assertEquals(texts("notes", "{"), "'notes' is not JSON");
  for (const wrong of ["null", "3", "[]", '"a"']) {
    assertEquals(texts("training", wrong), "'training' is not an object");
    assertEquals(texts("architecture", wrong), "the architecture is not an object");
  }
  const training = (change: { options?: unknown; state?: unknown }) =>
    refusal(patched(whole, "training", (json) => ({
      options: change.options === undefined || !isPatch(change.options)
        ? change.options ?? json.options
        : { ...json.options as object, ...change.options },
      state: change.state === undefined || !isPatch(change.state)
        ? change.state ?? json.state
        : { ...json.state as object, ...change.state },
    })));
  const cases: [change: { options?: unknown; state?: unknown }, reason: string][] = [
    [{ options: [] }, "'options' of 'training' is not an object"],
    [{ state: 3 }, "'state' of 'training' is not an object"],
    [{ options: { rate: NaN } }, "'rate' of 'training' is null, expected a number"],
    [{ options: { rate: "1" } }, `'rate' of 'training' is "1", expected a number`],
    [{ options: { batch: 1.5 } }, "'batch' of 'training' is 1.5, expected a whole number from 0 up"],
    [{ options: { seed: -1 } }, "'seed' of 'training' is -1, expected a whole number from 0 up"],
    [
      { options: { optimizer: { toString: null } } },
      "'optimizer' of 'training' is an object, expected a text",
    ],
    [{ options: { clipNorm: null } }, "'clipNorm' of 'training' is null, expected a number"],
    [{ options: { momentum: 0.9 } }, "'momentum' is nothing that this version knows"],
    [{ state: { step: -1 } }, "'step' of 'training' is -1, expected a whole number from 0 up"],
    [
      { state: { step: 1e15 + 0.5 } },
      "'step' of 'training' is 1000000000000000.5, expected a whole number from 0 up",
    ],
    [{ state: { nllSum: NaN } }, "'nllSum' of 'training' is null, expected a number"],
    [{ state: { nllSum: undefined } }, "'nllSum' of 'training' is missing, expected a number"],
  ];
  for (const [change, reason] of cases) assertEquals(training(change), reason);
});

function isPatch(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

Deno.test("decodeCheckpoint: options of training that cannot be are refused", () => {
  const refuses = (options: object, reason: string) => {
    const bytes = patched(
      whole,
      "training",
      (json) => ({ ...json, options: { ...json.options as object, ...options } }),
    );
    const error = assertThrows(
      () => decodeCheckpoint(bytes, { name: "w", executor: new ReferenceExecutor() }),
      SyntaxError,
      `Cannot read w: it is not a whole model (${reason}`,
    );
    assert(isInputError(error));
  };
  refuses({ optimizer: "toString" }, 'Cannot use the optimizer "toString"');
  refuses({ schedule: "__proto__" }, 'Cannot use the schedule "__proto__"');
  refuses({ rate: -1 }, "Cannot train with the learning rate -1");
  refuses({ batch: 0 }, "Cannot train with batches of 0 rows");
  const { trainer } = decodeCheckpoint(
    patched(whole, "training", (json) => ({ ...json, options: { ...json.options as object, batch: 1e15 } })),
    { executor: new ReferenceExecutor() },
  );
  assertEquals(trainer?.options.batch, 1e15); // a batch is all rows then
});

Deno.test("decodeCheckpoint: what stands in the place of the file is named", () => {
  const pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
  for (
    const [text, what] of [[pointer, "a Git LFS pointer"], [
      "<!doctype html><p>Not here",
      "a web page",
    ]] as const
  ) {
    assertThrows(
      () => decodeCheckpoint(new TextEncoder().encode(text), { name: "w" }),
      SyntaxError,
      `Cannot read w: it is not a safetensors file but ${what}`,
    );
  }
});
