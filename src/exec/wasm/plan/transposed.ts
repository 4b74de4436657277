/**
 * Products with transposed weights, which need memory to write these to.
 *
 * @module
 */
import { input } from "../../../expr/mod.ts";
import { PANEL_STEP, PANEL_UNITS, type Staircase } from "../../../ops/mod.ts";
import { applies } from "./fusion.ts";
import { FLOAT } from "./layout.ts";
import type { Step } from "./steps.ts";
import { panelsOf } from "./tiles.ts";

/** Adds to products with transposed weights what stands for these. */
export function addTransposed(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    if (step.kind !== "kernel" || !applies(step.node, "stairTransposed")) return step;
    const transposed = input("transposed weights", []);
    return { ...step, transposed, writes: [...step.writes, transposed] };
  });
}

/** A panel of transposed weights, eight inputs wide. */
export interface TransposedPanel {
  /** The panels of units that have weights for its first four inputs, and for the others: from the first to the one after the last. */
  readonly bounds: readonly [first: number, end: number][];
  /** The place of its first weight. */
  readonly start: number;
}

/** Lays out transposed weights: from the first panel of units that has weights for one of eight inputs to the last. */
export function layOutTransposed(
  { inputs, panels, panelStarts, panelInputs }: Staircase,
): { panels: TransposedPanel[]; bytes: number } {
  const every = Array.from({ length: panels }, (_, panel) => panel);
  const firstOf = (holds: (panel: number) => boolean) => {
    const panel = every.findIndex(holds);
    return panel < 0 ? panels : panel;
  };
  const endOf = (panel: number) =>
    panelInputs[panel]! + (panelStarts[panel + 1]! - panelStarts[panel]!) / PANEL_UNITS;
  let start = 0;
  const transposed = Array.from({ length: panelsOf(inputs) }, (_, k): TransposedPanel => {
    const bounds = [0, PANEL_STEP].map((step): [number, number] => {
      const input = k * PANEL_UNITS + step;
      return [firstOf((panel) => endOf(panel) > input), firstOf((panel) => panelInputs[panel]! > input)];
    });
    const panel = { bounds, start };
    start += (bounds.at(-1)![1] - bounds[0]![0]) * PANEL_UNITS ** 2;
    return panel;
  });
  // products look at one step more than there is
  return { panels: transposed, bytes: (start + PANEL_STEP * PANEL_UNITS) * FLOAT };
}
