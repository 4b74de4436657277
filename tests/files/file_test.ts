import { assert, assertEquals, assertRejects } from "@std/assert";
import { gzipSync } from "fflate";
import { damageOf, readFile } from "../../src/files/file.ts";
import { inputError, isInputError } from "../../src/errors/mod.ts";
import { inFolder } from "./folder.ts";

Deno.test("readFile() gives the bytes, and unpacks gzip", () =>
  inFolder(async (folder) => {
    const bytes = Uint8Array.from({ length: 1000 }, (_, i) => i % 5);
    await Deno.writeFile(`${folder}/plain`, bytes);
    await Deno.writeFile(`${folder}/packed`, gzipSync(bytes));
    assertEquals(Array.from(await readFile(`${folder}/plain`)), Array.from(bytes));
    assertEquals(Array.from(await readFile(`${folder}/packed`)), Array.from(bytes));
  }));

Deno.test("readFile() says in a sentence why it cannot read", () =>
  inFolder(async (folder) => {
    const refuses = async (path: string, kind: typeof RangeError | typeof SyntaxError, reason: string) =>
      assert(isInputError(await assertRejects(() => readFile(path), kind, `Cannot read ${path}: ${reason}`)));
    await refuses(`${folder}/missing.npz`, RangeError, "there is no such file");
    await refuses(folder, RangeError, "it is a folder");
    await Deno.writeFile(`${folder}/empty`, new Uint8Array(0));
    await refuses(`${folder}/empty`, SyntaxError, "it is empty");
    const packed = gzipSync(new Uint8Array(1000));
    await Deno.writeFile(`${folder}/cut.gz`, packed.subarray(0, -1));
    await refuses(`${folder}/cut.gz`, SyntaxError, "it is not a whole gzip file");
    packed[packed.length - 6]! ^= 1; // within the checksum
    await Deno.writeFile(`${folder}/damaged.gz`, packed);
    await refuses(`${folder}/damaged.gz`, SyntaxError, "it is not a whole gzip file");
  }));

Deno.test("damageOf() takes only what an unpacker reports for damage", () => {
  const coded = (code: string, error = new Error("told")) => Object.assign(error, { code });
  const cut = damageOf("a.gz", "gzip file", coded("Z_BUF_ERROR"));
  for (const error of [cut, damageOf("a.gz", "gzip file", new Error("a wrong checksum"))]) {
    assert(error instanceof SyntaxError && isInputError(error));
    assertEquals(error.message, "Cannot read a.gz: it is not a whole gzip file");
  }
  const system = damageOf("a.gz", "gzip file", coded("EIO"));
  assert(system instanceof RangeError && isInputError(system));
  const refusal = inputError(new RangeError("Cannot read a.gz: it is a device"));
  const faults = [
    new TypeError("Cannot read properties of undefined"),
    new RangeError("Invalid array length"),
  ];
  for (const error of [refusal, ...faults]) assertEquals(damageOf("a.gz", "gzip file", error), error);
});
