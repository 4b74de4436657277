import type { FileHandle } from "node:fs/promises";
import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { runOrder, separateKnown } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { type Batch, kindOf, type Rows, type SchemaVariable } from "../made/mod.ts";
import type { RowPlace, RowStream } from "../train/mod.ts";
import { joinedSchema, type ModelSchemas, separate } from "./context.ts";
import { fileSystem } from "./file_system.ts";
import { reasonOf } from "./reason.ts";

/** An epoch goes through runs of so many rows that follow each other in the file, in an order of its own. */
const RUN_ROWS = 256;

/** So many bytes are written at a time. */
const WRITTEN_BYTES = 2 ** 20;

/** What rows are, and in which order they are visited. */
export interface SpoolOptions extends ModelSchemas {
  /** Whether NaN stands for values that are not known. */
  readonly incomplete?: boolean | undefined;
  /** The seed of the orders. */
  readonly seed: number;
}

/**
 * Rows of a model in a temporary file: codes as bytes, or numbers as float32. The file has no name, so that nothing is left of it however the
 * process ends. Only a window of rows is in memory.
 */
export class SpooledRows implements RowStream, AsyncDisposable {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #options: SpoolOptions;
  readonly #width: number;
  readonly #Values: typeof Uint8Array | typeof Float32Array;
  readonly #hash = createHash("sha256");
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #written = 0;
  #rows = 0;
  /** The order of the runs in an epoch. */
  #order: { readonly epoch: number; readonly runs: Int32Array } | undefined;

  private constructor(file: FileHandle, path: string, options: SpoolOptions) {
    const schema = joinedSchema(options);
    this.#file = file;
    this.#path = path;
    this.#options = options;
    this.#width = schema.length;
    this.#Values = !options.incomplete && schema.every(isByte) ? Uint8Array : Float32Array;
  }

  /**
   * Makes a file for rows.
   *
   * @param folder The folder that it is in.
   * @param options What rows are.
   * @throws {RangeError} If it cannot be made.
   */
  static async create(folder: string, options: SpoolOptions): Promise<SpooledRows> {
    const path = join(folder, `.rows.${crypto.randomUUID()}.tmp`);
    const file = await fileSystem.open(path, "wx+").catch(failureOf(folder));
    await fileSystem.rm(path, { force: true }).catch(() => {}); // Windows keeps the name until the file is closed
    return new SpooledRows(file, path, options);
  }

  /** How many rows there are. */
  get rows(): number {
    return this.#rows;
  }

  /** Adds rows, `[n, D + C]`: contexts stand behind the values. */
  async add({ data, shape: [n] }: Rows): Promise<void> {
    const { buffer } = new this.#Values(data);
    const bytes = new Uint8Array(buffer);
    this.#hash.update(bytes);
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#rows += n;
    if (this.#waitingBytes >= WRITTEN_BYTES) await this.#write();
  }

  /** Ends the file; returns the SHA-256 of all rows, in hexadecimal. */
  async end(): Promise<string> {
    await this.#write();
    return this.#hash.digest("hex");
  }

  async read(place: RowPlace): Promise<Batch> {
    const { x, context } = await this.readAsFile(place);
    return { ...(this.#options.incomplete ? separateKnown(x) : { x }), ...(context && { context }) };
  }

  /** The rows at a place, with NaN for values that are not known. */
  async readAsFile({ epoch, start, count }: RowPlace): Promise<Batch> {
    const width = this.#width;
    const data = new this.#Values(count * width);
    const runs = this.#runsOf(epoch);
    for (let done = 0; done < count;) {
      const place = start + done;
      const k = Math.floor(place / RUN_ROWS);
      const skipped = place - k * RUN_ROWS;
      const rows = Math.min(RUN_ROWS - skipped, count - done);
      const first = (runs[k] ?? k) * RUN_ROWS + skipped; // the last one may be short, and stays the last
      await this.#readRows(data.subarray(done * width, (done + rows) * width), first);
      done += rows;
    }
    return separate({ data, shape: [count, width] }, this.#options);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close();
    await fileSystem.rm(this.#path, { force: true }).catch(() => {});
  }

  #runsOf(epoch: number): Int32Array {
    if (this.#order?.epoch !== epoch) {
      const runs = runOrder(this.#options.seed, epoch, Math.floor(this.#rows / RUN_ROWS));
      this.#order = { epoch, runs };
    }
    return this.#order.runs;
  }

  async #readRows(values: Uint8Array | Float32Array, first: number): Promise<void> {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    const start = first * this.#width * values.BYTES_PER_ELEMENT;
    for (let done = 0; done < bytes.length;) {
      const { bytesRead } = await this.#file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error("Cannot read the temporary file of rows: it ends early");
      done += bytesRead;
    }
  }

  async #write(): Promise<void> {
    for (const bytes of this.#waiting) {
      for (let done = 0; done < bytes.length;) {
        const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#written)
          .catch(failureOf(dirname(this.#path)));
        done += bytesWritten;
        this.#written += bytesWritten;
      }
    }
    [this.#waiting, this.#waitingBytes] = [[], 0];
  }
}

/** Whether all values of a variable are codes that a byte holds. */
function isByte(variable: SchemaVariable): boolean {
  const { kind, missing } = variable;
  return (kind === "binary" || kind === "categorical") && !missing &&
    kindOf(variable).valueCount(variable) <= 256;
}

/** Says why rows cannot be written. */
function failureOf(path: string): (error: unknown) => never {
  return (error) => {
    throw inputError(
      new RangeError(`Cannot write rows to ${path}: ${reasonOf(error, "there is no such folder")}`, {
        cause: error,
      }),
    );
  };
}
