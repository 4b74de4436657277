/// <reference lib="dom" />
/**
 * Unpacking of what was downloaded.
 *
 * @module
 */

/** The first bytes of what gzip compressed. */
const GZIP = [0x1f, 0x8b];

/** Unpacks a file, unless the server or its writer did: some servers unpack what ends in .gz on the way. */
export async function unpack(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  if (!GZIP.every((byte, i) => bytes[i] === byte)) return bytes;
  const unpacked = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(unpacked).arrayBuffer());
}
