/**
 * What the bench can be told besides the parts that it is to measure.
 *
 * @module
 */
import { techniques } from "../../src/exec/wasm/plan/techniques.ts";
import { count, counts, type Flag, type Parsed, real, text, toggle } from "../cli/flags.ts";
import { networks, words } from "./flags.ts";
import { PEERS } from "./peers.ts";

/** The flags. */
export const settings = {
  hidden: networks("hidden layers of the networks, the layers of one joined by +"),
  batch: {
    ...counts("the batches (default: 100 and 512 to train, 1, 100 and 1000 otherwise)", []),
    fallback: undefined,
  } satisfies Flag<readonly number[] | undefined>,
  threads: counts("the numbers of threads", [1, 2]),
  peers: words(PEERS, "the libraries to compare with, or none", PEERS),
  without: words(techniques, "instead of peers, the wasm executor without each of these techniques", []),
  seconds: real({ above: 0 }, "how long each contender of a row is measured", 0.5),
  full: toggle("all networks, and slow contenders everywhere"),
  adult: text("FOLDER", "of tables: where adult.data and adult.test of UCI Adult are", undefined),
  seeds: counts("of tables: the seeds", [1, 2, 3]),
  repeats: count(1, "how often the start of training is timed", 5),
};

/** What it was told. */
export type Settings = Parsed<typeof settings>["values"];
