import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import type { NdArray } from "../../src/data/matrix.ts";
import { arrayParts } from "../../src/files/array_parts.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { npyFormat } from "../../src/files/npy_header.ts";
import type { Source } from "../../src/files/source.ts";
import { categorical } from "../../src/made/mod.ts";

const ROWS = 2100;
const SIZES = [2, 3, 4];
const DATA = Uint8Array.from({ length: 3 * ROWS }, (_, i) => i % (2 + i % 3));

/** A stream of bytes that notes how many were taken and whether it was closed. */
function stream(bytes: Uint8Array, { chunk = 1000 }: { chunk?: number } = {}) {
  const state = { taken: 0, closed: false };
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      for (let start = 0; start < bytes.length; start += chunk) {
        state.taken = Math.min(start + chunk, bytes.length);
        yield await Promise.resolve(bytes.subarray(start, state.taken));
      }
    } finally {
      state.closed = true;
    }
  }
  return { chunks: chunks(), state };
}

/** The parts of a stream of which nothing is known before it is read. */
function readParts(chunks: AsyncIterable<Uint8Array>, sizes: readonly number[] = SIZES) {
  const source: Source = {
    name: "digits.npy",
    length: undefined,
    most: Infinity,
    once: true,
    open: () => chunks,
  };
  return arrayParts(source, { format: npyFormat, schema: categorical(sizes) });
}

function parts(
  bytes: Uint8Array,
  { sizes = SIZES, ...options }: { chunk?: number; sizes?: number[] } = {},
) {
  const { chunks } = stream(bytes, options);
  return Array.fromAsync(readParts(chunks, sizes));
}

async function rows(bytes: Uint8Array, options: { chunk?: number; sizes?: number[] } = {}) {
  return (await parts(bytes, options)).flatMap(({ data }) => Array.from(data));
}

type Kind = typeof RangeError | typeof SyntaxError | typeof TypeError;

async function refuses(bytes: Uint8Array, kind: Kind, message: string): Promise<void> {
  const { chunks, state } = stream(bytes);
  const read = () => Array.fromAsync(readParts(chunks));
  const error = await assertRejects(read, kind);
  assertEquals([error.message, state.closed], [message, true]);
  assert(isInputError(error));
}

/** The file with another text of the same length in its header. */
function withHeader(bytes: Uint8Array, from: string, to: string): Uint8Array {
  const header = String.fromCharCode(...bytes.subarray(0, 128)).replace(from, to);
  return Uint8Array.from([...Uint8Array.from(header, (c) => c.charCodeAt(0)), ...bytes.subarray(128)]);
}

Deno.test("arrayParts() gives the rows that parseNpy() gives, 1,024 at a time, however the bytes arrive", async () => {
  for (const type of [Uint8Array, Int16Array, Float32Array, Float64Array]) {
    const bytes = encodeNpy({ data: type.from(DATA), shape: [ROWS, 3] });
    for (const chunk of [7, 1000, 65_536]) {
      const read = await parts(bytes, { chunk });
      assertEquals(read.map(({ shape }) => shape), [[1024, 3], [1024, 3], [52, 3]]);
      assertEquals(read[0]!.data.constructor, type);
      assertEquals(read.flatMap(({ data }) => Array.from(data)), [...DATA]);
    }
  }
  const few = encodeNpy({ data: DATA.subarray(0, 3), shape: [1, 3] });
  assertEquals((await parts(few)).map(({ data, shape }) => ({ data, shape })), [{
    data: DATA.subarray(0, 3),
    shape: [1, 3],
  }]);
});

Deno.test("arrayParts() takes a list for one column", async () => {
  const list = encodeNpy({ data: Uint8Array.of(1, 0, 1), shape: [3] });
  assertEquals(await rows(list, { sizes: [2] }), [1, 0, 1]);
});

Deno.test("arrayParts() takes the dimensions of a picture together", async () => {
  const sizes = Array(6).fill(4);
  assertEquals(await rows(encodeNpy({ data: Int16Array.from(DATA), shape: [ROWS / 2, 2, 3] }), { sizes }), [
    ...DATA,
  ]);
});

Deno.test("arrayParts() reads arrays in column-major order", async () => {
  for (const shape of [[ROWS, 3], [ROWS / 6, 2, 3, 3]] as const) {
    const sizes = Array(DATA.length / shape[0]).fill(4);
    const bytes = withHeader(encodeNpy({ data: Int16Array.from(DATA), shape }), "False,", "True, ");
    const read = await parts(bytes, { sizes });
    assertEquals(read[0]!.shape, [Math.min(1024, shape[0]), sizes.length]);
    assertEquals(read.flatMap(({ data }) => Array.from(data)), [...parseNpy(bytes, "digits.npy").data]);
  }
});

