/**
 * Epilogues: products that finish what they compute while it is in registers.
 *
 * @module
 */
import { type Expr, input, isBatched, sameShape } from "../../../expr/mod.ts";
import { applies } from "./fusion.ts";
import { canHaveEpilogue, type FusedStep, type KernelStep, type Step } from "./steps.ts";
import { kernelTiles } from "./tiles.ts";

/**
 * Makes elementwise steps epilogues of the product whose result they read, if nobody else reads it. So for instance a
 * gradient goes from the product to the optimizer's update without going through memory. Sums over columns, such as the
 * loss, are added up tile by tile, and what the tiles make of them by one more step.
 *
 * @param steps In an order in which they can run, which is kept.
 * @param options What must be in memory at the end, and whether only steps with sums become epilogues: these are added up
 * in an order of their own, so another way would give other bits.
 */
export function addEpilogues(
  steps: readonly Step[],
  { outputs, onlySums }: { outputs: ReadonlySet<Expr>; onlySums: boolean },
): Step[] {
  const readers = new Map<Expr, Step[]>();
  for (const step of steps) {
    for (const expr of step.reads) readers.set(expr, [...readers.get(expr) ?? [], step]);
  }
  const products = new Map<Step, KernelStep>(); // by epilogue
  for (const step of steps) {
    if (!canHaveEpilogue(step) || outputs.has(step.node)) continue;
    const [reader, ...others] = readers.get(step.node) ?? [];
    if (reader === undefined || others.length > 0 || products.has(reader)) continue;
    if (canFinish(reader, step.node) && (!onlySums || hasSums(reader))) products.set(reader, step);
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
  const { others: tiles } = kernelTiles(product.node);
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

function hasSums(step: Step): boolean {
  return step.kind === "fused" && step.nodes.some((node) => applies(node, "sum"));
}
