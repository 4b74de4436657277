/**
 * Separation of a program in two: a graph computes all that depends on the rows of the batch, and what is left, the
 * optimizer above all, takes the sums over the batch from there.
 *
 * @module
 */
import {
  type Application,
  apply,
  constant,
  type Expr,
  input,
  isBatched,
  operands,
  rewrite,
  topological,
  type Variable,
} from "../../expr/mod.ts";
import type { Stair, Staircase, ToShape } from "../../ops/mod.ts";
import type { StairBlocks } from "./stair_blocks.ts";

/** Where weights lie. */
export interface Layouts {
  /** The blocks of a staircase. */
  blocksOf(staircase: Staircase): StairBlocks;
  /** The blocks in which the values of a parameter lie; `undefined` when they lie as its shape says. */
  layoutOf(parameter: Variable): StairBlocks | undefined;
  /** The parameter that holds the values of `parameter` in this layout. */
  place(parameter: Variable, layout: StairBlocks | undefined): Variable;
}

/** A sum over the batch that a graph computes, and the variable that stands for it. */
export interface BatchSum {
  readonly expr: Application;
  readonly variable: Variable;
  /** For the gradient to weights, the blocks in which the graph writes it. */
  readonly layout: StairBlocks | undefined;
}

/** Whether the expression is a gradient to weights. */
export function isOuter(expr: Expr): expr is Application<Stair> {
  return expr.kind === "application" && expr.primitive.name === "stairOuter";
}

/** Rewrites what does not depend on single rows, with weights in blocks. */
export class Separation {
  /** What the graph has to compute for the rewritten expressions. */
  readonly sums = new Map<Expr, BatchSum>();
  readonly #layouts: Layouts;
  readonly #known = new Map<Expr, StairBlocks | undefined>();
  readonly #results = new Map<StairBlocks | undefined, Map<Expr, Expr>>();

  /** Starts with nothing rewritten. */
  constructor(layouts: Layouts) {
    this.#layouts = layouts;
  }

  /** The blocks in which the value of an expression without a batch axis lies. */
  layoutOf(root: Expr): StairBlocks | undefined {
    for (const expr of topological([root])) {
      if (!this.#known.has(expr)) this.#known.set(expr, this.#find(expr));
    }
    return this.#known.get(root);
  }

  /** The same value, in a layout, computed from variables of one row. */
  rewrite(root: Expr, layout: StairBlocks | undefined = this.layoutOf(root)): Expr {
    if (!this.#results.has(layout)) this.#results.set(layout, new Map());
    const results = this.#results.get(layout)!;
    const [result] = rewrite([root], (node, original) => {
      const moved = this.#move(node, original, layout);
      results.set(original, moved);
      return moved;
    }, { stop: (expr) => results.get(expr) ?? this.#end(expr, layout) });
    return result!;
  }

  #find(expr: Expr): StairBlocks | undefined {
    if (expr.kind === "parameter") return this.#layouts.layoutOf(expr);
    if (isOuter(expr)) return this.#layouts.blocksOf(expr.attributes.staircase);
    if (!keepsLayout(expr)) return undefined;
    return operands(expr).map((operand) => this.#known.get(operand)).find((layout) => layout !== undefined);
  }

  /** What replaces an expression that is no part of what is rewritten in a layout. */
  #end(expr: Expr, layout: StairBlocks | undefined): Expr | undefined {
    if (operands(expr).some(({ shape }) => isBatched(shape))) return this.#sum(expr as Application, layout);
    if (layout === undefined) return this.layoutOf(expr) ? this.rewrite(expr) : undefined;
    if (expr.shape.length === 0) return this.rewrite(expr, undefined);
    return expr.kind === "application" && !keepsLayout(expr) ? misused(expr) : undefined;
  }

  /** A node whose operands are rewritten, in the same layout. */
  #move(node: Expr, original: Expr, layout: StairBlocks | undefined): Expr {
    if (node.kind === "constant") {
      return layout ? constant(layout.fromPanels(node.value), [layout.size]) : node;
    }
    if (node.kind !== "application") {
      if (node.kind === "parameter") return this.#layouts.place(node, layout);
      return layout ? misused(node) : node;
    }
    if (layout !== undefined) {
      const isBroadcast = node.primitive.name === "broadcast";
      const attributes = isBroadcast ? { to: [layout.size] } satisfies ToShape : node.attributes;
      return apply(node.primitive, node.inputs, attributes);
    }
    const isMisused = node.primitive.name !== "sum" &&
      operands(original).some((operand) => this.layoutOf(operand));
    return isMisused ? misused(node) : node;
  }

  #sum(expr: Application, layout: StairBlocks | undefined): Variable {
    if (layout !== this.layoutOf(expr)) return misused(expr);
    const known = this.sums.get(expr);
    if (known !== undefined) return known.variable;
    const variable = input(expr.primitive.name, layout ? [layout.size] : expr.shape);
    this.sums.set(expr, { expr, variable, layout });
    return variable;
  }
}

/** Whether weights in blocks give a result in the same blocks. */
function keepsLayout(expr: Expr): boolean {
  return expr.kind === "application" && (expr.primitive.elementwise || expr.primitive.name === "broadcast");
}

function misused(expr: Application | Variable): never {
  const how = expr.kind === "application"
    ? `an operand of ${expr.primitive.name}`
    : `combined with the input "${expr.name}"`;
  throw new RangeError(
    `Cannot compile for the onnx executor: weights are ${how}, but only products, elementwise operations and sums know ` +
      `where they lie; use another executor`,
  );
}
