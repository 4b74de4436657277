/** Makes the three key words differ even for a key of zeros. */
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a keyed bijection on pairs of 32-bit words. Applied to the counters 0, 1, 2, ... it
 * gives random numbers of which any one can be had without the others.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.2.
 *
 * @param block The two words of the counter, low word first; replaced by the two words of the result.
 * @param key The two words of the key.
 */
export function threefry(block: Uint32Array, key: Uint32Array): void {
  let a = key[0] | 0;
  let b = key[1] | 0;
  let c = a ^ b ^ PARITY;
  let x = (block[0] + a) | 0;
  let y = (block[1] + b) | 0;
  for (let group = 1; group <= 5; group++) {
    // A round is x += y; y = rotateLeft(y, r) ^ x. Four rounds, then one injection of the key.
    if (group & 1) {
      x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
      x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
      x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
      x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
    } else {
      x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
      x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
      x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
      x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
    }
    const first = a;
    a = b, b = c, c = first;
    x = (x + a) | 0;
    y = (y + b + group) | 0;
  }
  block[0] = x;
  block[1] = y;
}
