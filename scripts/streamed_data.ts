/**
 * Rows to learn that are not kept in memory.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import type { TestRows } from "../src/files/mod.ts";
import {
  checkStreamed,
  streamDataset,
  type StreamedDataset,
  type StreamOptions,
} from "../src/files/stream_dataset.ts";
import { readWithProgress } from "./reading.ts";
import type { TrainValues } from "./train_flags.ts";

/** The flags that make no sense where rows are streamed, and why. */
const CLASHES = {
  rows: "all rows are learned",
  binarize: "pixels are drawn in memory",
  noise: "noise is added in memory",
} as const;

/** So many rows are looked at to tell what columns are. */
export const LOOKED_AT = 200_000;

/** The share of the rows to test with where nobody says it. */
const TENTH = 0.1;

/** Throws where rows cannot be streamed as it was typed. */
export async function checkStream({ data, test }: TrainValues, given: ReadonlySet<string>): Promise<void> {
  for (const [name, why] of Object.entries(CLASHES)) {
    if (given.has(name)) refuse(name, why);
  }
  if (test === "last") refuse("test last", "rows to test with are drawn, or those of another file");
  await checkStreamed(data);
}

/** Throws where noise is to be added to rows that are streamed, as a recipe may say. */
export function checkNoNoise(noise: number | undefined): void {
  if (noise !== undefined) refuse("noise", CLASHES.noise);
}

function refuse(flag: string, why: string): never {
  throw inputError(new RangeError(`Cannot use --${flag} with --stream: ${why}; leave one of them out`));
}

/** What is read, and whether nothing is said of it. */
export interface StreamRequest extends Omit<StreamOptions, "test"> {
  readonly test: TestRows | undefined;
  readonly quiet?: boolean;
}

/** Reads rows to learn, and those to validate and to test with, and says on a terminal how far it is. */
export async function streamData(
  source: string,
  { test = TENTH, quiet, ...options }: StreamRequest,
): Promise<StreamedDataset> {
  if (test === "last") refuse("test last", "rows to test with are drawn, or those of another file");
  const read = (onBytes: (count: number) => void) => streamDataset(source, { ...options, test, onBytes });
  return await readWithProgress(source, read, quiet);
}

/** What is in memory of rows that are streamed, and the hash of all. */
export async function sampleStream(
  source: string,
  request: StreamRequest,
): Promise<Pick<StreamedDataset, "dataset" | "sha256">> {
  await using streamed = await streamData(source, request);
  return { dataset: streamed.dataset, sha256: streamed.sha256 };
}
