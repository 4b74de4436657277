/**
 * Properties of the readers of arrays; each takes how often to try and with which seed.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { inferSchema } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { tableParts } from "../../src/files/table.ts";
import { decodeRows } from "../../src/made/mod.ts";
import { IDX_TYPES, idxFile, npyFile, type StoredArray, zipFile } from "./array_file.ts";
import { inFolder } from "./folder.ts";
import type { Tries } from "../tries.ts";

/** The numbers that each kind holds exactly. */
const NUMBERS: Readonly<Record<string, fc.Arbitrary<number>>> = {
  b1: fc.integer({ min: 0, max: 1 }),
  u1: fc.integer({ min: 0, max: 255 }),
  i1: fc.integer({ min: -128, max: 127 }),
  u2: fc.integer({ min: 0, max: 65535 }),
  i2: fc.integer({ min: -32768, max: 32767 }),
  f2: fc.integer({ min: -1024, max: 1024 }).map((value) => value / 16),
  u4: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  i4: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  f4: fc.float({ noNaN: true, noDefaultInfinity: true }),
  u8: fc.maxSafeNat(),
  i8: fc.maxSafeInteger(),
  f8: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.float({ noNaN: true, noDefaultInfinity: true }),
  ),
};

const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 2, max: 12 })),
  fc.tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 5 })),
  fc.tuple(fc.integer({ min: 2, max: 12 }), fc.constantFrom(63, 64, 81)),
  fc.tuple(fc.integer({ min: 2, max: 6 }), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 })),
  fc.tuple(fc.integer({ min: 2, max: 4 }), fc.constant(2), fc.constant(3), fc.integer({ min: 1, max: 2 })),
);

/** Arrays of numbers of one kind; some hold small numbers only, as most data do. */
const arrays: fc.Arbitrary<StoredArray> = fc.record({
  kind: fc.constantFrom(...Object.keys(NUMBERS)),
  bigEndian: fc.boolean(),
  columnMajor: fc.boolean(),
  shape: shapes,
  small: fc.boolean(),
}).chain(({ small, ...stored }) => {
  const length = stored.shape.reduce((product: number, size) => product * size, 1);
  const numbers = small ? fc.integer({ min: 0, max: 1 }) : NUMBERS[stored.kind]!;
  return fc.array(numbers, { minLength: length, maxLength: length }).map((values) => ({ ...stored, values }));
});

const containers = fc.constantFrom("npy", "npz stored", "npz deflated", "idx");

/** An array as the content of a file, and a name for it. */
function fileOf(array: StoredArray, container: string, packed: boolean): { name: string; bytes: Uint8Array } {
  const plain = container === "idx" && IDX_TYPES[array.kind] !== undefined
    ? { name: "a.idx", bytes: idxFile(array) }
    : container.startsWith("npz")
    ? { name: "a.NPZ", bytes: zipFile("x.npy", npyFile(array), container === "npz deflated") }
    : { name: "a.npy", bytes: npyFile(array) };
  return packed ? { name: `${plain.name}.gz`, bytes: new Uint8Array(gzipSync(plain.bytes)) } : plain;
}

/** What is read of an array: grey levels become 0 and 1. */
function expected({ kind, shape, values }: StoredArray, name: string): readonly number[] {
  if (kind !== "u1") return values;
  const isPicture = shape.length > (name.startsWith("a.idx") ? 1 : 2);
  const isSquare = shape.length === 2 && [64, 81].includes(shape[1]!);
  const most = Math.max(...values);
  return (isPicture || isSquare) && most > 127 ? values.map((value) => +(value >= 128)) : values;
}

/** Arrays of any kind, order and shape are read as they were written, whatever they are in and whoever reads them. */
export function arraysAreReadBack({ runs, seed }: Tries): Promise<void> {
  return inFolder(async (folder) => {
    const property = fc.asyncProperty(arrays, containers, fc.boolean(), async (array, container, packed) => {
      const { name, bytes } = fileOf(array, container, packed);
      const path = `${folder}/${name}`;
      await Deno.writeFile(path, bytes);
      const values = expected(array, name).map((value) => value + 0); // no -0
      const dataset = await readDataset(path, { test: "last" });
      const { train, test } = dataset;
      const [rows, D] = [array.shape[0]!, values.length / array.shape[0]!];
      assertEquals([train.shape[0] + test!.shape[0], train.shape[1], test!.shape[1]], [rows, D, D]);
      assertEquals([...train.data, ...test!.data].map((value) => value + 0), values);

      const schema = inferSchema(dataset, { mostValues: 1000 });
      const isSingle = array.kind === "f4"; // labels of float32 are as short as that allows
      const back = ({ data, shape }: { data: ArrayLike<number>; shape: readonly [number, number] }) =>
        Array.from(
          decodeRows({ data, shape }, schema).data,
          (value) => (isSingle ? Math.fround(value) : value) + 0,
        );
      const parts = await Array.fromAsync(tableParts(path, { schema }));
      assertEquals(parts.flatMap(back), values);
      assertEquals(back((await readEvidence(path, schema)).x), values);
    });
    await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
  });
}

/** A change of some bytes of a file. */
const mutations = fc.array(
  fc.record({
    kind: fc.constantFrom("set", "cut", "insert", "end"),
    /** Where, as a part of the first 200 bytes or of all. */
    early: fc.boolean(),
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
  }),
  { minLength: 1, maxLength: 4 },
);

type Mutation = typeof mutations extends fc.Arbitrary<(infer M)[]> ? M : never;

function mutate(file: Uint8Array, { kind, early, at, bytes }: Mutation): Uint8Array {
  const place = Math.floor(at * (early ? Math.min(200, file.length) : file.length));
  const [before, after] = [file.subarray(0, place), file.subarray(place)];
  if (kind === "end") return before;
  if (kind === "insert") return Uint8Array.of(...before, ...bytes, ...after);
  const rest = after.subarray(bytes.length);
  return kind === "cut" ? Uint8Array.of(...before, ...rest) : Uint8Array.of(...before, ...bytes, ...rest);
}

/** Damaged files give numbers, or an error that says so; never more numbers than the file can hold. */
export function damagedArraysAreRefused({ runs, seed }: Tries): Promise<void> {
  return inFolder(async (folder) => {
    const property = fc.asyncProperty(
      arrays,
      containers,
      fc.boolean(),
      mutations,
      async (array, container, packed, changes) => {
        const { name, bytes } = fileOf(array, container, packed);
        const path = `${folder}/${name}`;
        const damaged = changes.reduce(mutate, bytes);
        await Deno.writeFile(path, damaged);
        const schema = array.shape.slice(1).reduce((product, size) => product * size, 1);
        const bits = Array.from({ length: schema }, () => ({ kind: "binary" as const }));
        const readers = [
          async () => {
            const { train, valid, test } = await readDataset(path);
            const count = [train, valid, test].reduce((sum, part) => sum + (part?.data.length ?? 0), 0);
            assert(count <= 1032 * damaged.length, `${count} numbers in ${damaged.length} bytes`);
          },
          () => Array.fromAsync(tableParts(path, { schema: bits })),
          () => readEvidence(path, bits),
        ];
        for (const read of readers) {
          try {
            await read();
          } catch (error) {
            if (!isInputError(error)) throw error;
          }
        }
      },
    );
    await fc.assert(property, { numRuns: runs, ...(seed !== undefined && { seed }) });
  });
}
