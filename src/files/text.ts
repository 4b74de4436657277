import { inputError } from "../errors/mod.ts";
import { concatBytes } from "./concat_bytes.ts";

/** So many bytes are decoded at a time at most: a chunk may be all of a file. */
const PIECE_BYTES = 2 ** 18;

/**
 * Decodes text while it arrives: UTF-8, or UTF-16 where a byte order mark says so. Lines end with `\n` whatever they ended with:
 * `\r\n`, `\r` or `\n`.
 *
 * @param chunks The bytes, cut anywhere.
 * @param name What to call the text in an error.
 * @returns The text in pieces, without a byte order mark.
 * @throws {SyntaxError} If the bytes are no text.
 */
export async function* decodeText(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let waiting = ""; // a \r, of which it is not known yet whether a \n follows
  for await (const text of decodeChunks(chunks, name)) {
    if (text.includes("\0")) throw binary(name);
    const all = waiting + text;
    waiting = all.endsWith("\r") ? "\r" : "";
    const known = all.slice(0, all.length - waiting.length);
    yield known.includes("\r") ? known.replaceAll(/\r\n?/g, "\n") : known;
  }
  if (waiting !== "") yield "\n";
}

async function* decodeChunks(chunks: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  const decode = (bytes: Uint8Array, stream: boolean) => {
    decoder ??= new TextDecoder(encodingOf(bytes), { fatal: true });
    try {
      return decoder.decode(bytes, { stream });
    } catch (cause) {
      if (bytes.includes(0) && decoder.encoding === "utf-8") throw binary(name);
      const encoding = decoder.encoding === "utf-8" ? "UTF-8" : "UTF-16";
      throw inputError(
        new SyntaxError(`Cannot read ${name}: it is not text in ${encoding}; save it as UTF-8`, { cause }),
      );
    }
  };
  let bytes: Uint8Array = new Uint8Array();
  for await (const chunk of chunks) {
    bytes = bytes.length === 0 ? chunk : concatBytes([bytes, chunk]);
    if (decoder === undefined && bytes.length < 2) continue; // a single byte does not tell the encoding
    for (let start = 0; start < bytes.length; start += PIECE_BYTES) {
      yield decode(bytes.subarray(start, start + PIECE_BYTES), true);
    }
    bytes = new Uint8Array();
  }
  yield decode(bytes, false);
}

/** The encoding that a byte order mark tells of. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

function binary(name: string): SyntaxError {
  return inputError(
    new SyntaxError(`Cannot read ${name}: it holds bytes of 0, so it is not text but a binary file`),
  );
}
