/**
 * The flag for a number of threads.
 *
 * @module
 */
import { count } from "./cli/flags.ts";

/** More threads than this wait for each other more than they help. */
const AUTO_THREADS = Math.min(navigator.hardwareConcurrency, 8);

/** A flag that takes a number of threads, or `auto`. */
export function threadsFlag(description: string) {
  const threads = count(1, `${description}; auto: one a processor, at most 8`, AUTO_THREADS);
  return {
    ...threads,
    placeholder: "N|auto",
    shownFallback: "auto",
    parse: (typed: string) => typed === "auto" ? AUTO_THREADS : threads.parse(typed),
  };
}
