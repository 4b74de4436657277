/**
 * The kernel of each kind of step.
 *
 * @module
 */
import type { Variable } from "../../../expr/mod.ts";
import type { FunctionBuilder } from "../../../wasm/mod.ts";
import { listBits, packBits, unpackBits } from "./bits.ts";
import { FusedKernel } from "./fused_kernel.ts";
import { kernels, type Surroundings } from "./primitive_kernels.ts";
import { packedStrideOf, partialStrideOf } from "../plan/layout.ts";
import { codeTable, listCodes } from "./one_hot.ts";
import { addUpPartialSums } from "./partial_sums.ts";
import { layOutOnes } from "../plan/ones.ts";
import type { KernelName } from "../plan/primitive_names.ts";
import { PANEL_ROW } from "./stair_panels.ts";
import type { OnesStep, SimpleStep } from "../plan/steps.ts";
import { PAIR } from "../plan/tiles.ts";

/** What is given to the kernels of steps where they are written. */
export interface Outside extends Pick<Surroundings, "place" | "table"> {
  /** The most rows that there can be. */
  readonly rows: number;
}

/** Writes the kernel of a step. */
export function emitStep(f: FunctionBuilder, step: SimpleStep, { place, table, rows }: Outside): void {
  const layOut = (ones: OnesStep) => layOutOnes(ones, { address: place(ones.writes[0]).address, rows });
  if (step.kind === "fused") return new FusedKernel(f, step, place).emit();
  if (step.kind === "unpack") {
    const { reads: [x], writes: [values] } = step;
    return unpackBits(f, { x, from: place(x), to: place(values) });
  }
  const packedAt = (bits: Variable) => ({ ...place(bits), stride: packedStrideOf(bits.shape) });
  if (step.kind === "pack") {
    const { reads: [x], writes: [bits] } = step;
    return packBits(f, { x, from: place(x), to: packedAt(bits) });
  }
  if (step.kind === "ones") {
    const { operand, hasMarks, codes, reads: [read] } = step;
    const from = hasMarks ? packedAt(read as Variable) : place(read);
    const places = { operand, from, ones: layOut(step) };
    if (codes !== undefined) {
      return listCodes(f, {
        ...places,
        codes,
        table: table(codes, () => codeTable(codes)),
      });
    }
    return listBits(f, { ...places, hasMarks });
  }
  const stride = partialStrideOf(rows);
  if (step.kind === "total") {
    const { tiles, reads: [partial], writes: [sum] } = step;
    return addUpPartialSums(f, { from: place(partial).address, to: place(sum).address, tiles, stride });
  }
  const { node, epilogue, partialSums, transposed, ones, mask } = step;
  kernels[node.primitive.name as KernelName](f, node as never, {
    place,
    table,
    ones: ones && layOut(ones),
    mask,
    transposed: transposed && place(transposed),
    finish: epilogue && new FusedKernel(f, epilogue, place).beginEpilogue(node, {
      addressOf: (sum) => place(partialSums!.get(sum)!).address,
      stride,
      columns: PAIR * PANEL_ROW,
    }),
  });
}
