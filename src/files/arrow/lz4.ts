/**
 * Unpacks what LZ4 compressed: a frame of blocks, in which each may repeat what came before it. Checksums are not compared.
 *
 * @param bytes The frame.
 * @param length How many bytes it unpacks to.
 * @throws {Error} If it is damaged, or unpacks to other than so many bytes.
 */
export function unpackLz4(bytes: Uint8Array, length: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0, true) !== 0x184d2204) throw new Error("It is no LZ4 frame");
  const flags = view.getUint8(4);
  const [hasSize, hasDictionary, hasChecksums] = [flags & 8, flags & 1, flags & 16];
  let at = 7 + (hasSize ? 8 : 0) + (hasDictionary ? 4 : 0);
  const unpacked = new Uint8Array(length);
  let end = 0;
  while (true) {
    const size = view.getUint32(at, true);
    at += 4;
    if (size === 0) break;
    const block = bytes.subarray(at, at += size & 0x7fffffff);
    if (at > bytes.length) throw new Error("A block ends early");
    if (size >= 0x80000000) { // not compressed
      unpacked.set(block, end);
      end += block.length;
    } else end = unpackBlock(block, unpacked, end);
    if (hasChecksums) at += 4;
  }
  if (end !== length) throw new Error(`A frame has ${end} bytes, expected ${length}`);
  return unpacked;
}

/** Unpacks a block behind what is unpacked; returns where it ends. */
function unpackBlock(block: Uint8Array, unpacked: Uint8Array, end: number): number {
  let at = 0;
  const next = () => {
    const byte = block[at++];
    if (byte === undefined) throw new Error("A block ends early");
    return byte;
  };
  /** A length of which 15 says that more follows, and 255 again. */
  const lengthOf = (short: number) => {
    let length = short;
    if (short === 15) {
      let byte: number;
      do length += byte = next(); while (byte === 255);
    }
    return length;
  };
  while (at < block.length) {
    const token = next();
    const literals = lengthOf(token >> 4);
    if (at + literals > block.length || end + literals > unpacked.length) {
      throw new Error("A block is too long");
    }
    unpacked.set(block.subarray(at, at + literals), end);
    at += literals;
    end += literals;
    if (at === block.length) break; // the last bytes repeat nothing
    const distance = next() + 256 * next();
    const length = 4 + lengthOf(token & 15);
    if (distance === 0 || distance > end || end + length > unpacked.length) {
      throw new Error("A block is too long");
    }
    if (distance >= length) unpacked.copyWithin(end, end - distance, end - distance + length);
    else for (let k = 0; k < length; k++) unpacked[end + k] = unpacked[end - distance + k]!;
    end += length;
  }
  return end;
}
