import { concatBytes } from "./concat_bytes.ts";

/** Takes as many bytes of a stream at a time as are asked for. */
export class ByteReader implements AsyncDisposable, AsyncIterable<Uint8Array> {
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
    if (this.#waiting.length > 1) this.#waiting = [concatBytes(this.#waiting)];
    return (this.#waiting[0] ?? new Uint8Array()).subarray(0, count);
  }

  /** The next `count` bytes, or fewer at the end of the stream. */
  async read(count: number): Promise<Uint8Array> {
    const bytes = await this.peek(count);
    this.#waiting = this.#waiting.map((chunk) => chunk.subarray(bytes.length));
    return bytes;
  }

  /** What was not yet read, as it arrives; the stream ends with it. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void> {
    try {
      while (true) {
        const chunk = this.#waiting.shift();
        if (chunk !== undefined) {
          if (chunk.length > 0) yield chunk;
          continue;
        }
        const { value, done } = await this.#stream.next();
        if (done) return;
        this.#waiting.push(value);
      }
    } finally {
      await this[Symbol.asyncDispose]();
    }
  }

  /** Ends the stream, whether or not it was read to its end. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stream.return?.();
  }
}
