import fc from "fast-check";
import { matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { binary, categorical, drawContexts, Made } from "../../src/made/mod.ts";
import { decodeCheckpoint, encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "../../src/train/safetensors.ts";
import { type Change, changed, changes, damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import type { Tries } from "../tries.ts";

async function wholeFiles(): Promise<readonly Uint8Array[]> {
  const schema = [...binary(2), ...categorical([3]), {
    ...binary(1)[0]!,
    name: "last",
    labels: ["no", "yes"],
  }];
  const made = new Made({ schema, hidden: [5, 4], executor: new ReferenceExecutor() });
  const trainer = new Trainer(made, { batch: 2, clipNorm: 1 });
  await trainer.fit(matrix(Uint8Array.of(0, 1, 2, 0, 1, 0, 1, 1), [2, 4]), { epochs: 1 });
  const edges = { direct: true, residual: true, context: [...categorical([3]), ...binary(1)] };
  const given = new Made({ schema, hidden: [4, 4], ...edges, executor: new ReferenceExecutor() });
  return [
    encodeCheckpoint({ made, trainer, notes: { data: "rows.csv" } }),
    encodeCheckpoint({ made: given, trainer: new Trainer(given, { batch: 2, dropout: 0.5 }) }),
    encodeCheckpoint({ made }),
    await Deno.readFile(new URL("../folder/v1/weights.safetensors", import.meta.url)),
  ];
}

/** The header of a safetensors file as it stands there, and all that follows. */
function split(bytes: Uint8Array): [header: unknown, data: Uint8Array] {
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  return [JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))), bytes.subarray(8 + length)];
}

function join(header: unknown, data: Uint8Array): Uint8Array {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(8 + json.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(json.length), true);
  bytes.set(json, 8);
  bytes.set(data, 8 + json.length);
  return bytes;
}

function changeHeader(bytes: Uint8Array, all: readonly Change[]): Uint8Array {
  const [header, data] = split(bytes);
  return join(all.reduce((json, change) => changed(json, change), header), data);
}

/** Changes the JSON of one of the texts beside the tensors. */
function changeText(bytes: Uint8Array, which: number, all: readonly Change[]): Uint8Array {
  const { tensors, metadata } = decodeSafetensors(bytes, "whole");
  const names = Object.keys(metadata).filter((name) => name !== "format");
  const name = names[which % names.length]!;
  const json = all.reduce((json, change) => changed(json, change), { value: JSON.parse(metadata[name]!) });
  return encodeSafetensors(tensors, { ...metadata, [name]: JSON.stringify(json.value) ?? "" });
}

/** What may become of a tensor: another type, another shape or another number. */
const TENSOR_CHANGES: Readonly<Record<string, (tensor: StoredTensor, value: number) => StoredTensor>> = {
  float64: ({ data, shape }) => ({ data: Float64Array.from(numbersOf(data)), shape }),
  int32: ({ data, shape }) => ({ data: Int32Array.from(numbersOf(data)), shape }),
  uint8: ({ data, shape }) => ({ data: Uint8Array.from(numbersOf(data)), shape }),
  int64: ({ data, shape }) => ({ data: new BigInt64Array(data.length), shape }),
  "one axis more": ({ data, shape }) => ({ data, shape: [...shape, 1] }),
  transposed: ({ data, shape }) => ({ data, shape: shape.toReversed() }),
  flat: ({ data }) => ({ data, shape: [data.length] }),
  short: ({ data }) => ({ data: data.slice(0, 1), shape: [data.slice(0, 1).length] }),
  empty: ({ data }) => ({ data: data.slice(0, 0), shape: [0] }),
  "one number": ({ data, shape }, value) => ({ data: data.map(() => value as never), shape }),
};

function numbersOf(data: StoredTensor["data"]): number[] {
  return Array.from(data as Float32Array, Number);
}

const mutations = fc.record({
  part: fc.constantFrom("header", "text", "tensor", "bytes"),
  which: fc.nat(),
  changes: changes(),
  tensor: fc.constantFrom(...Object.keys(TENSOR_CHANGES)),
  value: fc.constantFrom(NaN, Infinity, -1, 0, 1e38, 2 ** 31),
  damage: damages,
});

function mutate(
  bytes: Uint8Array,
  { part, which, ...how }: typeof mutations extends fc.Arbitrary<infer T> ? T : never,
) {
  switch (part) {
    case "header":
      return changeHeader(bytes, how.changes);
    case "text":
      return changeText(bytes, which, how.changes);
    case "tensor": {
      const { tensors, metadata } = decodeSafetensors(bytes, "whole");
      const [name, tensor] = [...tensors][which % tensors.size]!;
      const { data } = tensor;
      const change = data instanceof BigInt64Array ? TENSOR_CHANGES.empty! : TENSOR_CHANGES[how.tensor]!;
      return encodeSafetensors(new Map([...tensors, [name, change(tensor, how.value)]]), metadata);
    }
    case "bytes":
      return damaged(bytes, how.damage);
  }
}

/** A weights file with changes is a model that can be used, trained and saved, or is refused. */
export async function mutatedCheckpoints({ runs, seed }: Tries): Promise<void> {
  const files = await wholeFiles();
  await fc.assert(
    fc.asyncProperty(fc.nat(files.length - 1), mutations, (file, mutation) =>
      worksOrRefuses(async () => {
        const bytes = mutate(files[file]!, mutation);
        const checkpoint = decodeCheckpoint(bytes, { name: "w", executor: new ReferenceExecutor() });
        const { made, trainer } = checkpoint;
        const conditions = made.context ? { context: drawContexts(made.context, { n: 3, seed: 1 }) } : {};
        const rows = { x: await made.sample(3, { seed: 1, ...conditions }), ...conditions };
        await made.logProb(rows);
        await trainer?.fit(rows, { epochs: 1 });
        decodeCheckpoint(encodeCheckpoint(checkpoint), { executor: new ReferenceExecutor() });
      })),
    { numRuns: runs, ...(seed !== undefined && { seed }) },
  );
}
