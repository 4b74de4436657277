import { assert, assertEquals, assertRejects } from "@std/assert";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { isInputError } from "../../src/errors/mod.ts";
import { writeFileAtomically } from "../../src/files/atomic_write.ts";
import { inFolder } from "./folder.ts";

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
    assertEquals(written, contents[written[0]! - 1]);
    assertEquals(names(folder), ["a.bin"]);
  }));

/** What all open files inherit. */
async function fileMethods(folder: string): Promise<FileHandle> {
  const file = await open(folder);
  await file.close();
  return Object.getPrototypeOf(file);
}

Deno.test("a failure leaves the old file and no temporary one", () =>
  inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    await writeFileAtomically(path, Uint8Array.of(1));
    const fail = () => Promise.reject(Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" }));
    const methods = await fileMethods(folder);
    const { sync, write } = methods;
    for (const method of ["write", "sync"] as const) {
      methods[method] = fail;
      try {
        const error = await assertRejects(() => writeFileAtomically(path, Uint8Array.of(2)), Error);
        assertEquals(error.message, `Cannot write ${path}: the disk is full`);
        assert(isInputError(error));
      } finally {
        Object.assign(methods, { sync, write });
      }
      assertEquals(names(folder), ["a.bin"]);
      assertEquals([...Deno.readFileSync(path)], [1]);
    }
  }));

Deno.test("the file is flushed before it gets its name, and then the folder", () =>
  inFolder(async (folder) => {
    const methods = await fileMethods(folder);
    const { sync } = methods;
    const flushed: string[][] = [];
    methods.sync = async function () {
      const before = names(folder).map((name) => name.replace(/^\..*\.tmp$/, "temporary"));
      await sync.call(this);
      flushed.push(before);
    };
    try {
      await writeFileAtomically(join(folder, "a.bin"), Uint8Array.of(1));
    } finally {
      methods.sync = sync;
    }
    assertEquals(flushed, [["temporary"], ["a.bin"]]);
  }));

Deno.test("a path that is a folder, or in no folder, is an error that names it", () =>
  inFolder(async (folder) => {
    const taken = join(folder, "taken");
    Deno.mkdirSync(taken);
    await assertRejects(
      () => writeFileAtomically(taken, Uint8Array.of(1)),
      Error,
      `Cannot write ${taken}: it is a folder`,
    );
    assertEquals(names(folder), ["taken"]);
    const nowhere = join(folder, "missing", "a.bin");
    await assertRejects(
      () => writeFileAtomically(nowhere, Uint8Array.of(1)),
      Error,
      `Cannot write ${nowhere}: there is no such folder`,
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
