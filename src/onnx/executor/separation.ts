/**
 * Separation of a program in three: what a graph is given besides rows and parameters, such as weights in an order that is data, is
 * computed before it; the graph computes all that depends on the rows of the batch; and what is left, the optimizer above all, takes
 * the sums over the batch from there.
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
  type Operands,
  operands,
  rewrite,
  topological,
  type Variable,
} from "../../expr/mod.ts";
import { type Stair, toBlocks, toPanels, type ToShape } from "../../ops/mod.ts";
import type { Layout, StairBlocks } from "./stair_blocks.ts";

/** Where weights lie. */
export interface Layouts {
  /** The blocks of a staircase. */
  blocksOf(stair: Stair): StairBlocks;
  /** How the values of a parameter lie; `undefined` as long as nobody has decided. */
  layoutOf(parameter: Variable): Layout | undefined;
  /** The parameter that holds the values of `parameter`, which lie so from now on. */
  place(parameter: Variable, layout: Layout): Variable;
}

/** A sum over the batch that a graph computes, and the variable that stands for it. */
export interface BatchSum {
  readonly expr: Application;
  readonly variable: Variable;
  readonly layout: Layout;
}

/** A value that a graph is given, and the variable that stands for it there. */
export interface Given {
  readonly value: Expr;
  readonly variable: Variable;
  readonly layout: Layout;
}

/** Rewrites what does not depend on single rows, with weights in blocks where they lie there or are summed there. */
export class Separation {
  /** What the graph has to compute for the rewritten expressions. */
  readonly sums = new Map<Expr, BatchSum>();
  readonly #layouts: Layouts;
  readonly #given = new Map<Layout, Map<Expr, Given>>();
  readonly #natural = new Map<Expr, Layout | undefined>();
  readonly #results = new Map<Layout, Map<Expr, Expr>>();

  /** Starts with nothing rewritten. */
  constructor(layouts: Layouts) {
    this.#layouts = layouts;
  }

