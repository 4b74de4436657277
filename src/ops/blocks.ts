/**
 * Weights as dense matrices of some units each. Panels and blocks hold the same weights, so either way is the other's derivative.
 *
 * @module
 */
import {
  apply,
  type Expr,
  formatShape,
  type OnnxGraph,
  type Primitive,
  sameShape,
  type Shape,
} from "../expr/mod.ts";
import type { Staircase } from "./staircase.ts";

/** Consecutive units and the inputs that they see, as a matrix `[inputs, units]` in row-major order. */
export interface Block {
  /** The units; the first one is the first of a panel. */
  readonly units: { readonly start: number; readonly end: number };
  /** The inputs. */
  readonly inputs: { readonly start: number; readonly end: number };
  /** Where the matrix begins. */
  readonly start: number;
}

/** The weights of a staircase, block after block. */
export interface Blocks {
  /** The weights. */
  readonly staircase: Staircase;
  /** Those that have weights, from the first unit on. Behind each is room for what panels have more inputs and units. */
  readonly blocks: readonly Block[];
  /** The number of stored values: those of all blocks, and what is between them. */
  readonly size: number;
}

/** How weights lie. */
export interface InBlocks {
  /** In blocks. */
  readonly layout: Blocks;
}

/** Calls `visit` with the two places of every weight inside the stair. */
export function visitBlocks(
  { staircase, blocks }: Blocks,
  visit: (panel: number, block: number) => void,
): void {
  const { starts, extents } = staircase;
  for (const { units, inputs, start } of blocks) {
    const width = units.end - units.start;
    for (let unit = units.start; unit < units.end; unit++) {
      for (let input = starts[unit]!; input < extents[unit]!; input++) {
        visit(staircase.offset(unit, input), start + (input - inputs.start) * width + unit - units.start);
      }
    }
  }
}

function shapeRule(
  name: string,
  sizes: (layout: Blocks) => readonly [from: number, to: number],
): Primitive<InBlocks>["shape"] {
  return ([given], { layout }): Shape => {
    const [from, to] = sizes(layout);
    if (sameShape(given, [from])) return [to];
    throw new TypeError(`Cannot apply ${name} to ${formatShape(given)}: expected [${from}]`);
  };
}

/** Gathers values from places; 0 where there is none. */
function gathered(graph: OnnxGraph, from: Expr, places: Int32Array): string {
  const padded = graph.node("Pad", [graph.lower(from), graph.ints([0, 1])]);
  return graph.node("Gather", [padded, graph.ints(places)]);
}

/** From panels to blocks. */
export const toBlocksPrimitive: Primitive<InBlocks> = {
  name: "toBlocks",
  elementwise: false,
  shape: shapeRule("toBlocks", ({ staircase, size }) => [staircase.size, size]),
  evaluate([{ data: panels }], { data: blocks }, { layout }) {
    visitBlocks(layout, (panel, block) => blocks[block] = panels[panel]!);
  },
  vjp: (g, { attributes: { layout } }) => [toPanels(g, layout)],
  onnx(graph, { inputs: [panels], attributes: { layout } }) {
    const places = new Int32Array(layout.size).fill(layout.staircase.size);
    visitBlocks(layout, (panel, block) => places[block] = panel);
    return gathered(graph, panels, places);
  },
};

/** From blocks to panels. */
export const toPanelsPrimitive: Primitive<InBlocks> = {
  name: "toPanels",
  elementwise: false,
  shape: shapeRule("toPanels", ({ staircase, size }) => [size, staircase.size]),
  evaluate([{ data: blocks }], { data: panels }, { layout }) {
    visitBlocks(layout, (panel, block) => panels[panel] = blocks[block]!);
  },
  vjp: (g, { attributes: { layout } }) => [toBlocks(g, layout)],
  onnx(graph, { inputs: [blocks], attributes: { layout } }) {
    const places = new Int32Array(layout.staircase.size).fill(layout.size);
    visitBlocks(layout, (panel, block) => places[panel] = block);
    return gathered(graph, blocks, places);
  },
};

/** Packed weights as blocks, 0 outside the stair: `[staircase.size]` to `[size]`. */
export function toBlocks(panels: Expr, layout: Blocks): Expr {
  return apply(toBlocksPrimitive, [panels], { layout });
}

/** Weights that lie in blocks as packed weights, 0 outside the stair: `[size]` to `[staircase.size]`. */
export function toPanels(blocks: Expr, layout: Blocks): Expr {
  return apply(toPanelsPrimitive, [blocks], { layout });
}
