/**
 * A progress line on a terminal.
 *
 * @module
 */
import { formatClock, formatCount } from "./format.ts";

/** How a {@linkcode Progress} is set up. */
export interface ProgressOptions {
  /** What `done` is when all is done; nothing where that is not known. */
  total?: number | undefined;
  /** Receives the text, usually standard error. */
  write: (text: string) => void;
  /** Width of the terminal in characters; the line stays narrower. */
  columns: number;
  /** Whether the output is a terminal. When not, nothing is ever written. */
  interactive: boolean;
  /** What is counted, for the rate, for instance `"rows"`; `"steps"` when left out. */
  unit?: string;
  /** A clock in milliseconds; `performance.now` when left out. */
  now?: () => number;
}

/** Milliseconds between two drawings of the line. */
const interval = 100;

/** Spaces between the parts of the line. */
const gap = "  ";

/** The narrowest and the widest bar worth drawing, brackets included. */
const narrowestBar = 8;
const widestBar = 32;

/**
 * One line that tells how far a long computation is: a note, a bar, the rate, the time left. It is redrawn in
 * place at most ten times a second, and costs no more than a look at the clock in between.
 *
 * The rate is the average since the first update, so that a resumed computation counts only its own work.
 */
export class Progress {
  readonly #total: number | undefined;
  readonly #write: (text: string) => void;
  readonly #width: number;
  readonly #interactive: boolean;
  readonly #unit: string;
  readonly #now: () => number;
  #first: { time: number; done: number } | undefined;
  #lastDrawn = -Infinity;
  #shown = false;

  /**
   * Sets up the line and writes nothing yet.
   *
   * @param options What to count and where to write.
   */
  constructor(options: ProgressOptions) {
    this.#total = options.total;
    this.#write = options.write;
    // The last column stays free: a character there makes some terminals wrap.
    this.#width = Math.max(0, options.columns - 1);
    this.#interactive = options.interactive;
    this.#unit = options.unit ?? "steps";
    this.#now = options.now ?? (() => performance.now());
  }

  /**
   * Tells how far the computation is; redraws the line when it is time to.
   *
   * @param done How much is done, from 0 to the total.
   * @param note What stands at the left, for instance `"epoch 3/10  92.412 nats"`.
   * @param total What `done` is likely to be when all is done, where that shows only on the way.
   */
  update(done: number, note: string, total: number | undefined = this.#total): void {
    if (!this.#interactive) return;
    const time = this.#now();
    this.#first ??= { time, done };
    if (time - this.#lastDrawn < interval) return;
    this.#lastDrawn = time;
    this.#shown = true;
    this.#write(`\r${this.#line({ done, note, time, total }).padEnd(this.#width)}`);
  }

  /** Removes the line, so that other text can be printed; the next update may draw it again at once. */
  clear(): void {
    if (!this.#shown) return;
    this.#shown = false;
    this.#lastDrawn = -Infinity;
    this.#write(`\r${" ".repeat(this.#width)}\r`);
  }

  /** Note, bar, time left and rate; where not all fit, the note comes first, then time left, rate and bar. */
  #line(
    { done, note, time, total }: { done: number; note: string; time: number; total: number | undefined },
  ): string {
    const { time: start, done: before } = this.#first!;
    const perSecond = 1000 * (done - before) / (time - start);
    const parts = [note];
    const room = () => this.#width - parts.join(gap).length - gap.length;
    if (perSecond > 0 && Number.isFinite(perSecond)) {
      const left = total === undefined ? "" : `${formatClock(Math.max(0, total - done) / perSecond)} left`;
      const rate = `${perSecond < 10 ? perSecond.toFixed(1) : formatCount(perSecond)} ${this.#unit}/s`;
      if (left !== "" && left.length <= room()) parts.push(left);
      if (rate.length <= room()) parts.push(rate);
    }
    if (total !== undefined && room() >= narrowestBar) {
      parts.splice(1, 0, bar(done / total, Math.min(room(), widestBar)));
    }
    return parts.join(gap).slice(0, this.#width);
  }
}

/** A bar such as `[====>     ]` of the given width. */
function bar(fraction: number, width: number): string {
  const cells = width - 2;
  const filled = Math.round(cells * Math.min(1, Math.max(0, fraction)));
  const head = filled === cells ? "" : ">";
  return `[${("=".repeat(filled) + head).padEnd(cells)}]`;
}
