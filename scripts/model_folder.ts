/**
 * The folder that training writes: one model, its log and its pictures.
 *
 * @module
 */
import { readFile, unwritable } from "../src/data/file.ts";
import { inputError } from "../src/errors/mod.ts";
import { type BatchReport, type EpochReport, writeFileAtomically } from "../src/train/mod.ts";

/** The names of the files of a model folder. */
export const FILES = {
  weights: "weights.safetensors",
  log: "training.jsonl",
  curves: "curves.svg",
  samples: "samples.png",
  card: "README.md",
} as const;

/**
 * Makes a new folder: the one asked for, or the first of `models/NAME-1`, `models/NAME-2`, ... that is free.
 *
 * @throws {RangeError} When the folder asked for exists.
 */
export async function createFolder({ out, name }: { out?: string; name: string }): Promise<string> {
  if (out === undefined) {
    await attempt("models", () => Deno.mkdir("models", { recursive: true }));
    for (let k = 1;; k++) {
      if (await makeFolder(`models/${name}-${k}`)) return `models/${name}-${k}`;
    }
  }
  const parent = out.replace(/[/\\]+$/, "").replace(/[^/\\]*$/, "");
  if (parent !== "") await attempt(out, () => Deno.mkdir(parent, { recursive: true }));
  if (await makeFolder(out)) return out;
  throw inputError(
    new RangeError(
      `Cannot write a model to ${out}: it exists; choose another folder, or continue it with --resume ${out}`,
    ),
  );
}

async function makeFolder(path: string): Promise<boolean> {
  try {
    await attempt(path, () => Deno.mkdir(path));
    return true;
  } catch (error) {
    if (error instanceof Error && error.cause instanceof Deno.errors.AlreadyExists) return false;
    throw error;
  }
}

async function attempt(path: string, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The log of a training run: one JSON record a batch and an epoch, in the order in which they happened. */
export class TrainingLog {
  readonly batches: BatchReport[] = [];
  readonly epochs: EpochReport[] = [];
  readonly #lines: string[] = [];
  readonly #path: string;

  constructor(folder: string) {
    this.#path = `${folder}/${FILES.log}`;
  }

  /** Reads the log of a run up to the step of its checkpoint: what came after was not kept, and will happen again. */
  static async read(folder: string, lastStep: number): Promise<TrainingLog> {
    const log = new TrainingLog(folder);
    if (lastStep === 0) return log; // training that has not begun reports its start again
    const bytes = await readFile(log.#path);
    const lines = new TextDecoder().decode(bytes).split("\n").filter((line) => line !== "");
    for (const line of lines) {
      const record = parseRecord(line, log.#path);
      if (record.step > lastStep) break;
      if ("epoch" in record) log.addEpoch(record);
      else log.addBatch(record);
    }
    return log;
  }

  addBatch(report: BatchReport): void {
    this.batches.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  addEpoch(report: EpochReport): void {
    this.epochs.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  /** What the metadata of exported graphs say about training on the data that `--data` named. */
  summary(data: string): Record<string, string | number> {
    const last = this.epochs.at(-1);
    const summary: Record<string, string | number> = {
      data,
      epochs: last?.epoch ?? 0,
      steps: last?.step ?? 0,
    };
    if (last?.testNll !== undefined) summary.test_nll_nats = last.testNll;
    return summary;
  }

  async write(): Promise<void> {
    await writeFileAtomically(
      this.#path,
      new TextEncoder().encode(this.#lines.map((line) => line + "\n").join("")),
    );
  }
}

function parseRecord(line: string, path: string): BatchReport | EpochReport {
  const record = (() => {
    try {
      return JSON.parse(line);
    } catch {
      return undefined;
    }
  })();
  if (typeof record?.step === "number") return record;
  throw inputError(
    new SyntaxError(
      `Cannot read ${path}: the line ${JSON.stringify(line.slice(0, 60))} is not a record of a step`,
    ),
  );
}
