/**
 * The flags that say what a model is.
 *
 * @module
 */
import { columnEntropies, type Matrix } from "../src/data/mod.ts";
import {
  ACTIVATIONS,
  type Architecture,
  ARCHITECTURE_DEFAULTS,
  makeArchitecture,
  type OrderChoice,
  type Schema,
} from "../src/made/mod.ts";
import { choice, count, type FlagValues, text, toggle, withFallback } from "./cli/flags.ts";
import { hiddenFlag } from "./hidden_flag.ts";
import { trainedOrderFlag } from "./order_flag.ts";
import { ordersFlag } from "./orders_flag.ts";

/** How degrees of hidden units are chosen. */
const DEGREES = ["random", "even", "entropy"] as const;

/** What says what a model is. */
export const modelFlags = {
  hidden: hiddenFlag,
  activation: choice(ACTIVATIONS, "the activation of hidden units", ARCHITECTURE_DEFAULTS.activation),
  order: trainedOrderFlag,
  orders: ordersFlag,
  direct: toggle("lead the inputs to the outputs directly too, past the hidden layers"),
  residual: toggle("add each hidden layer to the next, which is as wide"),
  context: text(
    "NAME",
    "what each row is given and is no variable: a column, or an array of an .npz file; label for mnist",
    undefined,
  ),
  degrees: withFallback(
    choice<typeof DEGREES[number], undefined>(
      DEGREES,
      "the degrees of hidden units: at random, evenly, or spread by the entropies of the variables, so that no units are left to " +
        "those that tell nothing",
      undefined,
    ),
    "entropy; even with --orders",
  ),
  members: count(
    1,
    "how many networks to train side by side, each in an order of its own; the model is their mixture",
    ARCHITECTURE_DEFAULTS.members,
  ),
};

/** What a model is besides what is typed. */
export interface Given {
  /** The variables. */
  readonly schema: Schema;
  /** Those of the context, if there is one. */
  readonly context: Schema | undefined;
  /** Their order. */
  readonly order: OrderChoice;
  /** The rows to learn, by whose entropies degrees can be spread. */
  readonly rows: Matrix;
}

/** Makes the choices that are left open. */
export function architectureOf(
  values: FlagValues<typeof modelFlags> & { readonly seed: number },
  { schema, context, order, rows }: Given,
): Architecture {
  const { hidden, activation, orders, direct, residual, members, seed } = values;
  const degrees = values.degrees ?? (orders ? "even" : "entropy");
  return makeArchitecture({
    ...{ schema, hidden, activation, order, members, residual, seed },
    degrees: degrees === "entropy" ? { spread: columnEntropies(rows) } : degrees,
    ...(orders && { orders }),
    ...(direct && { direct }),
    ...(context && { context }),
  });
}
