/**
 * Combination of steps: kernels that finish what they compute while it is in registers, and products that go over the
 * ones of a binary operand only.
 *
 * @module
 */
import { type Expr, input, isBatched, operands, sameShape } from "../../expr/mod.ts";
import type { Stair } from "../../ops/mod.ts";
import { applies } from "./fusion.ts";
import { listedCodes } from "./one_hot.ts";
import { mayBeBinary } from "./positions.ts";
import { panelPairs } from "./stair_panels.ts";
import type { FusedStep, KernelStep, PositionsStep, Step } from "./steps.ts";

/** The kernels that can have an epilogue, and that can use lists of positions. */
const PRODUCTS: ReadonlySet<string> = new Set(["stairProduct", "stairOuter"]);

function isProduct(step: Step): step is KernelStep {
  return step.kind === "kernel" && PRODUCTS.has(step.node.primitive.name);
}

/**
 * Makes elementwise steps epilogues of the product whose result they read, if nobody else reads it. So for instance a
 * gradient goes from the product to the optimizer's update without going through memory. Sums over columns, such as the
 * loss, are added up tile by tile, and what the tiles make of them by one more step.
 *
 * @param steps In an order in which they can run, which is kept.
 * @param outputs What must be in memory at the end.
 */
export function addEpilogues(steps: readonly Step[], outputs: ReadonlySet<Expr>): Step[] {
  const readers = new Map<Expr, Step[]>();
  for (const step of steps) {
    for (const expr of step.reads) readers.set(expr, [...readers.get(expr) ?? [], step]);
  }
  const products = new Map<Step, KernelStep>(); // by epilogue
  for (const step of steps) {
    if (!isProduct(step) || outputs.has(step.node)) continue;
    const [reader, ...others] = readers.get(step.node) ?? [];
    if (
      others.length === 0 && reader !== undefined && !products.has(reader) && canFinish(reader, step.node)
    ) {
      products.set(reader, step);
    }
  }
  const finished = new Set<Step>(products.values());
  return steps.filter((step) => !finished.has(step)).flatMap((step) => {
    const product = products.get(step);
    return product ? withEpilogue(product, step as FusedStep) : [step];
  });
}

function withEpilogue(product: KernelStep, epilogue: FusedStep): Step[] {
  const sums = epilogue.nodes.filter((node) => applies(node, "sum"));
  const partialSums = new Map(sums.map((sum) => [sum, input("partial sums", [])]));
  const tiles = panelPairs((product.node.attributes as Stair).staircase);
  const reads = [...product.reads, ...epilogue.reads.filter((expr) => expr !== product.node)];
  const results = epilogue.writes.filter((node) => !partialSums.has(node));
  return [
    {
      ...product,
      epilogue,
      partialSums,
      reads: [...new Set(reads)],
      writes: [...results, ...partialSums.values()],
    },
    ...Array.from(
      partialSums,
      ([sum, partial]): Step => ({ kind: "total", tiles, reads: [partial], writes: [sum] }),
    ),
  ];
}

/** Whether a step is elementwise over the shape of `result`, with sums over columns at most. */
function canFinish(step: Step, result: Expr): boolean {
  return step.kind === "fused" && sameShape(step.shape, result.shape) &&
    step.nodes.every((node) => node.primitive.elementwise || isBatched(node.shape));
}

/**
 * Adds steps that list the ones of operands that may be binary, for the products that read them. One-hot columns that
 * nothing else reads are not written out.
 *
 * @param steps In an order in which they can run, which is kept.
 * @param outputs What must be in memory at the end.
 */
export function addPositions(steps: readonly Step[], outputs: ReadonlySet<Expr>): Step[] {
  const packed = new Map<Expr, Expr>(); // by what it is unpacked to
  for (const { kind, reads, writes } of steps) if (kind === "unpack") packed.set(writes[0], reads[0]);
  const outer = steps.filter((step) => isProduct(step) && applies(step.node, "stairOuter"));
  const byColumn = new Set(outer.map(({ reads }) => reads[0]));
  const known = new Map<Expr, PositionsStep>();
  const listed = steps.flatMap((step): Step[] => {
    const [read] = step.reads;
    if (!isProduct(step) || !mayBeBinary(read)) return [step];
    const operand = packed.get(read) ?? read;
    const isNew = !known.has(operand);
    const lists = known.get(operand) ??
      listsOf(operand, { isBits: packed.has(read), byColumn: byColumn.has(read) });
    known.set(operand, lists);
    const others = lists.codes ? step.reads.filter((expr) => expr !== operand) : step.reads;
    return [...(isNew ? [lists] : []), { ...step, lists, reads: [...others, ...lists.writes] }];
  });
  const read = new Set([...outputs, ...listed.flatMap(({ reads }) => reads)]);
  return listed.filter((step) => !applies(step.writes[0], "oneHot") || read.has(step.writes[0]));
}

function listsOf(operand: Expr, options: { isBits: boolean; byColumn: boolean }): PositionsStep {
  const codes = listedCodes(operand);
  const from = codes ? operands(operand)[0] : operand;
  return { kind: "positions", operand, ...options, codes, reads: [from], writes: [input("positions", [])] };
}
