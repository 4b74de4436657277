import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { encodeNpy, parseNpy } from "../../src/files/npy.ts";
import { type Npz, openNpz } from "../../src/files/npz.ts";
import { openSource } from "../../src/files/open_source.ts";
import type { FileSource } from "../../src/files/source.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

const ARRAY = { data: Uint8Array.from({ length: 600 }, (_, i) => i % 7), shape: [100, 6] };

/** An archive, written by Python, in the form that one of more than 4 GB has, with an array `a`. */
const LONG_LENGTHS =
  "UEsDBC0AAAAAAAAAIQBptuwv//////////8FABQAYS5ucHkBABAATAAAAAAAAABMAAAAAAAAAJNOVU1QWQEAPAB7J2Rlc2Ny" +
  "JzogJ3x1MScsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAzKSwgfQoAAQIDBAVQSwECLQMtAAAAAAAA" +
  "ACEAabbsL///////////BQAUAAAAAAAAAAAAgAEAAAAAYS5ucHkBABAATAAAAAAAAABMAAAAAAAAAFBLBgYsAAAAAAAAAC0A" +
  "LQAAAAAAAAAAAAEAAAAAAAAAAQAAAAAAAABHAAAAAAAAAIMAAAAAAAAAUEsGBwAAAADKAAAAAAAAAAEAAABQSwUGAAAAAAEA" +
  "AQBHAAAAgwAAAAAA";

/** Where the directory says how an entry is packed, and how long it is unpacked. */
const [METHOD, SIZE] = [10, 24];

