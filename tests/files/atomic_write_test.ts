import { assert, assertEquals, assertRejects } from "@std/assert";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { isInputError } from "../../src/errors/mod.ts";
import { isTemporary, writeFileAtomically, writeFilesTogether } from "../../src/files/atomic_write.ts";
import { withFaults } from "./faulty_file_system.ts";
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

/** The content of each file of a folder by its name. */
function contentOf(folder: string): Record<string, number[]> {
  return Object.fromEntries(names(folder).map((name) => [name, [...Deno.readFileSync(join(folder, name))]]));
}

const OLD = { "a.bin": [1], "b.bin": [1, 1], "other.bin": [9] };
const NEW = { "a.bin": [2], "b.bin": [2, 2], "c.bin": [2, 2, 2], "other.bin": [9] };

async function writeOld(folder: string): Promise<void> {
  for (const name of names(folder)) Deno.removeSync(join(folder, name));
  for (const [name, bytes] of Object.entries(OLD)) {
    await writeFileAtomically(join(folder, name), Uint8Array.from(bytes));
  }
}

const writeNew = (folder: string) =>
  writeFilesTogether(
    folder,
    new Map(Object.entries(NEW).slice(0, 3).map(([name, bytes]) => [name, Uint8Array.from(bytes)])),
  );

Deno.test("files are written together, and nothing else is left", () =>
  inFolder(async (folder) => {
    await writeOld(folder);
    await writeNew(folder);
    assertEquals(contentOf(folder), NEW);
  }));

Deno.test("whichever operation fails, there are all old files or all new ones", () =>
  inFolder(async (folder) => {
    const { operations } = await withFaults(() => false, () => writeNew(folder));
    assert(operations > 15, `${operations}`);
    for (let n = 0; n < operations; n++) {
      await writeOld(folder);
      const { error } = await withFaults((operation) => operation === n, () => writeNew(folder));
      const content = contentOf(folder);
      for (const name of names(folder).filter((name) => isTemporary(name, Object.keys(NEW)))) {
        delete content[name];
      }
      assertEquals(content, error === undefined ? NEW : OLD, `operation ${n}`);
      if (error !== undefined) assert(isInputError(error), `operation ${n}: ${error}`);
    }
  }));

Deno.test("where nothing can be written from some operation on, nothing is lost", () =>
  inFolder(async (folder) => {
    const { operations } = await withFaults(() => false, () => writeNew(folder));
    for (let n = 0; n < operations; n++) {
      await writeOld(folder);
      await withFaults((operation) => operation >= n, () => writeNew(folder));
      for (const [name, bytes] of Object.entries(contentOf(folder))) {
        if (isTemporary(name, Object.keys(NEW))) continue;
        const [old, whole] = [OLD, NEW].map((files: Record<string, number[]>) => files[name]);
        assert([old, whole].some((expected) => `${expected}` === `${bytes}`), `operation ${n}: ${name}`);
      }
    }
  }));

Deno.test("a temporary file is known by its name", () => {
  const uuid = crypto.randomUUID();
  assert(isTemporary(`.a.bin.${uuid}.tmp`, ["a.bin"]));
  for (const name of [`.a.bin.${uuid}.tmp`, `.b.${uuid}.tmp`, ".b.bin.tmp", `b.bin.${uuid}.tmp`, "b.bin"]) {
    assert(!isTemporary(name, ["b.bin"]), name);
  }
});
