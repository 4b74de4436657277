/**
 * Printing of plans, for people.
 *
 * @module
 */
import { type Application, type Expr, formatShape, type Shape } from "../../../expr/mod.ts";
import type { Plan, Step } from "./steps.ts";
import { bytesOfResult } from "./temporaries.ts";
import { type Tiles, tilesOf } from "./tiles.ts";

/** What is printed of a step. */
type Line = readonly [
  stage: string,
  kind: string,
  shape: string,
  tiles: string,
  bytes: string,
  computes: string,
];

const HEADS: Line = ["stage", "kind", "shape", "tiles", "bytes", "computes"];

/**
 * Writes a plan as a table, one line a step: its stage; what kind of step it is; the shape that it goes over; its tiles;
 * the bytes of its results, without those that take the place of a parameter; and what it computes. Results are numbered,
 * or are called as the parameter whose place they take. The steps of a plan inside a step follow that step.
 *
 * @param plan The plan.
 * @returns The table.
 */
export function printPlan(plan: Plan): string {
  const lines = [HEADS, ...linesOf(plan, { names: new Map(), prefix: "" })];
  const widths = HEADS.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines.map(([stage, kind, shape, tiles, bytes, computes]) =>
    [
      ...[stage, kind, shape, tiles].map((cell, column) => cell.padEnd(widths[column]!)),
      bytes.padStart(widths[4]!),
      computes,
    ].join("  ")
  ).join("\n");
}

function linesOf(plan: Plan, { names, prefix }: { names: Map<Expr, string>; prefix: string }): Line[] {
  const nameOf = (expr: Expr): string => {
    const known = names.get(expr);
    if (known !== undefined) return known;
    if (expr.kind === "application") return expr.primitive.name;
    if (expr.kind === "constant") return expr.shape.length === 0 ? `${expr.value[0]}` : "constant";
    return expr.name;
  };
  const list = (exprs: readonly Expr[]) => exprs.map(nameOf).join(", ");
  const nameResult = (result: Expr) => {
    const location = plan.locations.get(result);
    names.set(result, typeof location === "object" ? location.name : `%${names.size}`);
  };
  const lines = plan.stages.flatMap((stage, index): Line[] =>
    stage.flatMap((step): Line[] => {
      step.writes.forEach(nameResult);
      const bytes = step.writes.filter((result) => typeof plan.locations.get(result) !== "object")
        .reduce((total, result) => total + bytesOfResult(step, result, plan.rows), 0);
      const number = `${prefix}${index + 1}`;
      const line: Line = [
        number,
        step.kind,
        formatShape(shapeOf(step)),
        formatTiles(tilesOf(step)),
        bytes.toLocaleString("en-US"),
        `${list(step.writes)} = ${describe(step, { nameOf, list })}`,
      ];
      return "body" in step ? [line, ...linesOf(step.body, { names, prefix: `${number}.` })] : [line];
    })
  );
  const end = `${prefix}${plan.stages.length + 1}`;
  const copies = plan.copies.map(({ from, to }): Line => [
    end,
    "copy",
    formatShape(to.shape),
    "1",
    "0",
    `${to.name} = ${nameOf(from)}`,
  ]);
  return [...lines, ...copies];
}

function describe(
  step: Step,
  { nameOf, list }: { nameOf: (expr: Expr) => string; list: (exprs: readonly Expr[]) => string },
): string {
  const operations = (nodes: readonly Application[]) =>
    [...new Set(nodes.map(({ primitive }) => primitive.name))].join(" ");
  switch (step.kind) {
    case "fused":
      return `${operations(step.nodes)} of ${list(step.reads)}`;
    case "kernel": {
      const { node, ones, mask, epilogue } = step;
      const [first, ...others] = node.inputs;
      const operand = ones === undefined ? nameOf(first!) : nameOf(ones.writes[0]);
      const seen = mask ? ` where ${nameOf(mask)}` : "";
      const product = `${node.primitive.name}(${[operand, ...others.map(nameOf)].join(", ")})${seen}`;
      if (epilogue === undefined) return product;
      const reads = epilogue.reads.filter((expr) => expr !== node);
      return `${product} then ${operations(epilogue.nodes)}${reads.length > 0 ? ` of ${list(reads)}` : ""}`;
    }
    case "total":
      return `sum of ${step.tiles} tiles of ${nameOf(step.reads[0])}`;
    case "unpack":
      return `numbers of the bits of ${nameOf(step.reads[0])}`;
    case "pack":
      return `bits of ${nameOf(step.reads[0])}`;
    case "ones":
      return `places of ones in ${nameOf(step.operand)} by row${step.byColumn ? " and column" : ""}`;
    case "iteration":
      return `fixedPoint(${list(step.node.inputs)}), at most ${step.node.attributes.rounds} rounds of`;
    case "ranges":
      return `${step.ranges} ranges of at most ${step.body.rows} rows of`;
  }
}

/** What the kernel of a step goes over. */
function shapeOf(step: Step): Shape {
  switch (step.kind) {
    case "fused":
      return step.shape;
    case "kernel":
    case "iteration":
      return step.node.shape;
    case "ones":
      return step.operand.shape;
    case "total":
    case "unpack":
    case "pack":
      return step.writes[0].shape;
    case "ranges":
      return ["n"];
  }
}

function formatTiles({ rows, others }: Tiles): string {
  const ofRows = rows === undefined ? [] : [rows === 1 ? "n" : `n/${rows}`];
  return [...ofRows, ...(others > 0 ? [`${others}`] : [])].join(" + ");
}
