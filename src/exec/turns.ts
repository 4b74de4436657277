/**
 * Work that is done one after the other.
 *
 * @module
 */

/** A queue of work: each piece begins when the one before has ended. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Does some work when all that was handed in before has been done, or has failed. */
  take<T>(work: () => T | Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
