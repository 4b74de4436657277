/**
 * Rewriting of the products of a staircase as products of its blocks.
 *
 * @module
 */
import {
  type Application,
  constant,
  type Expr,
  parameter,
  rewrite,
  type Variable,
  width,
} from "../../expr/mod.ts";
import { add, broadcast, concat, type Stair, stairProduct, stairTransposed, take } from "../../ops/mod.ts";
import type { StairBlock, StairBlocks } from "./stair_blocks.ts";

/** Weights that lie in blocks, and a variable that stands for each of the blocks. */
export interface BlockedWeights {
  readonly blocks: Pick<StairBlocks, "blocks">;
  readonly variables: readonly Variable[];
}

/** Makes the variables that stand for the blocks of weights. */
export function blockWeights(weights: Variable, blocks: StairBlocks): BlockedWeights {
  return {
    blocks,
    variables: blocks.blocks.map(({ units: { start, end }, staircase }) =>
      parameter(`${weights.name}_${start}_${end}`, [staircase.size])
    ),
  };
}

/** The columns of `x` that a block sees. */
export function seen(x: Expr, { inputs: { start, end } }: StairBlock): Expr {
  return columns(x, start, end);
}

/** The columns of `y` that are the units of a block. */
export function unitsOf(y: Expr, { units: { start, end } }: StairBlock): Expr {
  return columns(y, start, end);
}

/**
 * Rewrites products with weights as products with their blocks.
 *
 * @param outputs The expressions to rewrite.
 * @param weights The weights that lie in blocks.
 * @returns Expressions of the same values, in the same order.
 */
export function splitProducts(
  outputs: readonly Expr[],
  weights: ReadonlyMap<Expr, BlockedWeights>,
): Expr[] {
  const pieces = new Map<Expr, Expr[]>(); // of each product, by what it became
  return rewrite(outputs, (node) => {
    if (node.kind !== "application") return undefined;
    const [x, second] = node.inputs;
    const blocked = second && weights.get(second);
    if (blocked && isStair(node, "stairProduct")) {
      const each = products(x!, blocked, width(node.shape));
      const product = concat(each);
      pieces.set(product, each);
      return product;
    }
    if (blocked && isStair(node, "stairTransposed")) return transposed(x!, blocked, width(node.shape));
    return affine(node, pieces);
  });
}

function isStair(expr: Expr, name: "stairProduct" | "stairTransposed"): expr is Application<Stair> {
  return expr.kind === "application" && expr.primitive.name === name;
}

/** The product of each block; zeros for the units between that see nothing. */
function products(x: Expr, { blocks: { blocks }, variables }: BlockedWeights, units: number): Expr[] {
  let end = 0;
  const pieces = blocks.flatMap((block, k) => {
    const blind = block.units.start - end;
    end = block.units.end;
    return [...zeros(blind), stairProduct(seen(x, block), variables[k]!, block)];
  });
  return [...pieces, ...zeros(units - end)];
}

/** A product plus biases, with the biases added to each of its pieces, where one operator does both. */
function affine(expr: Application, pieces: ReadonlyMap<Expr, Expr[]>): Expr | undefined {
  const [product, biases] = expr.inputs;
  const products = product && pieces.get(product);
  if (expr.primitive.name !== "add" || products === undefined) return undefined;
  if (biases?.kind !== "application" || biases.primitive.name !== "broadcast") return undefined;
  const [bias] = biases.inputs;
  if (bias?.kind !== "parameter" && bias?.kind !== "input") return undefined;
  let start = 0;
  return concat(products.map((piece) => {
    const end = start + width(piece.shape);
    const sum = add(piece, columns(bias, start, end));
    start = end;
    return sum;
  }));
}

/**
 * The gradient to the input. From the last block to the first: what no earlier block sees is finished, and the rest is added to.
 */
function transposed(y: Expr, { blocks: { blocks }, variables }: BlockedWeights, inputs: number): Expr {
  const finished: Expr[] = [];
  let rest: { sum: Expr; start: number; end: number } | undefined;
  blocks.toReversed().forEach((block, k) => {
    const { start, end } = block.inputs;
    const piece = stairTransposed(unitsOf(y, block), variables[blocks.length - 1 - k]!, block);
    if (rest === undefined) {
      finished.push(...zeros(inputs - end));
      rest = { sum: piece, start, end };
      return;
    }
    const shared = Math.max(0, end - rest.start);
    if (rest.end > end) finished.unshift(columns(rest.sum, shared, rest.end - rest.start));
    finished.unshift(...zeros(rest.start - end));
    const own = end - start - shared;
    const sums = [
      ...(own > 0 ? [columns(piece, 0, own)] : []),
      ...(shared > 0 ? [add(columns(piece, own, end - start), columns(rest.sum, 0, shared))] : []),
    ];
    rest = { sum: concat(sums), start, end };
  });
  return concat([...zeros(rest?.start ?? inputs), ...(rest ? [rest.sum] : []), ...finished]);
}

function columns(x: Expr, start: number, end: number): Expr {
  return take(x, Array.from({ length: end - start }, (_, k) => start + k));
}

/** So many columns of zeros, if any. */
function zeros(columns: number): Expr[] {
  return columns > 0 ? [broadcast(constant(0), ["n", columns])] : [];
}
