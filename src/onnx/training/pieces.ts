/**
 * Parameters as training graphs take them: weights as dense blocks of units, each with the inputs that these see.
 *
 * @module
 */
import {
  type Application,
  type Expr,
  operands,
  parameter,
  topological,
  type Variable,
  width,
} from "../../expr/mod.ts";
import type { Made, Range } from "../../made/mod.ts";
import { type Stair, type Staircase, stairOuter } from "../../ops/mod.ts";
import type { FilledTrainerOptions, Trainer } from "../../train/mod.ts";
import { type TrainedObjective, trainedObjective } from "../../train/trained_step.ts";
import { type BlockedWeights, seen, splitProducts, unitsOf } from "../executor/split_products.ts";
import { type StairBlock, StairBlocks } from "../executor/stair_blocks.ts";

/** A parameter, or a block of weights, that does not lie in panels. */
export interface Piece {
  readonly variable: Variable;
  /** `[inputs, units]` for weights, `[units]` for biases. */
  readonly dims: readonly number[];
  /** Which units of the parameter these are, and of weights which inputs. */
  readonly units: Range;
  readonly inputs?: Range;
  /** Outside of which weights are 0. */
  readonly staircase?: Staircase;
}

/** A parameter and its pieces. */
export interface Pieces {
  readonly parameter: Variable;
  /** The mask of weights. */
  readonly staircase: Staircase | undefined;
  readonly pieces: readonly Piece[];
  /** What is rewritten by blocks, where there are several. */
  readonly blocked?: BlockedWeights;
}

/** A training step, and the parameters that its graphs take. */
export interface StepInPieces {
  readonly made: Made;
  readonly options: FilledTrainerOptions;
  readonly objective: TrainedObjective;
  /** From the input up, member by member. */
  readonly parameters: readonly Pieces[];
}

/** Takes a training step to pieces. */
export function inPieces({ made, options }: Pick<Trainer, "made" | "options">): StepInPieces {
  const objective = trainedObjective(made, options);
  return { made, options, objective, parameters: piecesOf(made, objective) };
}

function piecesOf({ parameters, network: { edges } }: Made, { nll, gradients }: TrainedObjective): Pieces[] {
  const staircases = new Map(edges.map(({ weight, staircase }) => [weight, staircase]));
  const uses = new Map<Expr, Expr[]>(parameters.map((variable) => [variable, []]));
  for (const expr of topological([nll, ...gradients.values()])) {
    for (const operand of operands(expr)) uses.get(operand)?.push(expr);
  }
  return parameters.map((parameter) => {
    const staircase = staircases.get(parameter);
    if (staircase === undefined) {
      const units = { start: 0, end: width(parameter.shape) };
      return { parameter, staircase, pieces: [{ variable: parameter, dims: [units.end], units }] };
    }
    const isSplit = isStair(gradients.get(parameter)!, /Outer$/) &&
      uses.get(parameter)!.every((use) => isStair(use, /Product$|Transposed$/));
    const { blocks } = new StairBlocks(staircase);
    if (isSplit && blocks.length > 1) return { parameter, staircase, ...inBlocks(parameter, blocks) };
    const [inputs, units] = [{ start: 0, end: staircase.inputs }, { start: 0, end: staircase.units }];
    const dims = [inputs.end, units.end];
    return { parameter, staircase, pieces: [{ variable: parameter, dims, units, inputs, staircase }] };
  });
}

function isStair(expr: Expr, name: RegExp): expr is Application<Stair> {
  return expr.kind === "application" && expr.primitive.name.startsWith("stair") &&
    name.test(expr.primitive.name);
}

function inBlocks({ name }: Variable, blocks: readonly StairBlock[]): Pick<Pieces, "pieces" | "blocked"> {
  const pieces = blocks.map(({ units, inputs, staircase }) => ({
    variable: parameter(`${name.replace(/weight$/, "")}${units.start}_${units.end}.weight`, [staircase.size]),
    dims: [staircase.inputs, staircase.units],
    ...{ units, inputs, staircase },
  }));
  return { pieces, blocked: { blocks: { blocks }, variables: pieces.map(({ variable }) => variable) } };
}

/** Expressions of parameters as expressions of their pieces, and the gradients to those. */
export function onPieces(
  outputs: readonly Expr[],
  gradients: readonly Expr[],
  parameters: readonly Pieces[],
): { outputs: Expr[]; gradients: Expr[] } {
  const weights = new Map(
    parameters.flatMap(({ parameter, blocked }) => blocked ? [[parameter as Expr, blocked] as const] : []),
  );
  const split = splitProducts([...outputs, ...gradients], weights);
  return {
    outputs: split.slice(0, outputs.length),
    gradients: split.slice(outputs.length).flatMap((gradient, k) => {
      const { blocked } = parameters[k]!;
      if (blocked === undefined) return [gradient];
      const [x, y] = operands(gradient);
      return blocked.blocks.blocks.map((block) => stairOuter(seen(x!, block), unitsOf(y!, block), block));
    }),
  };
}
