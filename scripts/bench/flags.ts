/**
 * Flags that only the bench has.
 *
 * @module
 */
import { inputError } from "../../src/errors/mod.ts";
import type { Flag } from "../cli/flags.ts";

/** A flag whose value is a list of some words; `none` is the empty list. */
export function words<T extends string>(
  all: readonly T[],
  description: string,
  fallback: readonly T[],
): Flag<readonly T[]> {
  return {
    placeholder: "WORD,WORD,...",
    description: `${description}: ${all.join(", ")}`,
    fallback,
    shownFallback: fallback.length === all.length ? "all" : fallback.join(",") || "none",
    parse: (typed) =>
      typed === "none" ? [] : typed.split(",").map((part) => {
        const word = all.find((word) => word === part);
        if (word === undefined) {
          throw inputError(new RangeError(`expected some of ${all.join(", ")}, got "${typed}"`));
        }
        return word;
      }),
  };
}

/** A flag whose value is a list of networks. */
export function networks(description: string): Flag<readonly (readonly number[])[] | undefined> {
  return {
    placeholder: "N,N+N,...",
    description: `${description} (default: 500, 512+512 and 2000)`,
    fallback: undefined,
    parse: (typed) =>
      typed.split(",").map((network) =>
        network.split("+").map((units) => {
          if (/^[1-9]\d*$/.test(units)) return Number(units);
          throw inputError(new RangeError(`expected networks such as 500,512+512, got "${typed}"`));
        })
      ),
  };
}
