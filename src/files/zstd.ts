import { ByteReader } from "./byte_reader.ts";

/** The most bytes of a header. */
const HEADER_BYTES = 18;

/** What is unpacked refers to at most so many bytes before it; zstd itself takes no more unless it is told to. */
const MOST_WINDOW = 2 ** 27;

/** Whether a file begins as those do that Zstandard compressed. */
export function beginsAsZstd([a, b, c, d]: Uint8Array): boolean {
  return a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd;
}

/**
 * Unpacks what Zstandard compressed, while it arrives. Checksums are not compared.
 *
 * @param chunks The file.
 * @throws {Error} If it is damaged.
 */
export async function* unpackZstd(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  // zlib of Node.js has Zstandard only in new versions, and that of Deno overlooks a missing end
  const { Decompress } = await import("fzstd");
  const bytes = new ByteReader(chunks);
  try {
    if (!(windowOf(await bytes.peek(HEADER_BYTES)) <= MOST_WINDOW)) {
      throw new Error("Its window is too large");
    }
    const unpacked: Uint8Array[] = [];
    const stream = new Decompress((chunk) => unpacked.push(chunk));
    for await (const chunk of bytes) {
      stream.push(chunk);
      yield* unpacked.splice(0);
    }
    stream.push(new Uint8Array(), true); // throws if anything is missing
    yield* unpacked.splice(0);
  } finally {
    await bytes[Symbol.asyncDispose]();
  }
}

/** How many bytes a header asks to be kept. */
function windowOf(header: Uint8Array): number {
  const whole = new Uint8Array(HEADER_BYTES); // a file may be shorter, and is damaged then
  whole.set(header);
  const view = new DataView(whole.buffer);
  const flags = view.getUint8(4);
  if ((flags & 0x20) === 0) {
    const size = view.getUint8(5);
    return 2 ** (10 + (size >> 3)) * (1 + (size & 7) / 8);
  }
  // a frame of one segment says only how long it is
  const at = 5 + [0, 1, 2, 4][flags & 3]!;
  switch (flags >> 6) {
    case 0:
      return view.getUint8(at);
    case 1:
      return 256 + view.getUint16(at, true);
    case 2:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}
