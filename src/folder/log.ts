import { inputError } from "../errors/mod.ts";
import type { BatchReport, EpochReport } from "../train/mod.ts";
import { numberOf, parseJson, recordOf, type Refuse } from "../untrusted/json.ts";

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
  /** What each batch gave. */
  readonly batches: BatchReport[] = [];
  /** What each epoch gave. */
  readonly epochs: EpochReport[] = [];
  /** The last test. */
  test?: TestReport;
  readonly #lines: string[] = [];

  /**
   * Reads a log.
   *
   * @param bytes Its file.
   * @param options What messages call the file, and the step of the weights: what came after was not kept, and will happen again.
   * @throws {SyntaxError} If a line is not a record.
   */
  static decode(
    bytes: Uint8Array,
    { name, lastStep }: { readonly name: string; readonly lastStep: number },
  ): TrainingLog {
    const log = new TrainingLog();
    const refuse: Refuse = (reason) => {
      throw inputError(new SyntaxError(`Cannot read ${name}: ${reason}`));
    };
    const lines = new TextDecoder().decode(bytes).split("\n");
    for (const [index, line] of lines.entries()) {
      if (line === "") continue;
      const record = parseReport(line, `line ${index + 1}`, refuse);
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

  /** Adds what a batch gave. */
  addBatch(report: BatchReport): void {
    this.batches.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  /** Adds what an epoch gave. */
  addEpoch(report: EpochReport): void {
    this.epochs.push(report);
    this.#lines.push(JSON.stringify(report));
  }

  /** Adds what the test rows gave. */
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

  /** The report of the epoch whose weights the model has, if it was validated. */
  get best(): EpochReport | undefined {
    const epoch = this.epochs.at(-1)?.bestEpoch;
    return epoch === undefined ? undefined : this.epochs.findLast((report) => report.epoch === epoch);
  }

  /** What the metadata of exported graphs say about training on the data of a name, if it is known. */
  summary(data: string | undefined): Record<string, string | number> {
    const last = this.epochs.at(-1);
    return {
      ...(data !== undefined && { data }),
      ...(last && { epochs: last.epoch, steps: this.step }),
      ...(this.best?.validNll !== undefined &&
        { best_epoch: this.best.epoch, valid_nll_nats: this.best.validNll }),
      ...(this.test?.step === this.step && { test_nll_nats: this.test.testNll }),
    };
  }
}

type Report = BatchReport | EpochReport | TestReport;

/** Reads a record of numbers. */
function parseReport(line: string, what: string, refuse: Refuse): Report {
  const record = recordOf(parseJson(line, what, refuse), what, refuse);
  const needed = "epoch" in record
    ? ["step", "epoch", "seconds"]
    : "nll" in record
    ? ["step", "nll"]
    : ["step", "testNll", "bpd"];
  for (const name of new Set([...needed, ...Object.keys(record)])) {
    numberOf(record[name], `'${name}' of ${what}`, refuse);
  }
  return record as unknown as Report;
}
