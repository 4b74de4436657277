/**
 * The kernel of each kind of step, and the tiles that it can be divided into.
 *
 * @module
 */
import type { FunctionBuilder } from "../../wasm/mod.ts";
import { bitTiles, listBits, unpackBits } from "./bits.ts";
import { FusedKernel, fusedTiles } from "./fused_kernel.ts";
import { kernels, type Surroundings } from "./kernels.ts";
import { partialStrideOf } from "./layout.ts";
import { codeTable, listCodes } from "./one_hot.ts";
import { addUpPartialSums } from "./partial_sums.ts";
import { layOutPositions, listPositions } from "./positions.ts";
import type { KernelName } from "./primitive_names.ts";
import { PAIR, PANEL_ROW } from "./stair_panels.ts";
import type { PositionsStep, SimpleStep } from "./steps.ts";
import type { Tiles } from "./tiles.ts";

/** What is given to the kernels of steps where they are written. */
export interface Outside extends Pick<Surroundings, "place" | "table"> {
  /** The most rows that there can be. */
  readonly rows: number;
}

/** Writes the kernel of a step. */
export function emitStep(f: FunctionBuilder, step: SimpleStep, { place, table, rows }: Outside): void {
  const layOut = (lists: PositionsStep) =>
    layOutPositions(lists, { address: place(lists.writes[0]).address, rows });
  if (step.kind === "fused") return new FusedKernel(f, step, place).emit();
  if (step.kind === "unpack") {
    const { reads: [x], writes: [values] } = step;
    return unpackBits(f, { x, from: place(x), to: place(values) });
  }
  if (step.kind === "positions") {
    const { operand, isBits, codes, reads: [read] } = step;
    const places = { operand, from: place(read), positions: layOut(step) };
    if (codes !== undefined) {
      return listCodes(f, {
        ...places,
        codes,
        table: table(codes, () => codeTable(codes)),
      });
    }
    return isBits ? listBits(f, places) : listPositions(f, places);
  }
  const stride = partialStrideOf(rows);
  if (step.kind === "total") {
    const { tiles, reads: [partial], writes: [sum] } = step;
    return addUpPartialSums(f, { from: place(partial).address, to: place(sum).address, tiles, stride });
  }
  const { node, epilogue, partialSums, lists } = step;
  kernels[node.primitive.name as KernelName].emit(f, node as never, {
    place,
    table,
    positions: lists && layOut(lists),
    finish: epilogue && new FusedKernel(f, epilogue, place).beginEpilogue(node, {
      addressOf: (sum) => place(partialSums!.get(sum)!).address,
      stride,
      columns: PAIR * PANEL_ROW,
    }),
  });
}

/** The tiles that a step can be divided into. */
export function tilesOf(step: SimpleStep): Tiles {
  if (step.kind === "fused") return fusedTiles(step);
  if (step.kind === "unpack" || step.kind === "total") return { rows: 1, others: 0 };
  if (step.kind === "positions") return step.isBits ? bitTiles(step) : { others: 1 };
  return kernels[step.node.primitive.name as KernelName].tiles(step.node as never);
}
