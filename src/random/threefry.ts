/** Makes the three key words differ even for a key of zeros. */
const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a keyed bijection on pairs of 32-bit words. Applied to the counters 0, 1, 2, ... it
 * gives random numbers of which any one can be had without the others. Two pairs are worked on side by side, because
 * each round waits for the one before and one pair leaves the processor idle.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.2.
 *
 * @param blocks The words of two counters, in each the low word first; replaced by the words of the results.
 * @param key The two words of the key.
 */
export function threefry(blocks: Uint32Array, key: Uint32Array): void {
  let a = key[0] | 0;
  let b = key[1] | 0;
  let c = a ^ b ^ PARITY;
  let x = (blocks[0] + a) | 0;
  let y = (blocks[1] + b) | 0;
  let u = (blocks[2] + a) | 0;
  let v = (blocks[3] + b) | 0;
  for (let group = 1; group <= 5; group++) {
    // A round is x += y; y = rotateLeft(y, r) ^ x. Four rounds, then one injection of the key.
    if (group & 1) {
      x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
      u = (u + v) | 0, v = (v << 13 | v >>> 19) ^ u;
      x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
      u = (u + v) | 0, v = (v << 15 | v >>> 17) ^ u;
      x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
      u = (u + v) | 0, v = (v << 26 | v >>> 6) ^ u;
      x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
      u = (u + v) | 0, v = (v << 6 | v >>> 26) ^ u;
    } else {
      x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
      u = (u + v) | 0, v = (v << 17 | v >>> 15) ^ u;
      x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
      u = (u + v) | 0, v = (v << 29 | v >>> 3) ^ u;
      x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
      u = (u + v) | 0, v = (v << 16 | v >>> 16) ^ u;
      x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
      u = (u + v) | 0, v = (v << 24 | v >>> 8) ^ u;
    }
    const first = a;
    a = b, b = c, c = first;
    x = (x + a) | 0;
    y = (y + b + group) | 0;
    u = (u + a) | 0;
    v = (v + b + group) | 0;
  }
  blocks[0] = x;
  blocks[1] = y;
  blocks[2] = u;
  blocks[3] = v;
}
