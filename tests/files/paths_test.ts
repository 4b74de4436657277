import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { readFile } from "../../src/files/file.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";

/** Every way of reading. */
const READS: readonly ((path: string) => Promise<unknown>)[] = [
  readDataset,
  (path) => Array.fromAsync(tableParts(path, { schema: binary(2) })),
  (path) => readEvidence(path, binary(2)),
  readFile,
];

async function refuses(path: string, reason: string): Promise<void> {
  for (const read of READS) {
    const error = await assertRejects(() => read(path));
    assertEquals((error as Error).message, `Cannot read ${path}: ${reason}`);
    assert(isInputError(error));
  }
}

Deno.test("what is no file is refused with a reason", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(`${folder}/folder.npz`);
    for (const read of READS) {
      const message = `Cannot read ${folder}/folder.npz: it is a folder`;
      assert(isInputError(await assertRejects(() => read(`${folder}/folder.npz`), RangeError, message)));
    }
    await refuses(`${folder}/missing.npy`, "there is no such file");
    await refuses(`${folder}/folder.npz/a/b.csv`, "there is no such file");
    await Deno.writeTextFile(`${folder}/a.csv`, "0,1\n");
    await refuses(`${folder}/a.csv/b.csv`, "a part of the path is a file, not a folder");
    await Deno.writeTextFile(`${folder}/empty.csv`, "");
    await refuses(`${folder}/empty.csv`, "it is empty");
    await refuses(`${folder}/${"long".repeat(100)}.csv`, "its name is too long");
  }));

Deno.test({
  name: "devices, broken links and links in a circle are refused",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      await refuses("/dev/zero", "it is a device, not a file");
      await refuses("/dev/null", "it is a device, not a file");
      await Deno.symlink(`${folder}/nowhere.npy`, `${folder}/broken.npy`);
      await refuses(`${folder}/broken.npy`, "there is no such file");
      await Deno.symlink("circle.npy", `${folder}/circle.npy`);
      await refuses(`${folder}/circle.npy`, "its links lead in a circle");
      await Deno.symlink("/dev/zero", `${folder}/zero.npy`);
      await refuses(`${folder}/zero.npy`, "it is a device, not a file");
    }),
});

Deno.test({
  name: "a pipe is read as it comes, by its first bytes or as text",
  ignore: Deno.build.os === "windows",
  fn: () =>
    inFolder(async (folder) => {
      const { success } = await new Deno.Command("mkfifo", { args: [`${folder}/pipe`] }).output();
      assert(success);
      const data = Uint8Array.from({ length: 200_000 }, (_, i) => i % 3 & 1);
      const contents = [
        encodeNpy({ data, shape: [100_000, 2] }),
        new TextEncoder().encode("0,1\n1,0\n".repeat(1000)),
      ];
      for (const content of contents) {
        const rows = content === contents[0] ? 100_000 : 2000;
        // a write ends when the other end has read
        const whole = Deno.writeFile(`${folder}/pipe`, content, { create: false });
        const { train, test } = await readDataset(`${folder}/pipe`);
        assertEquals(train.shape[0] + test!.shape[0], rows);
        await whole;
        const again = Deno.writeFile(`${folder}/pipe`, content, { create: false });
        const parts = await Array.fromAsync(tableParts(`${folder}/pipe`, { schema: binary(2) }));
        assertEquals(parts.reduce((sum, { shape }) => sum + shape[0], 0), rows);
        await again;
      }
    }),
});

Deno.test("a file that shrinks or grows while it is read is refused", () =>
  inFolder(async (folder) => {
    const data = Uint8Array.from({ length: 4_000_000 }, (_, i) => i & 1);
    const bytes = encodeNpy({ data, shape: [2_000_000, 2] });
    for (const size of [bytes.length - 1, bytes.length + 1]) {
      const path = `${folder}/a.npy`;
      await Deno.writeFile(path, bytes);
      const read = async () => {
        for await (const _ of tableParts(path, { schema: binary(2) })) await Deno.truncate(path, size);
      };
      const follows = size < bytes.length ? `${size - 128}` : "more";
      const error = await assertRejects(
        read,
        SyntaxError,
        `for the shape [2000000, 2], but ${follows} follow`,
      );
      assert(isInputError(error));
    }
  }));
