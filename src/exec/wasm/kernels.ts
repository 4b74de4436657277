/**
 * The primitives that are a step of their own: for each, how its kernel is written and divided into tiles.
 *
 * @module
 */
import { type Application, type Expr, isBatched, type Primitive, width } from "../../expr/mod.ts";
import type { Columns, primitives, Stair } from "../../ops/mod.ts";
import type { FunctionBuilder } from "../../wasm/mod.ts";
import {
  type ColumnPlaces,
  concat,
  oneHot,
  put,
  segmentCumulativeSum,
  segmentLogSumExp,
  segmentTable,
  take,
} from "./column_kernels.ts";
import { type Place, strideOf } from "./layout.ts";
import type { KernelName } from "./primitive_names.ts";
import type { Positions } from "./positions.ts";
import { stairOuter, stairProduct, stairTransposed } from "./stair_kernels.ts";
import { type Finish, inputTiles, panelPairs, type StairPlaces, stairTable } from "./stair_panels.ts";
import type { Tiles } from "./tiles.ts";

/** Where a kernel finds things. */
export interface Surroundings {
  /** Where the value of an expression lies. */
  place(expr: Expr): Place;
  /** Where a table that belongs to an attribute lies; it is made on first use. */
  table(attribute: object, make: () => Int32Array): number;
  /** Where the ones of the first operand are listed, if they are. */
  readonly positions?: Positions;
  /** What is done with each vector of the result instead of storing it. */
  readonly finish?: Finish;
}

interface KernelRule<A> {
  /** The tiles that the kernel can be divided into. */
  tiles(node: Application<A>): Tiles;
  emit(f: FunctionBuilder, node: Application<A>, surroundings: Surroundings): void;
}

type Attributes<P> = P extends Primitive<infer A> ? A : never;

/** Rows that are moved together where there is a batch. */
const MOVED_ROWS = 4;

/** Tiles of some rows, or the only row of a shape without a batch. */
function inRows(rows: Tiles["rows"]): (node: Application) => Tiles {
  return ({ shape }) => isBatched(shape) ? { rows, others: 0 } : { others: 1 };
}

const movedTiles = inRows(MOVED_ROWS);

function moving(kernel: (f: FunctionBuilder, places: ColumnPlaces) => void): KernelRule<Columns> {
  return {
    tiles: movedTiles,
    emit(f, node, { place, table }) {
      const { indices } = node.attributes;
      const isConsecutive = indices.every((index, k) => index === indices[0] + k);
      kernel(f, {
        first: isConsecutive ? indices[0] : undefined,
        from: place(node.inputs[0]),
        to: place(node),
        table: table(indices, () => indices.map((index) => index * Float32Array.BYTES_PER_ELEMENT)),
        length: indices.length,
        columns: width(node.shape),
        rows: movedTiles(node).rows ?? 1,
      });
    },
  };
}

function segmented(
  kernel: (f: FunctionBuilder, places: ColumnPlaces) => void,
): KernelRule<{ readonly widths: Int32Array }> {
  return {
    tiles: inRows(1),
    emit(f, node, { place, table }) {
      const { widths } = node.attributes;
      kernel(f, {
        from: place(node.inputs[0]),
        to: place(node),
        table: table(widths, () => segmentTable(widths)),
        length: widths.length,
        columns: width(node.shape),
        rows: 1,
      });
    },
  };
}

function stair(
  kernel: (f: FunctionBuilder, places: StairPlaces) => void,
  { operands, tiles }: {
    /** The operands of the node and then its result. */
    operands: readonly ("input" | "weight" | "output")[];
    tiles: (attributes: Stair) => number;
  },
): KernelRule<Stair> {
  return {
    tiles: ({ attributes }) => ({ others: tiles(attributes) }),
    emit(f, node, { place, table, positions, finish }) {
      const { staircase } = node.attributes;
      const nothing = { address: 0, stride: strideOf(node.shape) };
      const [input, weight, output] = (["input", "weight", "output"] as const).map((operand) => {
        if (operand === "input" && positions?.only) return nothing;
        const index = operands.indexOf(operand);
        if (index < node.inputs.length) return place(node.inputs[index]);
        return finish === undefined ? place(node) : nothing;
      });
      kernel(f, {
        staircase,
        table: table(staircase, () => stairTable(staircase)),
        input,
        weight,
        output,
        positions,
        finish,
      });
    },
  };
}

const pairs = ({ staircase }: Stair) => panelPairs(staircase);

/** The rule of each primitive with a kernel of its own. */
export const kernels: { readonly [K in KernelName]: KernelRule<Attributes<typeof primitives[K]>> } = {
  concat: {
    tiles: inRows(1),
    emit: (f, node, { place }) =>
      concat(f, {
        parts: node.inputs.map((part) => ({ place: place(part), width: width(part.shape) })),
        to: place(node),
      }),
  },
  oneHot: {
    tiles: movedTiles,
    emit(f, node, { place, table }) {
      const { codes, values } = node.attributes;
      oneHot(f, {
        from: place(node.inputs[0]),
        to: place(node),
        table: table(
          node.attributes,
          () => Int32Array.from(codes, (code) => code * Float32Array.BYTES_PER_ELEMENT),
        ),
        values: table(values, () => new Int32Array(Float32Array.from(values).buffer)),
        length: codes.length,
        columns: codes.length,
        rows: movedTiles(node).rows ?? 1,
      });
    },
  },
  put: moving(put),
  segmentCumulativeSum: segmented(segmentCumulativeSum),
  segmentLogSumExp: segmented(segmentLogSumExp),
  stairOuter: stair(stairOuter, { operands: ["input", "output", "weight"], tiles: pairs }),
  stairProduct: stair(stairProduct, { operands: ["input", "weight", "output"], tiles: pairs }),
  stairTransposed: stair(stairTransposed, {
    operands: ["output", "weight", "input"],
    tiles: ({ staircase }) => inputTiles(staircase.inputs),
  }),
  take: moving(take),
};
