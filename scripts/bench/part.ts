/**
 * What the bench measures: parts, each under a word that `--only` takes and with a section of its own on a page.
 *
 * @module
 */
import { type Peer, startPeers } from "./peers.ts";
import type { Settings } from "./settings.ts";
import { type Digits, readDigits } from "./workload.ts";

/** A part. */
export interface Part {
  /** Where its section stands on a page. */
  readonly titles: readonly string[];
  /** Measures, and prints what it finds meanwhile. Nothing where it cannot be measured here. */
  measure(bench: Bench): Promise<Found | undefined>;
}

/** What was measured. */
export interface Found {
  readonly numbers: unknown;
  /** The text of a section. */
  readonly text: string;
}

/** What parts have in common, made when it is first asked for. */
export class Bench {
  readonly settings: Settings;
  /** A folder for files that are not kept. */
  readonly folder: string;
  #digits?: Promise<Digits>;
  #peers?: Promise<readonly Peer[]>;

  constructor(settings: Settings, folder: string) {
    this.settings = settings;
    this.folder = folder;
  }

  /** The digits that most parts measure with. */
  digits(): Promise<Digits> {
    return this.#digits ??= readDigits(this.folder);
  }

  /** The libraries to compare with that are there. */
  peers(): Promise<readonly Peer[]> {
    return this.#peers ??= startPeers(this.settings);
  }

  /** Ends the libraries. */
  async close(): Promise<void> {
    for (const peer of await this.#peers ?? []) peer.close();
  }
}
