/**
 * What a training will take, said before it does.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { formatHidden, type Hidden, hiddenWidths, nameOf, type Schema } from "../src/made/mod.ts";
import { formatCount } from "../src/report/format.ts";
import type { TrainingSize } from "../src/train/mod.ts";
import { MOST_PAGES } from "../src/wasm/mod.ts";

/** What there is to use, in bytes. */
export interface Limits {
  /** The memory that is free on this machine. */
  readonly available: number;
  /** The memory that holds weights and all that is as large. */
  readonly weights: number;
  /** A file with a graph. */
  readonly graph: number;
}

/** Memory of WebAssembly is addressed with 32 bits; a message of protobuf, which a graph is, can have 2 GB. */
export const FORMAT_LIMITS: Omit<Limits, "available"> = { weights: MOST_PAGES * 65536, graph: 2 ** 31 };

/** What is going to be trained. */
export interface Planned {
  readonly size: TrainingSize;
  readonly schema: Schema;
  readonly hidden: Hidden;
  /** The bytes that all takes: the process and the rows too. */
  readonly bytes: number;
}

/** Throws where a training cannot fit, and names the column or the option that costs most. */
export function checkFits({ size, schema, hidden, bytes }: Planned, limits: Limits): void {
  const over = size.weightBytes > limits.weights
    ? `the weights and what the optimizer keeps of them would take ${
      formatBytes(size.weightBytes)
    } of memory, ` +
      `and WebAssembly has ${formatBytes(limits.weights)}`
    : size.graphBytes > limits.graph
    ? `an ONNX graph would take ${formatBytes(size.graphBytes)}, and such a file can have ${
      formatBytes(limits.graph)
    }`
    : bytes > limits.available
    ? `it would take ${formatBytes(bytes)} of memory, and ${formatBytes(limits.available)} are free here`
    : undefined;
  if (over === undefined) return;
  throw inputError(new RangeError(`Cannot train: ${over}; ${describeCost({ size, schema, hidden })}`));
}

/** The column that has most of the weights, or else the hidden layer that makes them so many. */
function describeCost({ size: { shares }, schema, hidden }: Omit<Planned, "bytes">): string {
  const d = shares.reduce((most, share, d) => share > shares[most]! ? d : most, 0);
  const share = shares[d]!;
  const variable = schema[d]!;
  if (share >= 0.5 && schema.length > 1) {
    const values = "size" in variable ? ` with ${formatCount(variable.size)} values` : "";
    return `${nameOf(schema, d)}${values} takes ${
      Math.floor(100 * share)
    } % of the weights; leave it out, or put its values into fewer bins`;
  }
  const units = Math.max(0, ...hiddenWidths(hidden, schema.length));
  if (units === 0) return `the ${formatCount(schema.length)} columns take all of it; leave some out`;
  return `the hidden layer of ${formatCount(units)} units (--hidden ${
    formatHidden(hidden)
  }) takes most of it; choose a smaller one`;
}

/** From here on it is worth a line. */
const UNUSUAL = { bytes: 1e9, seconds: 600, folderBytes: 1e9 };

/** The first steps are slow, and some more make a mean. */
const WARM_STEPS = 3;
const TIMED_STEPS = 5;

/** Says what a training takes once that is known, if it is unusual. */
export class Forecast {
  readonly #options: ForecastOptions;
  #taken = 0;
  #started = 0;

  /**
   * Knows the size, and waits for the time.
   *
   * @param options What is known before the first step.
   */
  constructor(options: ForecastOptions) {
    this.#options = options;
  }

  /** Counts a step; returns the line when it is due. */
  step(): string | undefined {
    const { steps, bytes, folderBytes, now = () => performance.now() } = this.#options;
    this.#taken++;
    if (this.#taken === WARM_STEPS) this.#started = now();
    if (this.#taken !== Math.min(WARM_STEPS + TIMED_STEPS, steps)) return undefined;
    const timed = this.#taken - WARM_STEPS;
    const seconds = timed > 0 ? (now() - this.#started) / 1000 / timed * steps : 0;
    const parts = [
      ...(bytes > UNUSUAL.bytes ? [`${formatBytes(bytes)} of memory`] : []),
      ...(seconds > UNUSUAL.seconds ? [formatLong(seconds)] : []),
      ...(folderBytes > UNUSUAL.folderBytes ? [`a folder of ${formatBytes(folderBytes)}`] : []),
    ];
    if (parts.length === 0) return undefined;
    return `This takes about ${parts.join(", ").replace(/, ([^,]*)$/, " and $1")}`;
  }
}

/** What a forecast is made of. */
export interface ForecastOptions {
  /** The number of all steps. */
  readonly steps: number;
  /** The bytes of memory. */
  readonly bytes: number;
  /** The bytes of the model folder. */
  readonly folderBytes: number;
  /** The time in milliseconds, from any moment on. */
  readonly now?: () => number;
}

/** Bytes as `2.1 GB` or `340 MB`. */
function formatBytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.ceil(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}

/** A time of many minutes. */
function formatLong(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 72 ? `${hours} hours` : `${formatCount(Math.round(hours / 24))} days`;
}