  /** What the graph is given besides rows and parameters. */
  get given(): Given[] {
    return Array.from(this.#given.values(), (given) => [...given.values()]).flat();
  }

  /** How the value of an expression without a batch axis lies where it is computed; `undefined` where that may be anywhere. */
  layoutOf(root: Expr): Layout | undefined {
    if (root.kind === "parameter") return this.#layouts.layoutOf(root);
    for (const expr of topological([root])) {
      if (!this.#natural.has(expr)) this.#natural.set(expr, this.#find(expr));
    }
    return this.#natural.get(root);
  }

  /** The same value, in a layout, computed from variables of one row. */
  rewrite(root: Expr, wanted: Layout): Expr {
    const layout = this.layoutOf(root) ?? wanted;
    const results = this.#results.get(layout) ?? new Map<Expr, Expr>();
    this.#results.set(layout, results);
    const [result] = rewrite([root], (node, original) => {
      const moved = this.#move(node, layout);
      results.set(original, moved);
      return moved;
    }, { stop: (expr) => results.get(expr) ?? this.#end(expr, layout) });
    return moved(result!, layout, wanted);
  }

  /**
   * Rewrites expressions of the batch as the graph computes them. What does not depend on the batch it is given, in blocks where products
   * take it.
   */
  cut(roots: readonly Expr[]): Expr[] {
    const dependent = new Set<Expr>();
    for (const expr of topological(roots)) {
      const below = operands(expr);
      if (isBatched(expr.shape) || below.some((operand) => dependent.has(operand))) dependent.add(expr);
    }
    return rewrite(roots, (node, original) => {
      if (node.kind !== "application") return node;
      const inputs = operands(original).map((operand, i) => {
        if (dependent.has(operand)) return node.inputs[i]!;
        return this.#give(
          operand,
          i === 1 && takesWeights(node) ? this.#layouts.blocksOf(node.attributes) : "plain",
        );
      });
      return { ...node, inputs: inputs as readonly Expr[] as Operands<Expr> };
    }, { stop: (expr) => dependent.has(expr) ? undefined : expr });
  }

  /** What stands in the graph for a value that does not depend on the batch. */
  #give(expr: Expr, layout: Layout): Expr {
    if (expr.kind === "parameter" && (this.layoutOf(expr) ?? layout) === layout) {
      this.#layouts.place(expr, layout);
      return expr;
    }
    const value = this.rewrite(expr, "plain");
    if (value.kind !== "application" && layout === "plain") return expr;
    const given = this.#given.get(layout) ?? new Map<Expr, Given>();
    this.#given.set(layout, given);
    const known = given.get(expr) ?? {
      // brought there from panels in any case, which leaves zeros outside the stair
      value: moved(value, "plain", layout),
      variable: input(`given_${this.given.length}`, expr.shape),
      layout,
    };
    given.set(expr, known);
    return known.variable;
  }

  #find(expr: Expr): Layout | undefined {
    if (expr.shape.length === 0) return "plain";
    if (expr.kind === "constant") return undefined;
    if (expr.kind === "parameter") return this.#layouts.layoutOf(expr);
    if (isOuter(expr)) return this.#layouts.blocksOf(expr.attributes);
    if (!keepsLayout(expr)) return "plain";
    const layouts = operands(expr).filter(({ shape }) => shape.length > 0)
      .map((operand) => this.#natural.get(operand)).filter((layout) => layout !== undefined);
    return new Set(layouts).size > 1 ? "plain" : layouts[0];
  }

  /** What replaces an expression that is no part of what is rewritten in a layout. */
  #end(expr: Expr, layout: Layout): Expr | undefined {
    if ((this.layoutOf(expr) ?? layout) !== layout) {
      return this.rewrite(expr, expr.shape.length === 0 ? "plain" : layout);
    }
    if (operands(expr).some(({ shape }) => isBatched(shape))) return this.#sum(expr as Application, layout);
    if (!isTotal(expr)) return undefined;
    // computed wherever its operand lies: zeros outside the stair add nothing
    const [operand] = expr.inputs;
    return apply(expr.primitive, [this.rewrite(operand, this.layoutOf(operand) ?? layout)], expr.attributes);
  }

  /** A node whose operands are rewritten, in the same layout. */
  #move(node: Expr, layout: Layout): Expr {
    if (node.kind === "parameter") return this.#layouts.place(node, layout);
    if (layout === "plain") return node;
    if (node.kind === "constant") return constant(layout.fromPanels(node.value), [layout.size]);
    if (node.kind !== "application") return node;
    const isBroadcast = node.primitive.name === "broadcast";
    const attributes = isBroadcast ? { to: [layout.size] } satisfies ToShape : node.attributes;
    return apply(node.primitive, node.inputs, attributes);
  }

  #sum(expr: Application, layout: Layout): Variable {
    const known = this.sums.get(expr);
    if (known !== undefined) return known.variable;
    const variable = input(expr.primitive.name, layout === "plain" ? expr.shape : [layout.size]);
    this.sums.set(expr, { expr, variable, layout });
    return variable;
  }
}

/** A value in another layout. */
function moved(value: Expr, from: Layout, to: Layout): Expr {
  if (from === to) return value;
  const panels = from === "plain" ? value : toPanels(value, from);
  return to === "plain" ? panels : toBlocks(panels, to);
}

/** Whether weights in blocks give a result in the same blocks. */
function keepsLayout(expr: Expr): boolean {
  return expr.kind === "application" && (expr.primitive.elementwise || expr.primitive.name === "broadcast");
}

/** Whether an expression is the sum of all values of another. */
function isTotal(expr: Expr): expr is Application {
  return expr.kind === "application" && expr.primitive.name === "sum" && expr.shape.length === 0;
}

/** Whether an expression is a gradient to weights. */
function isOuter(expr: Expr): expr is Application<Stair> {
  return expr.kind === "application" && expr.primitive.name === "stairOuter";
}

/** Whether an expression is a product whose second operand is weights. */
export function takesWeights(expr: Expr): expr is Application<Stair> {
  return expr.kind === "application" && /^stair(Product|Transposed)$/.test(expr.primitive.name);
}
