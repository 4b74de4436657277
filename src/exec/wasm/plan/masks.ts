/**
 * Masks that are data: products whose weights are 0 wherever a mask is 0 skip what it hides. The terms that are left out are 0,
 * so the bits are the same, as with lists of ones.
 *
 * @module
 */
import { type Application, type Expr, operands } from "../../../expr/mod.ts";
import { applies } from "./fusion.ts";
import type { KernelStep, Step } from "./steps.ts";

/** Adds to products the masks of their weights, or of the gradients that they make. */
export function addMasks(steps: readonly Step[]): Step[] {
  return steps.map((step) => {
    if (step.kind !== "kernel") return step;
    const mask = maskOf(step);
    return mask ? { ...step, mask } : step;
  });
}

function maskOf({ node, epilogue }: KernelStep): Expr | undefined {
  if (applies(node, "stairProduct") || applies(node, "stairTransposed")) return factorOf(operands(node)[1]!);
  if (!applies(node, "stairOuter") || epilogue === undefined) return undefined;
  const [reader, ...others] = epilogue.nodes.filter((user) => operands(user).includes(node));
  return others.length > 0 ? undefined : factorOf(reader!);
}

/** The mask that an expression is multiplied by. */
function factorOf(expr: Expr): Expr | undefined {
  const isMask = (operand: Expr): operand is Application => applies(operand, "levelMask");
  return applies(expr, "mul") ? operands(expr).find(isMask) : undefined;
}
