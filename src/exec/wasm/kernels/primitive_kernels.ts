/**
 * The primitives that are a step of their own: for each, how its kernel is written.
 *
 * @module
 */
import { type Application, type Expr, type Primitive, width } from "../../../expr/mod.ts";
import type { Columns, InBlocks, primitives, Stair, Window } from "../../../ops/mod.ts";
import type { FunctionBuilder } from "../../../wasm/mod.ts";
import { type BlockPlaces, blockTable, toBlocks, toPanels } from "./block_kernels.ts";
import {
  type ColumnPlaces,
  concat,
  inverse,
  lookUp,
  oneHot,
  permute,
  put,
  segmentCumulativeSum,
  segmentLogSumExp,
  segmentTable,
  take,
} from "./column_kernels.ts";
import { levelMask, levelSpread, levelSum, type PanelPlaces } from "./level_kernels.ts";
import { FLOAT, type Place, strideOf } from "../plan/layout.ts";
import type { OnesLists } from "../plan/ones.ts";
import type { KernelName } from "../plan/primitive_names.ts";
import { kernelTiles } from "../plan/tiles.ts";
import { stairOuter, stairProduct, stairTransposed } from "./stair_kernels.ts";
import { permuteWeights } from "./permuted_weights.ts";
import { type Finish, type StairPlaces, stairTable, storing } from "./stair_panels.ts";

/** Where a kernel finds things. */
export interface Surroundings {
  /** Where the value of an expression lies. */
  place(expr: Expr): Place;
  /** Where a table that belongs to an attribute lies; it is made on first use. */
  table(attribute: object, make: () => Int32Array): number;
  /** Where the ones of the first operand are listed, if they are. */
  readonly ones: OnesLists | undefined;
  /** What the weights, or their gradients, are multiplied by, if it is a mask. */
  readonly mask: Expr | undefined;
  /** Where transposed weights go, if they are needed. */
  readonly transposed: Place | undefined;
  /** What is done with each vector of the result instead of storing it. */
  readonly finish: Finish | undefined;
}

/** Writes the kernel of a node. */
type Emit<A> = (f: FunctionBuilder, node: Application<A>, surroundings: Surroundings) => void;

type Attributes<P> = P extends Primitive<infer A> ? A : never;

function moving(kernel: (f: FunctionBuilder, places: ColumnPlaces) => void): Emit<Columns> {
  return (f, node, { place, table }) => {
    const { indices } = node.attributes;
    const first = indices[0] ?? 0;
    const isConsecutive = indices.every((index, k) => index === first + k);
    kernel(f, {
      first: isConsecutive ? first : undefined,
      from: place(node.inputs[0]),
      to: place(node),
      table: table(indices, () => indices.map((index) => index * FLOAT)),
      length: indices.length,
      columns: width(node.shape),
      rows: kernelTiles(node).rows ?? 1,
    });
  };
}

function segmented(
  kernel: (f: FunctionBuilder, places: ColumnPlaces) => void,
): Emit<{ readonly widths: Int32Array }> {
  return (f, node, { place, table }) => {
    const { widths } = node.attributes;
    kernel(f, {
      from: place(node.inputs[0]),
      to: place(node),
      table: table(widths, () => segmentTable(widths)),
      length: widths.length,
      columns: width(node.shape),
      rows: kernelTiles(node).rows ?? 1,
    });
  };
}

/** @param operands The operands of the node and then its result. */
function stair(
  kernel: (f: FunctionBuilder, places: StairPlaces) => void,
  operands: readonly ("input" | "weight" | "output")[],
): Emit<Stair> {
  return (f, node, { place, table, ones, mask, transposed, finish }) => {
    const { staircase } = node.attributes;
    const nothing = { address: 0, stride: strideOf(node.shape) };
    const placeOf = (operand: "input" | "weight" | "output") => {
      if (operand === "input" && ones?.only) return nothing;
      const given = node.inputs[operands.indexOf(operand)];
      if (given !== undefined) return place(given);
      return finish === undefined ? place(node) : nothing;
    };
    kernel(f, {
      staircase,
      table: table(staircase, () => stairTable(staircase)),
      input: placeOf("input"),
      weight: placeOf("weight"),
      output: placeOf("output"),
      ones,
      // masked weights say themselves where they are 0
      mask: mask && (operands.at(-1) === "weight" ? place(mask) : placeOf("weight")),
      transposed,
      finish,
    });
  };
}