Deno.test("arrayParts() hands a part on before it has read on", async () => {
  const { chunks, state } = stream(encodeNpy({ data: DATA, shape: [ROWS, 3] }));
  const read = readParts(chunks);
  assertEquals((await read.next()).value?.shape, [1024, 3]);
  assertEquals([state.taken, state.closed], [4000, false]);
  await read.return(undefined);
  assertEquals(state.closed, true);
});

Deno.test("arrayParts() names the row of the file and the column of a wrong value", async () => {
  for (
    const [row, column, value] of [[0, 0, 2], [1023, 1, 3], [1024, 2, 4], [2099, 0, -1], [5, 2, 0.5]] as const
  ) {
    const data = Float32Array.from(DATA);
    data[3 * row + column] = value;
    const message = `Cannot use digits.npy with the value ${value} in row ${row}, column ${column}: ` +
      `expected a whole number from 0 to ${SIZES[column]! - 1}`;
    await refuses(encodeNpy({ data, shape: [ROWS, 3] }), RangeError, message);
  }
  const nan = encodeNpy({ data: Float64Array.of(0, 0, 0, 0, NaN, 0), shape: [2, 3] });
  await assertRejects(() => parts(nan), RangeError, "with the value NaN in row 1, column 1");
  const columnMajor = withHeader(
    encodeNpy({ data: Uint8Array.of(0, 0, 0, 0, 0, 4), shape: [2, 3] }),
    "False,",
    "True, ",
  );
  await assertRejects(() => parts(columnMajor), RangeError, "with the value 4 in row 1, column 2");
});

Deno.test("arrayParts() refuses other shapes before it reads on", async () => {
  const message = (shape: number[]) => `Cannot use digits.npy of shape [${shape.join(", ")}]: `;
  for (const shape of [[], [3], [1, 2], [2, 2], [1, 4, 3], [2, 0], [0, 4]]) {
    const data = new Uint8Array(shape.reduce((product, size) => product * size, 1));
    await refuses(encodeNpy({ data, shape }), TypeError, `${message(shape)}expected [n, 3]`);
  }
  const empty: NdArray = { data: new Uint8Array(0), shape: [0, 3] };
  await refuses(encodeNpy(empty), RangeError, `${message([0, 3])}it has no rows`);
  const { chunks, state } = stream(encodeNpy({ data: DATA, shape: [3, ROWS] }));
  await assertRejects(() => Array.fromAsync(readParts(chunks)));
  assertEquals(state.taken, 1000);
});

Deno.test("arrayParts() refuses too few and too many values", async () => {
  for (const order of ["False,", "True, "]) {
    const bytes = withHeader(
      encodeNpy({ data: new Uint8Array(3 * ROWS), shape: [ROWS, 3] }),
      "False,",
      order,
    );
    const message = (present: number | string) =>
      `Cannot read digits.npy: its header promises 6300 bytes for the shape [2100, 3], but ${present} follow`;
    for (const present of [0, 1, 3071, 3072, 3075, 6299]) {
      await refuses(bytes.subarray(0, 128 + present), SyntaxError, message(present));
    }
    for (const extra of [1, 3, 70_000]) {
      await refuses(
        Uint8Array.from([...bytes, ...new Uint8Array(extra)]),
        SyntaxError,
        message("more"),
      );
    }
  }
  // sizes that no memory holds
  for (const order of ["False", "True"]) {
    for (const size of ["1000000000000", "9".repeat(400)]) {
      const header = `{'descr': '<f8', 'fortran_order': ${order}, 'shape': (${size}, 3)}`;
      const length = [header.length & 255, header.length >> 8];
      const text = new TextEncoder().encode(header);
      const claim = Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0, ...length, ...text, ...new Uint8Array(48));
      const [kind, reason] = order === "False"
        ? [SyntaxError, "but 48 follow"] as const
        : [RangeError, "more than 2147483648"] as const;
      await assertRejects(() => parts(claim), kind, reason);
    }
  }
});

Deno.test("arrayParts() refuses what is not a .npy file", async () => {
  const bytes = encodeNpy({ data: DATA, shape: [ROWS, 3] });
  for (const some of [new Uint8Array(), bytes.subarray(0, 11), new TextEncoder().encode("a,b,c\n0,1,0\n")]) {
    await refuses(some, SyntaxError, "Cannot read digits.npy: it is not a .npy file");
  }
  await refuses(bytes.subarray(0, 100), SyntaxError, "Cannot read digits.npy: it ends within its header");
  const long = bytes.slice();
  long[6] = 2; // of which the next four bytes are the length
  await assertRejects(() => parts(long), SyntaxError, "its header ends at byte");
  await assertRejects(
    () => parts(withHeader(bytes, "|u1", "|c1")),
    SyntaxError,
    "Cannot read digits.npy: its dtype is '|c1'",
  );
});
