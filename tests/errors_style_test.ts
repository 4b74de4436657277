import { assertEquals } from "@std/assert";

/** The literal messages of errors that a source text throws. */
function messagesOf(source: string): string[] {
  return Array.from(
    source.matchAll(/new \w*Error\(\s*(["`])([\s\S]*?)\1,?\s*[,)]/g),
    ([, , message]) => message!,
  );
}

/** Messages that do not start with a capital letter, or end in a full stop. */
function odd(messages: readonly string[]): string[] {
  return messages.filter((message) => !/^([A-Z]|\$\{)/.test(message) || /\.$/.test(message));
}

/** Its messages continue the one of `decodeModel`. */
const QUOTED = ["model_proto.ts"];

function sources(folder: URL): string[] {
  return Array.from(Deno.readDirSync(folder)).flatMap((entry) =>
    entry.isDirectory
      ? sources(new URL(`${entry.name}/`, folder))
      : entry.name.endsWith(".ts") && !QUOTED.includes(entry.name)
      ? [Deno.readTextFileSync(new URL(entry.name, folder))]
      : []
  );
}

Deno.test("messages of errors start with a capital letter and end without a full stop", () => {
  assertEquals(odd(sources(new URL("../src/", import.meta.url)).flatMap(messagesOf)), []);
});

Deno.test("odd messages are found", () => {
  const source = 'throw new TypeError("cannot add"); throw new RangeError(\n  `Cannot add ${a}.`,\n);';
  assertEquals(odd(messagesOf(source)), ["cannot add", "Cannot add ${a}."]);
});
