/// <reference lib="dom" />
/**
 * A way to look at samples.
 *
 * @module
 */
import type { Samples } from "@staircase/made";
import type { State } from "../../state.ts";

/** One of the ways to look at samples. */
export interface View {
  readonly element: HTMLElement;
  /** Shows the samples of a state. */
  show(state: State, samples: Samples): Promise<void>;
  /** Stops what moves. */
  hide(): void;
}
