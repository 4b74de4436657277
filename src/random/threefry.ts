/** Makes the three key words differ even for a key of zeros. */
export const PARITY = 0x1bd11bda;

/**
 * Threefry-2x32 with 20 rounds: a keyed bijection on pairs of 32-bit words. Applied to the counters 0, 1, 2, ... it
 * gives random numbers of which any one can be had without the others. Two pairs are worked on side by side, because
 * each round waits for the one before and one pair leaves the processor idle.
 *
 * Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011, section 4.2.
 *
 * @param words Takes the words of the results, two for each counter; a multiple of four.
 * @param options The two words of the `key`, and of the first `counter`, the low one first; the others follow it.
 */
export function threefry(
  words: Uint32Array,
  { key, counter }: { key: Uint32Array; counter: Uint32Array },
): void {
  let low = counter[0]! | 0;
  let high = counter[1]! | 0;
  for (let at = 0; at < words.length; at += 4) {
    let a = key[0]! | 0;
    let b = key[1]! | 0;
    let c = a ^ b ^ PARITY;
    let x = (low + a) | 0;
    let y = (high + b) | 0;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
    let u = (low + a) | 0;
    let v = (high + b) | 0;
    low = (low + 1) | 0;
    if (low === 0) high = (high + 1) | 0;
    // A round is x += y; y = rotateLeft(y, r) ^ x. After every four rounds the key is added, turned by one word.
    for (let group = 1;; group += 2) {
      x = (x + y) | 0, y = (y << 13 | y >>> 19) ^ x;
      u = (u + v) | 0, v = (v << 13 | v >>> 19) ^ u;
      x = (x + y) | 0, y = (y << 15 | y >>> 17) ^ x;
      u = (u + v) | 0, v = (v << 15 | v >>> 17) ^ u;
      x = (x + y) | 0, y = (y << 26 | y >>> 6) ^ x;
      u = (u + v) | 0, v = (v << 26 | v >>> 6) ^ u;
      x = (x + y) | 0, y = (y << 6 | y >>> 26) ^ x;
      u = (u + v) | 0, v = (v << 6 | v >>> 26) ^ u;
      x = (x + b) | 0, y = (y + c + group) | 0;
      u = (u + b) | 0, v = (v + c + group) | 0;
      if (group === 5) break;
      x = (x + y) | 0, y = (y << 17 | y >>> 15) ^ x;
      u = (u + v) | 0, v = (v << 17 | v >>> 15) ^ u;
      x = (x + y) | 0, y = (y << 29 | y >>> 3) ^ x;
      u = (u + v) | 0, v = (v << 29 | v >>> 3) ^ u;
      x = (x + y) | 0, y = (y << 16 | y >>> 16) ^ x;
      u = (u + v) | 0, v = (v << 16 | v >>> 16) ^ u;
      x = (x + y) | 0, y = (y << 24 | y >>> 8) ^ x;
      u = (u + v) | 0, v = (v << 24 | v >>> 8) ^ u;
      x = (x + c) | 0, y = (y + a + group + 1) | 0;
      u = (u + c) | 0, v = (v + a + group + 1) | 0;
      const first = a;
      a = c, c = b, b = first;
    }
    words[at] = x;
    words[at + 1] = y;
    words[at + 2] = u;
    words[at + 3] = v;
  }
}
