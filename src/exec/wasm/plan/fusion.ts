/**
 * Division of a graph into steps. What is computed lane by lane over the same shape, and the sums at its ends, becomes one
 * fused kernel; every other primitive is a step of its own.
 *
 * A step has a level, one more than the largest level of the steps whose results it reads. Nodes that are fused have the
 * same shape and the same level, so steps cannot depend on each other in a circle.
 *
 * @module
 */
import {
  type Application,
  type Constant,
  type Expr,
  isBatched,
  operands,
  sameShape,
  type Shape,
  topological,
} from "../../../expr/mod.ts";
import type { PrimitiveName } from "../../../ops/mod.ts";
import { hasColumns } from "./layout.ts";
import type { FusedStep, KernelStep } from "./steps.ts";

/** Whether the expression applies the primitive of that name. */
export function applies(expr: Expr, name: PrimitiveName): boolean {
  return expr.kind === "application" && expr.primitive.name === name;
}

/** What a chain of broadcasts repeats: fused kernels load that instead. */
export function unrepeated(expr: Expr): Expr {
  return applies(expr, "broadcast") ? unrepeated(operands(expr)[0]!) : expr;
}

function isElementwise(expr: Expr): expr is Application {
  return expr.kind === "application" && expr.primitive.elementwise;
}

/** Whether the node adds up rows. Such sums are steps of their own, so that other steps can be divided into rows. */
export function addsUpRows(node: Application): boolean {
  return applies(node, "sum") && isBatched(node.inputs[0].shape) && !isBatched(node.shape);
}

/** Whether a fused step has sums to one number. */
export function addsUpAll({ nodes }: FusedStep): boolean {
  return nodes.some((node) => applies(node, "sum") && node.shape.length === 0);
}

/** Whether a fused step consists of sums of columns, and so goes down the columns. */
export function goesDown({ nodes }: FusedStep): boolean {
  return nodes.some((node) => addsUpRows(node) && hasColumns(node.shape));
}

/** The shape that a fused node is computed over. */
function spaceOf(node: Application): Shape {
  return applies(node, "sum") ? node.inputs[0].shape : node.shape;
}

/** Divides what `roots` depend on into steps, in an order in which they can run. Roots that are leaves need no step. */
export function fuse(roots: readonly Expr[]): (FusedStep | KernelStep)[] {
  const nodes = topological(roots).filter((expr) => expr.kind === "application");
  const fused = new Set<Expr>(
    nodes.filter((node) => isElementwise(node) || applies(node, "sum") || applies(node, "broadcast")),
  );
  const kernels = nodes.filter((node) => !fused.has(node));
  // broadcasts are values only for those that do not repeat operands themselves
  const needed = new Set<Expr>([...roots, ...kernels.flatMap(operands)]);
  for (const node of nodes) if (applies(node, "broadcast") && !needed.has(node)) fused.delete(node);
  const steps = nodes.filter((node) => fused.has(node) || !applies(node, "broadcast"));

  const read = (node: Application) => fused.has(node) ? node.inputs.map(unrepeated) : node.inputs;
  const users = new Map<Expr, Application[]>(steps.map((node) => [node, []]));
  for (const node of steps) for (const operand of read(node)) users.get(operand)?.push(node);
  const levels = levelsOf(steps, { fused, read });
  postpone(steps, { levels, users, roots: new Set(roots) });

  const groups = group(steps, { fused, levels, read });
  return [...new Set(steps.map((node) => groups.get(node)!))]
    .map((members) => ({ members, level: levels.get(members[0]!)! }))
    .sort((a, b) => a.level - b.level)
    .map(({ members }) => {
      const node = members[0]!;
      if (!fused.has(node)) return { kind: "kernel", node, reads: node.inputs, writes: [node] };
      const inside = new Set<Expr>(members);
      const outside = members.flatMap(read).filter((operand) => !inside.has(operand) && !isNumber(operand));
      return {
        kind: "fused",
        shape: spaceOf(node),
        nodes: members,
        reads: [...new Set(outside)],
        writes: members.filter((member) =>
          needed.has(member) || users.get(member)!.some((user) => !inside.has(user))
        ),
      };
    });
}

/** Whether the expression is a scalar constant, which becomes part of the code. */
export function isNumber(expr: Expr): expr is Constant {
  return expr.kind === "constant" && expr.shape.length === 0;
}

/** What is read by a node: operands, without broadcasts if it is fused. */
type Read = (node: Application) => readonly Expr[];

/** The earliest level of each node. */
function levelsOf(
  nodes: readonly Application[],
  { fused, read }: { fused: ReadonlySet<Expr>; read: Read },
): Map<Expr, number> {
  const levels = new Map<Expr, number>();
  for (const node of nodes) {
    const after = read(node).map((operand) => {
      const level = levels.get(operand) ?? 0;
      const together = fused.has(node) && !addsUpRows(node) && isElementwise(operand) &&
        sameShape(operand.shape, spaceOf(node));
      return together ? level : level + 1;
    });
    levels.set(node, Math.max(1, ...after));
  }
  return levels;
}

/**
 * Moves nodes to the level where they are first used if they can be fused there, so that they need not be stored: for
 * instance the derivative of an activation. What they read is then read later, so only those move that read at most
 * one result as large as their own.
 */
function postpone(
  nodes: readonly Application[],
  { levels, users, roots }: {
    levels: Map<Expr, number>;
    users: ReadonlyMap<Expr, readonly Application[]>;
    roots: ReadonlySet<Expr>;
  },
): void {
  for (const node of nodes.toReversed().filter(isElementwise)) {
    const isResult = (expr: Expr) => expr.kind === "application" && sameShape(expr.shape, node.shape);
    const results = new Set(node.inputs.map(unrepeated).filter(isResult));
    const canBeFused = users.get(node)!.every((user) =>
      isElementwise(user) && sameShape(user.shape, node.shape)
    );
    if (roots.has(node) || !canBeFused || results.size > 1) continue;
    levels.set(node, Math.min(...users.get(node)!.map((user) => levels.get(user)!)));
  }
}

/** The nodes that are computed together with each node: those that are connected, or that read the same large value. */
function group(
  nodes: readonly Application[],
  { fused, levels, read }: {
    fused: ReadonlySet<Expr>;
    levels: ReadonlyMap<Expr, number>;
    read: Read;
  },
): Map<Expr, Application[]> {
  const groups = new Map<Expr, Application[]>();
  // by shape and level, the first that reads a value
  const readers = new Map<string, Map<Expr, Application>>();
  for (const node of nodes) {
    groups.set(node, [node]);
    if (!fused.has(node)) continue;
    const key = `${spaceOf(node)} at ${levels.get(node)}${addsUpRows(node) ? ` to ${node.shape}` : ""}`;
    if (!readers.has(key)) readers.set(key, new Map());
    const first = readers.get(key)!;
    first.set(node, node);
    for (const operand of read(node)) {
      if (!sameShape(operand.shape, spaceOf(node)) || operand.kind === "constant") continue;
      if (!first.has(operand)) first.set(operand, node);
      merge(groups, node, first.get(operand)!);
    }
  }
  const position = new Map(nodes.map((node, index) => [node, index]));
  for (const members of new Set(groups.values())) {
    members.sort((a, b) => position.get(a)! - position.get(b)!);
  }
  return groups;
}

function merge(groups: Map<Expr, Application[]>, a: Application, b: Application): void {
  const [into, from] = [groups.get(b)!, groups.get(a)!];
  if (into === from) return;
  into.push(...from);
  for (const member of from) groups.set(member, into);
}
