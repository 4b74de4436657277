import { Buffer } from "node:buffer";

/** How many bytes are skipped at a time. */
const SKIPPED_BYTES = 2 ** 16;

/** Takes as many bytes of a stream at a time as are asked for. */
export class ByteReader implements AsyncDisposable {
  readonly #stream: AsyncIterator<Uint8Array>;
  /** What has arrived and was not yet read. */
  #waiting: Uint8Array[] = [];

  constructor(stream: AsyncIterable<Uint8Array>) {
    this.#stream = stream[Symbol.asyncIterator]();
  }

  /** The next `count` bytes, or fewer at the end of the stream, which stay where they are. */
  async peek(count: number): Promise<Uint8Array> {
    let length = this.#waiting.reduce((sum, chunk) => sum + chunk.length, 0);
    while (length < count) {
      const { value, done } = await this.#stream.next();
      if (done) break;
      this.#waiting.push(value);
      length += value.length;
    }
    if (this.#waiting.length > 1) this.#waiting = [Buffer.concat(this.#waiting)];
    return (this.#waiting[0] ?? new Uint8Array()).subarray(0, count);
  }

  /** The next `count` bytes, or fewer at the end of the stream. */
  async read(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count);
    this.#waiting = this.#waiting.map((chunk) => chunk.subarray(bytes.length));
    return bytes;
  }

  /** Reads to the end and keeps nothing; returns how many bytes that were. */
  async skipRest(): Promise<number> {
    let skipped = 0;
    while (true) {
      const { length } = await this.read(SKIPPED_BYTES);
      if (length === 0) return skipped;
      skipped += length;
    }
  }

  /** Ends the stream, whether or not it was read to its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream.return?.();
  }
}
