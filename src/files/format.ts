import type { NdArray } from "../data/mod.ts";
import type { Rows, Samples, Schema } from "../made/mod.ts";

/** A format of files that hold one table; what is left out it cannot do. */
export interface TableFormat {
  /** What names end in. */
  readonly ending: string;
  /** What it is called in messages, with its article. */
  readonly called: string;
  /** The first two bytes of a file, where they tell the format. */
  readonly start?: string;
  /** Reads the bytes of a file that begins so. */
  parse?(bytes: Uint8Array, path: string): NdArray;
  /** Where nothing but the name tells the format: reads a whole table, and what its columns are called. */
  read?(path: string): Promise<NdArray & { readonly names?: readonly string[] | undefined }>;
  /** Reads a table part by part. */
  parts?(path: string, schema: Schema): AsyncGenerator<Rows>;
  /** Reads a table in which values may be missing, which become NaN. */
  evidence?(path: string, schema: Schema): Promise<Rows>;
  /** The bytes of a file of the rows of a model. */
  encode?(rows: Samples, schema: Schema): Uint8Array | AsyncGenerator<Uint8Array>;
}