/** A file that does not lie on the disk as it is. */
function packed(bytes: Uint8Array): FileSource {
  return {
    name: "digits.npz",
    length: undefined,
    most: Infinity,
    once: true,
    start: bytes.subarray(0, 1024),
    open: () => ReadableStream.from([bytes.subarray(0, 10), bytes.subarray(10)]),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Reads an `.npz` file in every way there is, all with the same outcome. */
async function inEveryWay(bytes: Uint8Array, use: (npz: Npz, name: string) => Promise<void>): Promise<void> {
  const read = await openNpz(packed(bytes));
  await use(read, "digits.npz");
  read.close();
  await inFolder(async (folder) => {
    const path = `${folder}/digits.npz`;
    await Deno.writeFile(path, bytes);
    const opened = await openNpz(await openSource(path));
    await use(opened, path);
    opened.close();
  });
}

async function get(npz: Npz, key: string) {
  const { name, open } = npz.array(key)!;
  const chunks = await Array.fromAsync(open());
  return parseNpy(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), name);
}

/** Refuses to read the array `train` of a file. */
async function refuses(bytes: Uint8Array): Promise<void> {
  const message = "Cannot read digits.npz: it is not a whole zip archive";
  const read = async () => await get(await openNpz(packed(bytes)), "train");
  assert(isInputError(await assertRejects(read, SyntaxError, message)));
}

Deno.test("openNpz() give the arrays by name, deflated or stored", async () => {
  for (const level of [0, 6] as const) {
    const other = { data: Float32Array.of(0.5), shape: [1] };
    await inEveryWay(npz({ train: ARRAY, other }, { level }), async (arrays) => {
      assertEquals(arrays.keys, ["train", "other"]);
      assertEquals(await get(arrays, "other"), other);
      assertEquals(await get(arrays, "train"), ARRAY);
      for (const key of ["test", "train.npy"]) assertEquals(arrays.array(key), undefined);
    });
  }
});

Deno.test("openNpz() read no array that nobody asks for", async () => {
  const bytes = npz({ train: ARRAY }, { extra: { "names.npy": new TextEncoder().encode("nonsense") } });
  await inEveryWay(bytes, async (arrays, name) => {
    assertEquals(await get(arrays, "train"), ARRAY);
    await assertRejects(
      () => get(arrays, "names"),
      SyntaxError,
      `Cannot read the array 'names' of ${name}: it is not a .npy file`,
    );
  });
});

Deno.test("openNpz() reads an array of many chunks, or only its start", async () => {
  const data = Float64Array.from({ length: 50_000 }, (_, i) => Math.sin(i));
  for (const level of [0, 6] as const) {
    await inEveryWay(npz({ train: { data, shape: [50_000] } }, { level }), async (arrays) => {
      assertEquals((await get(arrays, "train")).data, data);
      for await (const chunk of arrays.array("train")!.open()) {
        assert(chunk.length < data.byteLength);
        break;
      }
    });
  }
});

Deno.test("openNpz() read an archive whose lengths take 64 bits", async () => {
  await inEveryWay(Uint8Array.fromBase64(LONG_LENGTHS), async (arrays) => {
    assertEquals(await get(arrays, "a"), { data: Uint8Array.of(0, 1, 2, 3, 4, 5), shape: [2, 3] });
  });
});

Deno.test("openNpz() refuses a truncated file at every length", async () => {
  const bytes = npz({ train: ARRAY });
  for (let length = 0; length < bytes.length; length++) await refuses(bytes.slice(0, length));
});

Deno.test("openNpz() notices a single changed bit in the data", async () => {
  for (const level of [0, 6] as const) {
    const bytes = npz({ train: ARRAY }, { level });
    const packed = level === 0 ? encodeNpy(ARRAY).length : 60;
    // The data come after 30 bytes of header and 9 of name.
    for (let at = 39; at < 39 + packed; at++) {
      const damaged = bytes.slice();
      damaged[at]! ^= 16;
      await refuses(damaged);
    }
  }
});

Deno.test("openNpz() does not trust the size or the method that the directory claims", async () => {
  const claiming = (field: number, value: number) => {
    const bytes = npz({ train: ARRAY });
    const view = new DataView(bytes.buffer);
    // The directory starts where the end record says.
    const at = view.getUint32(bytes.length - 6, true) + field;
    if (field === METHOD) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    return bytes;
  };
  const size = encodeNpy(ARRAY).length;
  assertEquals(await get(await openNpz(packed(claiming(SIZE, size))), "train"), ARRAY);
  for (const wrong of [0, 100, size - 1, size + 1, 0xfffffff0]) await refuses(claiming(SIZE, wrong));
  const small = await openNpz(packed(claiming(SIZE, 100)));
  await assertRejects(async () => {
    for await (const chunk of small.array("train")!.open()) assert(chunk.length <= 100);
  }, SyntaxError);
  const bzip2 = await openNpz(packed(claiming(METHOD, 12)));
  await assertRejects(
    () => get(bzip2, "train"),
    SyntaxError,
    "Cannot read train.npy of digits.npz: it is encrypted, or packed with something else than deflate",
  );
  await refuses(claiming(METHOD, 0));
});

Deno.test("openNpz() refuses what it cannot open", () =>
  inFolder(async (folder) => {
    const refuses = async (path: string, kind: typeof RangeError | typeof SyntaxError, reason: string) =>
      assert(isInputError(
        await assertRejects(
          async () => await openNpz(await openSource(path)),
          kind,
          `Cannot read ${path}: ${reason}`,
        ),
      ));
    await refuses(`${folder}/missing.npz`, RangeError, "there is no such file");
    await refuses(folder, RangeError, "it is a folder");
    const bytes = npz({ train: ARRAY });
    const noEntry = bytes.slice();
    noEntry[new DataView(bytes.buffer).getUint32(bytes.length - 6, true)]! ^= 1; // where the directory begins
    for (
      const part of [new TextEncoder().encode("0,1\n"), bytes.subarray(0, -1), noEntry]
    ) {
      await Deno.writeFile(`${folder}/cut.npz`, part);
      await refuses(`${folder}/cut.npz`, SyntaxError, "it is not a whole zip archive");
    }
  }));

Deno.test("openNpz() reads nothing once it is closed", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/digits.npz`, npz({ train: ARRAY }));
    const arrays = await openNpz(await openSource(`${folder}/digits.npz`));
    arrays.close();
    await assertRejects(() => get(arrays, "train"), SyntaxError);
  }));
