import { assert, assertEquals, assertThrows } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import type { NumericArray } from "../../src/data/matrix.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { npyFile } from "./array_file.ts";

/** A file as NumPy writes it, with any header and any data. */
function npy(
  header: string,
  data: ArrayLike<number> | ArrayBuffer,
  { version = 1, length }: { version?: number; length?: number } = {},
): Uint8Array {
  const text = version === 3
    ? new TextEncoder().encode(header)
    : Uint8Array.from(header, (character) => character.charCodeAt(0)); // Latin-1
  length ??= text.length;
  const size = version === 1
    ? [length & 255, length >> 8]
    : [length & 255, length >> 8 & 255, length >> 16, 0];
  return Uint8Array.of(0x93, 78, 85, 77, 80, 89, version, 0, ...size, ...text, ...new Uint8Array(data));
}

function header(descr: string, shape: string, order = "False"): string {
  return `{'descr': '${descr}', 'fortran_order': ${order}, 'shape': (${shape}), }\n`;
}

function refuses(bytes: Uint8Array, part: string): void {
  const error = assertThrows(() => parseNpy(bytes, "digits.npy"), SyntaxError, part);
  assert(error.message.startsWith("Cannot read digits.npy: "), error.message);
  assert(isInputError(error));
}

const ARRAYS: readonly NumericArray[] = [
  Uint8Array.of(0, 255),
  Int8Array.of(-128, 127),
  Uint16Array.of(0, 65535),
  Int16Array.of(-32768, 1),
  Uint32Array.of(0, 2 ** 32 - 1),
  Int32Array.of(-(2 ** 31), 1),
  Float32Array.of(0.5, -Infinity),
  Float64Array.of(Math.PI, NaN),
];

for (const data of ARRAYS) {
  Deno.test(`encodeNpy() and parseNpy() keep a ${data.constructor.name}`, () => {
    for (const shape of [[2], [1, 2], [2, 1, 1]]) {
      const bytes = encodeNpy({ data, shape });
      assertEquals((bytes.length - data.byteLength) % 64, 0);
      assertEquals(parseNpy(bytes, "digits.npy"), { data, shape });
    }
  });
}

Deno.test("encodeNpy() writes what NumPy writes", () => {
  const bytes = encodeNpy({ data: Uint16Array.of(1, 2, 3), shape: [3] });
  const text = header("<u2", "3,").trimEnd();
  assertEquals(bytes, npy(text.padEnd(117) + "\n", [1, 0, 2, 0, 3, 0]));
});

Deno.test("encodeNpy() writes the part of the memory that a view shows", () => {
  const data = Int16Array.of(1, 2, 3, 4).subarray(1, 3);
  assertEquals(parseNpy(encodeNpy({ data, shape: [2] }), "a.npy").data, Int16Array.of(2, 3));
});

Deno.test("parseNpy() reads scalars, empty arrays and versions 2 and 3", () => {
  assertEquals(parseNpy(npy(header("|u1", ""), [7]), "a.npy"), { data: Uint8Array.of(7), shape: [] });
  assertEquals(parseNpy(npy(header("<f4", "0, 3"), []), "a.npy"), {
    data: new Float32Array(0),
    shape: [0, 3],
  });
  for (const version of [2, 3]) {
    assertEquals(parseNpy(npy(header("|u1", "1,"), [7], { version }), "a.npy").data, Uint8Array.of(7));
  }
});

Deno.test("parseNpy() reads bytes that start anywhere in their memory", () => {
  const bytes = encodeNpy({ data: Float64Array.of(1, 2), shape: [2] });
  const moved = new Uint8Array(bytes.length + 3);
  moved.set(bytes, 3);
  assertEquals(parseNpy(moved.subarray(3), "a.npy").data, Float64Array.of(1, 2));
});

Deno.test("parseNpy() turns booleans, float16 and 64-bit integers into other types", () => {
  const read = (descr: string, data: ArrayBuffer) => parseNpy(npy(header(descr, "2,"), data), "a.npy").data;
  assertEquals(read("|b1", Uint8Array.of(1, 0).buffer), Uint8Array.of(1, 0));
  assertEquals(read("<f2", Float16Array.of(0.5, -2).buffer), Float32Array.of(0.5, -2));
  assertEquals(read("<i8", BigInt64Array.of(-3n, 2n ** 40n).buffer), Float64Array.of(-3, 2 ** 40));
  assertEquals(read("<u8", BigUint64Array.of(3n, 2n ** 53n - 1n).buffer), Float64Array.of(3, 2 ** 53 - 1));
});

Deno.test("parseNpy() reads every float16", () => {
  for (let first = 0; first < 2 ** 16; first += 1024) {
    const { buffer } = Uint16Array.from({ length: 1024 }, (_, i) => first + i);
    const { data } = parseNpy(npy(header("<f2", "1024,"), buffer), "a.npy");
    assertEquals([...data], [...new Float16Array(buffer)]);
  }
});

Deno.test("parseNpy() reads column-major arrays", () => {
  // The element [i, j, k] is 100 i + 10 j + k, stored with the first index running fastest.
  const stored = [0, 100, 10, 110, 20, 120, 1, 101, 11, 111, 21, 121];
  const expected = [0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121];
  const array = parseNpy(npy(header("|u1", "2, 3, 2", "True"), stored), "a.npy");
  assertEquals(array, { data: Uint8Array.from(expected), shape: [2, 3, 2] });
});