/** @param kernel Writes values for each unit, or reads them, along the panels of a staircase. */
function alongPanels(kernel: (f: FunctionBuilder, places: PanelPlaces) => void): Emit<Stair> {
  return (f, node, { place, table, finish }) => {
    const { staircase } = node.attributes;
    kernel(f, {
      staircase,
      table: table(staircase, () => stairTable(staircase)),
      operands: node.inputs.map((operand) => place(operand).address),
      finish: finish ?? storing(f, place(node)),
    });
  };
}

function inBlocks(
  { inputs: [from], attributes: { layout } }: Application<InBlocks>,
  { place, table }: Pick<Surroundings, "place" | "table">,
): BlockPlaces {
  const { staircase } = layout;
  return {
    layout,
    from: place(from).address,
    tables: {
      staircase: table(staircase, () => stairTable(staircase)),
      blocks: table(layout, () => blockTable(layout)),
    },
  };
}

/** Writes the kernel of each primitive that has one of its own. */
export const kernels: { readonly [K in KernelName]: Emit<Attributes<typeof primitives[K]>> } = {
  concat: (f, node, { place }) =>
    concat(f, {
      operands: node.inputs.map((operand) => ({ place: place(operand), width: width(operand.shape) })),
      to: place(node),
    }),
  inverse: (f, node, { place }) =>
    inverse(f, { order: place(node.inputs[0]).address, length: width(node.shape), to: place(node) }),
  levelMask: alongPanels(levelMask),
  levelSpread: alongPanels(levelSpread),
  levelSum: alongPanels(levelSum),
  lookUp(f, node, { place, table }) {
    const { values } = node.attributes;
    const columns = width(node.shape);
    lookUp(f, {
      from: place(node.inputs[0]),
      to: place(node),
      table: table(values, () => new Int32Array(Float32Array.from(values).buffer)),
      values: values.length,
      length: columns,
      columns,
      rows: kernelTiles(node).rows ?? 1,
    });
  },
  oneHot(f, node, { place, table }) {
    const { codes, values } = node.attributes;
    oneHot(f, {
      from: place(node.inputs[0]),
      to: place(node),
      table: table(node.attributes, () => Int32Array.from(codes, (code) => code * FLOAT)),
      values: table(values, () => new Int32Array(Float32Array.from(values).buffer)),
      length: codes.length,
      columns: codes.length,
      rows: kernelTiles(node).rows ?? 1,
    });
  },
  permute(f, node, { place }) {
    const [x, order] = node.inputs;
    const columns = width(node.shape);
    permute(f, {
      from: place(x),
      to: place(node),
      order: place(order).address,
      length: columns,
      columns,
      rows: kernelTiles(node).rows ?? 1,
    });
  },
  permuteWeights(f, node, { place, table, finish }) {
    const { inputs: [w, units, inputs], attributes: { from, to } } = node;
    const tableOf = ({ staircase }: Window) => table(staircase, () => stairTable(staircase));
    permuteWeights(f, {
      from,
      to,
      weight: place(w).address,
      units: place(units).address,
      inputs: place(inputs!).address,
      haveAll: from.staircase.units === width(units.shape) && from.staircase.inputs === width(inputs!.shape),
      tables: { from: tableOf(from), to: tableOf(to) },
      finish: finish ?? storing(f, place(node)),
    });
  },
  put: moving(put),
  segmentCumulativeSum: segmented(segmentCumulativeSum),
  segmentLogSumExp: segmented(segmentLogSumExp),
  stairOuter: stair(stairOuter, ["input", "output", "weight"]),
  stairProduct: stair(stairProduct, ["input", "weight", "output"]),
  stairTransposed: stair(stairTransposed, ["output", "weight", "input"]),
  take: moving(take),
  toBlocks: (f, node, { place, table }) =>
    toBlocks(f, { ...inBlocks(node, { place, table }), to: place(node).address }),
  toPanels: (f, node, { place, table, finish }) =>
    toPanels(f, { ...inBlocks(node, { place, table }), finish: finish ?? storing(f, place(node)) }),
};
