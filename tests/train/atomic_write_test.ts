import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { writeFileAtomically } from "../../src/train/atomic_write.ts";

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await run(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function names(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map((entry) => entry.name).sort();
}

Deno.test("a file is written and replaced, and nothing else is left", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    await writeFileAtomically(path, Uint8Array.of(1, 2, 3));
    assertEquals([...Deno.readFileSync(path)], [1, 2, 3]);
    const large = Uint8Array.from({ length: 3_000_000 }, (_, index) => index);
    await writeFileAtomically(path, large);
    assertEquals(Deno.readFileSync(path), large);
    await writeFileAtomically(path, new Uint8Array(0));
    assertEquals(Deno.readFileSync(path).length, 0);
    assertEquals(names(folder), ["a.bin"]);
  }));

Deno.test("writers of one file at the same time leave one of their files", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    const contents = [1, 2, 3, 4].map((value) => new Uint8Array(100_000).fill(value));
    await Promise.all(contents.map((bytes) => writeFileAtomically(path, bytes)));
    const written = Deno.readFileSync(path);
    assertEquals(written, contents[written[0] - 1]);
    assertEquals(names(folder), ["a.bin"]);
  }));

Deno.test("a failure leaves the old file and no temporary one", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    await writeFileAtomically(path, Uint8Array.of(1));
    const fail = () => Promise.reject(new Deno.errors.Interrupted("Disk full"));
    const { sync, write } = Deno.FsFile.prototype;
    for (const method of ["write", "sync"] as const) {
      Deno.FsFile.prototype[method] = fail;
      try {
        const error = await assertRejects(() => writeFileAtomically(path, Uint8Array.of(2)), Error);
        assertEquals(error.message, `Cannot write ${path}: Disk full`);
      } finally {
        Object.assign(Deno.FsFile.prototype, { sync, write });
      }
      assertEquals(names(folder), ["a.bin"]);
      assertEquals([...Deno.readFileSync(path)], [1]);
    }
  }));

Deno.test("a path that is a folder, or in no folder, is an error that names it", () =>
  inFolder(async (folder) => {
    const taken = join(folder, "taken");
    Deno.mkdirSync(taken);
    await assertRejects(() => writeFileAtomically(taken, Uint8Array.of(1)), Error, `Cannot write ${taken}: `);
    assertEquals(names(folder), ["taken"]);
    const nowhere = join(folder, "missing", "a.bin");
    await assertRejects(
      () => writeFileAtomically(nowhere, Uint8Array.of(1)),
      Error,
      `Cannot write ${nowhere}: `,
    );
  }));

Deno.test("a file is written in parts; when one of them fails, nothing has changed", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    async function* parts(ending: () => Promise<void>) {
      yield Uint8Array.of(1, 2);
      yield Uint8Array.of(3);
      await ending();
    }
    await writeFileAtomically(path, parts(() => Promise.resolve()));
    assertEquals([...Deno.readFileSync(path)], [1, 2, 3]);
    const fail = () => Promise.reject(new RangeError("No more parts"));
    const other = join(folder, "b.bin");
    for (const target of [path, other]) {
      await assertRejects(() => writeFileAtomically(target, parts(fail)), RangeError, "No more parts");
    }
    assertEquals([...Deno.readFileSync(path)], [1, 2, 3]);
    assertEquals(names(folder), ["a.bin"]);
  }));
