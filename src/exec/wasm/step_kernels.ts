/**
 * The kernel of each kind of step, and the tiles that it can be divided into.
 *
 * @module
 */
import { bitTiles, isPacked, listBits, unpackBits } from "./bits.ts";
import { FusedKernel, fusedTiles } from "./fused_kernel.ts";
import type { PositionsStep, Step } from "./fusion.ts";
import { kernels, type Surroundings } from "./kernels.ts";
import { partialStrideOf } from "./layout.ts";
import type { FunctionBuilder } from "./module.ts";
import { codeTable, listCodes } from "./one_hot.ts";
import { addUpPartialSums } from "./partial_sums.ts";
import { layOutPositions, listPositions } from "./positions.ts";
import type { KernelName } from "./primitive_names.ts";
import { PAIR, PANEL_ROW } from "./stair_panels.ts";

/** Writes the kernel of a step. */
export function emitStep(
  f: FunctionBuilder,
  step: Step,
  { place, table, rows }: Pick<Surroundings, "place" | "table"> & { rows: number },
): void {
  const layOut = (lists: PositionsStep) =>
    layOutPositions(lists, { address: place(lists.writes[0]).address, rows });
  if (step.kind === "fused") return new FusedKernel(f, step, place).emit();
  if (step.kind === "unpack") {
    const { reads: [x], writes: [values] } = step;
    return unpackBits(f, { x, from: place(x), to: place(values) });
  }
  if (step.kind === "positions") {
    const { operand, codes, reads: [read] } = step;
    const places = { operand, from: place(read), positions: layOut(step) };
    if (codes !== undefined) {
      return listCodes(f, {
        ...places,
        codes,
        table: table(codes, () => codeTable(codes)),
      });
    }
    return isPacked(operand) ? listBits(f, places) : listPositions(f, places);
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

/** The number of tiles that a step can be divided into, for a batch of `n` rows. */
export function tilesOf(step: Step): (n: number) => number {
  if (step.kind === "fused") return fusedTiles(step);
  if (step.kind === "unpack" || step.kind === "total") return (n) => n;
  if (step.kind === "positions") return (n) => isPacked(step.operand) ? bitTiles(step, n) : 1;
  const { tiles } = kernels[step.node.primitive.name as KernelName];
  return (n) => tiles(step.node as never, n);
}
