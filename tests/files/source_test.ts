import { assert, assertEquals, assertRejects } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import { gzipSync } from "fflate";
import { isInputError } from "../../src/errors/mod.ts";
import { openSource } from "../../src/files/open_source.ts";
import { inFolder } from "./folder.ts";

async function chunksOf(path: string): Promise<Uint8Array[]> {
  await using source = await openSource(path);
  return await Array.fromAsync(source.open());
}

const BYTES = Uint8Array.from({ length: 300_000 }, (_, i) => Math.floor(1000 * Math.sin(i)));

Deno.test("openSource() gives the bytes in chunks, as often as they are asked for, and unpacks what is compressed", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/plain`, BYTES);
    await Deno.writeFile(`${folder}/packed`, gzipSync(BYTES));
    await Deno.writeFile(`${folder}/zstd`, zstdCompressSync(BYTES));
    for (const path of [`${folder}/plain`, `${folder}/packed`, `${folder}/zstd`]) {
      await using source = await openSource(path);
      assertEquals([...source.start], [...BYTES.subarray(0, 1024)]);
      assertEquals(source.length, path.endsWith("plain") ? BYTES.length : undefined);
      assert(source.most >= BYTES.length);
      for (let time = 0; time < 2; time++) {
        const chunks = await Array.fromAsync(source.open());
        assert(chunks.length > 2);
        assertEquals(Uint8Array.from(chunks.flatMap((chunk) => [...chunk])), BYTES);
      }
    }
  }));

Deno.test("openSource() closes a file of which not all is read", () =>
  inFolder(async (folder) => {
    await Deno.writeFile(`${folder}/plain`, BYTES);
    await Deno.writeFile(`${folder}/packed`, gzipSync(BYTES));
    await Deno.writeFile(`${folder}/zstd`, zstdCompressSync(BYTES));
    for (const path of [`${folder}/plain`, `${folder}/packed`, `${folder}/zstd`]) {
      await using source = await openSource(path);
      for await (const chunk of source.open()) {
        assert(chunk.length < BYTES.length);
        break;
      }
    }
  }));

Deno.test("openSource() says in a sentence why it cannot read", () =>
  inFolder(async (folder) => {
    const refuses = async (path: string, kind: typeof RangeError | typeof SyntaxError, reason: string) =>
      assert(isInputError(
        await assertRejects(() => chunksOf(path), kind, `Cannot read ${path}: ${reason}`),
      ));
    await refuses(`${folder}/missing.npy`, RangeError, "there is no such file");
    await refuses(folder, RangeError, "it is a folder");
    await Deno.writeFile(`${folder}/empty`, new Uint8Array(0));
    await refuses(`${folder}/empty`, SyntaxError, "it is empty");
    const damaged = gzipSync(BYTES);
    damaged[damaged.length - 6]! ^= 1; // within the checksum
    const packed: [what: string, bytes: Uint8Array][] = [
      ["gzip", damaged],
      ["gzip", gzipSync(BYTES).subarray(0, -1)],
      ["Zstandard", zstdCompressSync(BYTES).subarray(0, -1)],
      ["Zstandard", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0, 0xa1, 1, 0, 0)], // a window of more than 1 GB
      ["Zstandard", Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd, 0)],
    ];
    for (const [what, bytes] of packed) {
      await Deno.writeFile(`${folder}/packed`, bytes);
      await refuses(`${folder}/packed`, SyntaxError, `it is not a whole ${what} file`);
    }
  }));
