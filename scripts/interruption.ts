/**
 * The signals with which a user or the system stops a run.
 *
 * @module
 */

/** What stops a run, with the numbers that exit codes are made of. */
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
type StopSignal = keyof typeof SIGNALS;

/** `deno task` passes on what a terminal sends to all: what arrives within so many milliseconds is the same signal. */
const ECHO = 300;

/** Listens to signals until it is disposed of. The first stops the run, a later one ends the process at once. */
export class Interruption implements Disposable {
  readonly #controller = new AbortController();
  readonly #listeners: (readonly [StopSignal, () => void])[] = [];
  #exitCode = 0;
  #arrived = 0;

  constructor() {
    for (const [name, number] of Object.entries(SIGNALS) as [StopSignal, number][]) {
      const listener = () => this.#receive(128 + number);
      try {
        Deno.addSignalListener(name, listener);
        this.#listeners.push([name, listener]);
      } catch {
        // Windows does not have all of them
      }
    }
  }

  /** Is aborted by the first signal. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** What the process exits with after a signal. */
  get exitCode(): number {
    return this.#exitCode;
  }

  [Symbol.dispose](): void {
    for (const [name, listener] of this.#listeners) Deno.removeSignalListener(name, listener);
  }

  #receive(exitCode: number): void {
    if (!this.signal.aborted) {
      this.#exitCode = exitCode;
      this.#arrived = performance.now();
      this.#controller.abort();
    } else if (performance.now() - this.#arrived > ECHO) Deno.exit(exitCode);
  }
}
