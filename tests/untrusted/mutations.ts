/** Changes of what anybody may have written, as arbitraries of fast-check. */
import { assert } from "@std/assert";
import fc from "fast-check";
import { isInputError } from "../../src/errors/mod.ts";

/** One change of a value that consists of objects, lists and leaves. */
export interface Change {
  /** Which of its parts: any number, of which what counts is the rest by how many there are. */
  readonly at: number;
  readonly kind: "replace" | "remove" | "repeat" | "rename";
  /** What a part is replaced by. */
  readonly by: unknown;
  /** What a field is called from now on. */
  readonly name: string;
}

/** What JSON may hold in any place. */
const ODD: readonly unknown[] = [
  ...[null, true, -1, 0, 1, 2, 0.5, 65_536, 1e8, 2 ** 32, 2 ** 53, 1e15, 1e308, "", "x", "1", "__proto__"],
  ...[[], [null], [0], {}, { length: 1e9 }, { toString: null }, "x".repeat(1000)],
  JSON.parse('{"__proto__":1,"constructor":{}}'),
  JSON.parse("[".repeat(500) + "]".repeat(500)),
];

const NAMES = ["__proto__", "constructor", "", "x", "output.bias", "step", "epoch", "nll", "count"];

/** Up to three changes. */
export function changes(odd: readonly unknown[] = ODD): fc.Arbitrary<Change[]> {
  const change = fc.record<Change>({
    at: fc.nat(),
    kind: fc.constantFrom("replace", "replace", "remove", "repeat", "rename"),
    by: fc.constantFrom(...odd),
    name: fc.constantFrom(...NAMES),
  });
  return fc.array(change, { minLength: 1, maxLength: 3 });
}

type Branch = Record<string, unknown>;

function isBranch(value: unknown): value is Branch {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** Each part of a value but itself: the object or list that it is in, and its key. */
function* partsOf(value: unknown): Generator<[parent: Branch, key: string]> {
  if (!isBranch(value)) return;
  for (const key of Object.keys(value)) {
    yield [value, key];
    yield* partsOf(value[key]);
  }
}

/** A copy of a value with a change. A leaf is only replaced by what `fits`. */
export function changed<T>(
  value: T,
  change: Change,
  fits: (old: unknown, by: unknown) => boolean = () => true,
): T {
  const copy = structuredClone(value);
  const parts = [...partsOf(copy)];
  if (parts.length === 0) return copy;
  const [parent, key] = parts[change.at % parts.length]!;
  const list = Array.isArray(parent) ? parent : undefined;
  switch (change.kind) {
    case "replace":
      if (fits(parent[key], change.by)) define(parent, key, change.by);
      break;
    case "remove":
      if (list) list.splice(Number(key), 1);
      else delete parent[key];
      break;
    case "repeat":
      // in an object, under another name
      if (list) list.splice(Number(key), 0, structuredClone(parent[key]));
      else define(parent, change.name, parent[key]);
      break;
    case "rename":
      if (list) list.push(...list.splice(Number(key), 1));
      else {
        define(parent, change.name, parent[key]);
        if (change.name !== key) delete parent[key];
      }
  }
  return copy;
}

/** Sets a field that may have any name. */
function define(record: Branch, key: string, value: unknown): void {
  Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
}

/** Bytes that are cut, doubled or overwritten somewhere; places are parts of 1,000. */
export interface Damage {
  readonly kind: "cut" | "append" | "overwrite";
  readonly part: number;
  readonly byte: number;
}

/** A damage. */
export const damages: fc.Arbitrary<Damage> = fc.record<Damage>({
  kind: fc.constantFrom("cut", "append", "overwrite"),
  part: fc.nat(999),
  byte: fc.nat(255),
});

/** A copy of bytes with a damage. */
export function damaged(bytes: Uint8Array, { kind, part, byte }: Damage): Uint8Array {
  const at = Math.floor(part * bytes.length / 1000);
  if (kind === "cut") return bytes.slice(0, at);
  if (kind === "append") return Uint8Array.from([...bytes, ...bytes.subarray(at)]);
  return bytes.slice().fill(byte, at, at + 4);
}

/** Does something with a file that was changed: it works, or the error is one that the input caused, in words of the file. */
export async function worksOrRefuses(task: () => unknown): Promise<void> {
  try {
    await task();
  } catch (error) {
    assert(error instanceof Error);
    assert(isInputError(error), error.stack);
    assert(/^Cannot /.test(error.message), error.message);
    assert(
      !/undefined|\[object|Cannot read properties|is not a function|not iterable/.test(error.message),
      error.message,
    );
  }
}
