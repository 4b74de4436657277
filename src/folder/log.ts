import { inputError } from "../errors/mod.ts";
import { readFile } from "../files/mod.ts";
import type { BatchReport, EpochReport } from "../train/mod.ts";
import { FILES } from "./names.ts";

/** What is known when a run has ended: the one look at the test rows. */
export interface TestReport {
  /** The number of batches so far. */
  readonly step: number;
  /** The mean NLL of the test rows in nats. */
  readonly testNll: number;
  /** The same in bits per dimension. */
  readonly bpd: number;
}

/** The log of a training run: one JSON record a batch, an epoch and a test, in the order in which they happened. */
export class TrainingLog {
  readonly batches: BatchReport[] = [];
  readonly epochs: EpochReport[] = [];
  /** The last test. */
  test?: TestReport;
  readonly #lines: string[] = [];

  /**
   * Reads the log of a model folder.
   *
   * @param folder The folder.
   * @param lastStep The step of the weights: what came after was not kept, and will happen again.
   * @throws {RangeError} If the log cannot be opened.
   * @throws {SyntaxError} If a line is not a record.
   */
  static async read(folder: string, lastStep: number): Promise<TrainingLog> {
    const log = new TrainingLog();
    if (lastStep === 0) return log; // training that has not begun reports its start again
    const path = `${folder}/${FILES.log}`;
    for (const line of new TextDecoder().decode(await readFile(path)).split("\n")) {
      if (line === "") continue;
      const record = parseRecord(line, path);
      if (record.step > lastStep) break;
      if ("epoch" in record) log.addEpoch(record);
      else if ("nll" in record) log.addBatch(record);
      else log.addTest(record);
    }
    return log;
  }

  /** The bytes of the file. */
  encode(): Uint8Array {
    return new TextEncoder().encode(this.#lines.map((line) => line + "\n").join(""));
  }

  addBatch(report: BatchReport): void {
    this.batches.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  addEpoch(report: EpochReport): void {
    this.epochs.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  addTest(report: TestReport): void {
    // a run that was killed after its test is tested again
    if (this.test?.step === report.step) this.#lines.pop();
    this.test = report;
    this.#lines.push(JSON.stringify(report));
  }

  /** The number of batches so far. */
  get step(): number {
    return Math.max(this.batches.at(-1)?.step ?? 0, this.epochs.at(-1)?.step ?? 0);
  }

  /** What the metadata of exported graphs say about training on the data of a name, if it is known. */
  summary(data: string | undefined): Record<string, string | number> {
    const last = this.epochs.at(-1);
    return {
      ...(data !== undefined && { data }),
      epochs: last?.epoch ?? 0,
      steps: this.step,
      ...(this.test?.step === this.step && { test_nll_nats: this.test.testNll }),
    };
  }
}

function parseRecord(line: string, path: string): BatchReport | EpochReport | TestReport {
  const record = jsonOf(line);
  if (typeof record?.step === "number") return record;
  throw inputError(
    new SyntaxError(
      `Cannot read ${path}: the line ${JSON.stringify(line.slice(0, 60))} is not a record of a step`,
    ),
  );
}

/** The value of a JSON text, or undefined where it is none. */
function jsonOf(text: string) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
