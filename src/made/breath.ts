/** How long work may keep the event loop from signals and timers, in milliseconds. */
const BREATH = 200;

/** Lets signals and timers in from time to time. */
export class Breath {
  #last = performance.now();

  /** Waits for the event loop if it has not run for a while; to be called between pieces of work. */
  async take(): Promise<void> {
    if (performance.now() - this.#last <= BREATH) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#last = performance.now();
  }
}
