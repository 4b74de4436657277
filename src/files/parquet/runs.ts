/**
 * Reads small whole numbers that are stored as runs: of one number that is repeated, or of 8 at a time in a few bits each
 * (the hybrid of run lengths and bit packing of Parquet). Runs are unrolled only as far as numbers are asked for.
 */
export class RunReader {
  readonly #bytes: Uint8Array;
  readonly #width: number;
  #at = 0;
  /** How many numbers of the present run are left. */
  #left = 0;
  /** The number that the present run repeats, or nothing if its numbers are packed. */
  #repeated: number | undefined;
  /** The bit at which the next number of a packed run begins. */
  #bit = 0;

  /**
   * @param bytes The runs.
   * @param width How many bits a number has, at most 32.
   */
  constructor(bytes: Uint8Array, width: number) {
    if (!(width <= 32)) throw new Error(`A number has ${width} bits`);
    this.#bytes = bytes;
    this.#width = width;
  }

  /** The next `count` numbers. */
  read(count: number): Uint32Array {
    const numbers = new Uint32Array(count);
    if (this.#width === 0) return numbers;
    for (let k = 0; k < count;) {
      if (this.#left === 0) this.#start();
      const some = Math.min(this.#left, count - k);
      if (this.#repeated !== undefined) numbers.fill(this.#repeated, k, k + some);
      else this.#unpack(numbers.subarray(k, k + some));
      this.#left -= some;
      k += some;
    }
    return numbers;
  }

  /** Reads the header of the next run. */
  #start(): void {
    const header = this.#readHeader();
    if (header % 2 === 1) {
      this.#left = 8 * Math.floor(header / 2);
      this.#repeated = undefined;
      this.#bit = 8 * this.#at;
      this.#at += this.#left / 8 * this.#width;
    } else {
      this.#left = header / 2;
      this.#repeated = 0;
      for (let byte = 0; 8 * byte < this.#width; byte++) {
        this.#repeated += this.#byte(this.#at++) * 2 ** (8 * byte);
      }
    }
  }

  /** A number of which each byte holds 7 bits, and whether it goes on. */
  #readHeader(): number {
    let header = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte(this.#at++);
      header += (byte & 127) * 2 ** shift;
      if (byte < 128) return header;
    }
    throw new Error("A run is too long");
  }

  #unpack(numbers: Uint32Array): void {
    const width = this.#width;
    const bytes = this.#bytes;
    if (this.#bit + numbers.length * width > 8 * bytes.length) throw new Error("Runs end early");
    const mask = 2 ** width - 1;
    for (let k = 0; k < numbers.length; k++, this.#bit += width) {
      const at = this.#bit >>> 3;
      const shift = this.#bit & 7;
      if (width <= 24) {
        const bits = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16 | bytes[at + 3]! << 24;
        numbers[k] = bits >>> shift & mask;
      } else {
        let number = 0;
        for (let byte = 0; 8 * byte < shift + width; byte++) number += (bytes[at + byte]!) * 2 ** (8 * byte);
        numbers[k] = Math.floor(number / 2 ** shift) % 2 ** width;
      }
    }
  }

  #byte(at: number): number {
    const byte = this.#bytes[at];
    if (byte === undefined) throw new Error("Runs end early");
    return byte;
  }
}