Deno.test("parseNpy() reads values of either order of bytes", () => {
  for (const kind of ["u2", "i2", "f2", "u4", "i4", "f4", "u8", "i8", "f8"]) {
    for (const columnMajor of [false, true]) {
      const array = { kind, columnMajor, shape: [2, 3], values: [1, 2, 3, 100, 0, 5] };
      const [little, big] = [false, true].map((bigEndian) =>
        parseNpy(npyFile({ ...array, bigEndian }), "a.npy")
      );
      assertEquals([...little!.data], array.values, kind);
      assertEquals(big, little, kind);
    }
  }
});

/** How the header of an array of the shape `(2, 3)` may be written. */
const HEADERS = [
  `{"descr": "<i4", "fortran_order": False, "shape": (2, 3)}`,
  "{'descr':'<i4','fortran_order':False,'shape':(2,3)}",
  "{'shape': (2L, 3L), 'fortran_order': False, 'descr': '<i4'}   \n",
  "{'descr': u'<i4', 'fortran_order': False, 'shape': (2, 3,), }",
  " { 'descr' : b'=i4' , 'fortran_order' : False , 'shape' : [2, 3] } ",
  "{'descr': 'i4', 'fortran_order': False, 'shape': (2, 3), 'note': {'a': [1, None]}}\0\0",
];

Deno.test("parseNpy() reads headers of old and of other writers", () => {
  const data = Int32Array.of(1, 2, 3, 4, 5, -6);
  for (const text of HEADERS) {
    for (const version of [1, 2, 3]) {
      assertEquals(parseNpy(npy(text, data.buffer, { version }), "a.npy"), { data, shape: [2, 3] }, text);
    }
  }
});

Deno.test("parseNpy() refuses headers that are no dictionaries", () => {
  const nested = "(".repeat(50_000);
  for (
    const text of ["", "{", "{'descr': }", "[1, 2]", "'descr'", nested, "{'descr' '<i4'}", "{'shape': (1 2)}"]
  ) {
    refuses(npy(text, new Uint8Array(20)), "its header lacks one of 'descr', 'fortran_order' and 'shape'");
  }
});

Deno.test("parseNpy() refuses what is not a .npy file", () => {
  refuses(new Uint8Array(0), "it is not a .npy file");
  refuses(new TextEncoder().encode("PassengerId,Survived"), "it is not a .npy file");
  refuses(npy(header("|u1", "1,"), [1]).subarray(0, 9), "it is not a .npy file");
  refuses(npy(header("|u1", "1,"), [1], { version: 4 }), "it has version 4 of the .npy format");
});

Deno.test("parseNpy() refuses a broken header", () => {
  refuses(npy(header("|u1", "1,"), [], { length: 60_000 }), "it ends within its header");
  refuses(npy("{'fortran_order': False, 'shape': (1,), }", [1]), "its header lacks");
  refuses(npy("{'descr': '|u1', 'shape': (1,), }", [1]), "its header lacks");
  refuses(npy("{'descr': '|u1', 'fortran_order': False}", [1]), "its header lacks");
  refuses(npy(header("|u1", "-1,"), [1]), "its header lacks");
});

const OTHERS = [
  ["<c8", "that of complex numbers"],
  ["<f16", "that of numbers of a length that only some machines have (longdouble)"],
  ["|O", "that of Python objects"],
  ["<U5", "that of texts"],
  ["|S3", "that of texts"],
  ["<M8[ns]", "that of dates"],
  ["|V4", "that of bytes without a meaning"],
  ["<i3", "expected one of b1 u1 i1"],
  ["constructor", "expected one of b1 u1 i1"],
] as const;

for (const [descr, reason] of OTHERS) {
  Deno.test(`parseNpy() refuses the dtype ${descr}`, () => {
    refuses(npy(header(descr, "1,"), [1, 2, 3, 4]), `its dtype is '${descr}', ${reason}`);
  });
}

Deno.test("parseNpy() refuses a structured dtype", () => {
  const text = "{'descr': [('a', '<i4'), ('b', '<f4')], 'fortran_order': False, 'shape': (1,), }";
  refuses(npy(text, new Uint8Array(8)), "it is structured, with the fields a, b; save one array of numbers");
  for (const version of [1, 3]) {
    refuses(npy(text.replace("'a'", "'größe'"), [], { version }), "with the fields größe, b; save");
  }
});

Deno.test("parseNpy() refuses too few and too many values, whatever the size they claim", () => {
  const bytes = encodeNpy({ data: Float32Array.of(1, 2, 3), shape: [3] });
  refuses(bytes.subarray(0, -1), "its header promises 12 bytes for the shape [3], but 11 follow");
  refuses(Uint8Array.of(...bytes, 0), "its header promises 12 bytes for the shape [3], but 13 follow");
  refuses(
    npy(header("<f8", "4000000000, 4000000000"), [1]),
    "for the shape [4000000000, 4000000000], but 1 follow",
  );
  refuses(npy(header("<f8", `${"9".repeat(400)}, 0`), []), "its header promises");
});

Deno.test("parseNpy() refuses integers that are not exact in float64", () => {
  refuses(
    npy(header("<i8", "1,"), BigInt64Array.of(-(2n ** 60n)).buffer),
    "the value -1152921504606846976 in row 0, column 0 is beyond 2^53",
  );
  const last = BigUint64Array.of(1n, 2n, 3n, 4n, 2n ** 64n - 1n, 5n).buffer;
  const message = (row: number, column: number) =>
    `the value 18446744073709551615 in row ${row}, column ${column} is beyond 2^53`;
  refuses(npy(header("<u8", "2, 3"), last), message(1, 1));
  refuses(npy(header("<u8", "2, 3", "True"), last), message(0, 2));
});
