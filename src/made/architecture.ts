/**
 * The description of a model: all that its weights need in order to be a model again.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import { Stream } from "../random/mod.ts";
import { type Activation, ACTIVATIONS } from "./activation_names.ts";
import { type DegreeChoice, makeDegrees } from "./degrees.ts";
import { checkHidden, type Hidden, hiddenWidths, isPerVariable } from "./hidden.ts";
import { makeOrder, type OrderChoice } from "./order.ts";
import { checkSchema, type Schema } from "./schema.ts";

/** What to make a model from; what is left out has a default. */
export interface ArchitectureOptions {
  /** The variables: see {@linkcode binary} and {@linkcode categorical}. */
  readonly schema: Schema;
  /**
   * The number of units of each hidden layer, or of each variable: see {@linkcode UnitsPerVariable}; `[500]` by default.
   */
  readonly hidden?: Hidden;
  /** The activation of hidden units; `"relu"` by default. */
  readonly activation?: Activation;
  /**
   * The order of the variables: as in the data, the other way round, at random, those of few values first, or the variables in
   * order of rank; `"random"` by default. It is the canonical order where a model knows any.
   */
  readonly order?: OrderChoice;
  /**
   * Which orders the model knows: `"any"`, or a number of them, or else only `order`. A model of any order knows which variables
   * are there: see {@linkcode Made.logProb}. One of several orders is a mixture whose members share their weights;
   * a step of training learns one order after the other, as Germain et al. 2015 do with masks.
   */
  readonly orders?: "any" | number;
  /**
   * The degrees of hidden units: at random, spread evenly or by how much each variable tells, or given for each layer, ascending;
   * `"random"` by default, and `"even"` where a model knows several orders. There each variable has as many units of a layer, if that has
   * enough: in each order they have the degrees that belong to its rank. Units that belong to variables alone have none.
   */
  readonly degrees?: DegreeChoice;
  /**
   * The number of members; 1 by default. More make a mixture: so many networks with weights of their own, and where `order` and
   * `degrees` leave a choice, with an order and degrees of their own. Or the order and the degrees of each.
   *
   * The density of a mixture is the mean of its members' densities. Some take the mean of the logits of each variable over several
   * orders in its place. These are conditionals of different factorisations, so their product is no density: below, "probabilities"
   * add up to 1.39, and the rows that are frequent look likelier than they can be.
   *
   * @example Two bits that are equal in 19 of 20 rows, in both orders
   * ```ts
   * import { assertAlmostEquals } from "@std/assert";
   * import { binary, Made, matrix, Trainer } from "@staircase/made";
   *
   * const orders = [[0, 1], [1, 0]];
   * await using made = new Made({
   *   schema: binary(2),
   *   hidden: [],
   *   members: orders.map((order) => ({ order, degrees: [] })),
   * });
   * const equal = Array.from({ length: 38 }, (_, k) => [k % 2, k % 2]);
   * await new Trainer(made, { rate: 0.05 }).fit(matrix([...equal, [0, 1], [1, 0]]), { epochs: 500 });
   *
   * const all = matrix([[0, 0], [0, 1], [1, 0], [1, 1]]);
   * const mixed = await made.logProb(all);
   * assertAlmostEquals(mixed.reduce((sum, logProb) => sum + Math.exp(logProb), 0), 1, 1e-6);
   *
   * const conditionals = [await made.conditionals(all, { member: 0 }), await made.conditionals(all, { member: 1 })];
   * const averaged = [0, 1, 2, 3].map((row) =>
   *   [0, 1].reduce((product, d) => {
   *     const [p, q] = conditionals.map(({ parameters }) => parameters.data[2 * row + d]!);
   *     const logit = (Math.log(p! / (1 - p!)) + Math.log(q! / (1 - q!))) / 2;
   *     return product / (1 + Math.exp(all.data[2 * row + d] === 1 ? -logit : logit));
   *   }, 1)
   * );
   * assertAlmostEquals(averaged[0]!, 0.66, 0.005); // 0.475 of the rows are 0, 0
   * assertAlmostEquals(averaged.reduce((sum, p) => sum + p, 0), 1.39, 0.01);
   * ```
   */
  readonly members?:
    | number
    | readonly {
      readonly order: ArrayLike<number>;
      readonly degrees: readonly ArrayLike<number>[];
    }[];
  /** The seed of the order, the degrees and the initial weights; 0 by default. */
  readonly seed?: number;
  /**
   * Whether the inputs lead to the outputs directly too, past the hidden layers; by default only in models of any order whose hidden units
   * belong to no variables.
   */
  readonly direct?: boolean;
  /** Whether each hidden layer but the first adds the sums of the one below, which is as wide, to its own; `false` by default. */
  readonly residual?: boolean;
  /** What all conditionals are given, such as a label: the variables `c` of `p(x given c)`; by default there are none. */
  readonly context?: Schema;
}

/** What the masks of a network follow from. */
export interface Masks {
  /** The variables in order of rank. */
  readonly order: Int32Array;
  /** The degrees of the units of each hidden layer, ascending; nothing where units belong to variables. */
  readonly degrees: readonly Int32Array[];
}

/** A model without its weights. The order and the degrees of a mixture are those of its first member. */
export interface Architecture extends ArchitectureOptions, Masks {
  /** The number of units of each hidden layer, or of each variable. */
  readonly hidden: Hidden;
  /** The activation of hidden units. */
  readonly activation: Activation;
  /** The variables in order of rank. */
  readonly order: Int32Array;
  /** The degrees of the units of each hidden layer, ascending; nothing where units belong to variables. */
  readonly degrees: readonly Int32Array[];
  /** The order and the degrees of each member of a mixture; absent where there is one network. */
  readonly members?: readonly Masks[];
  /** The seed of the order, the degrees and the initial weights. */
  readonly seed: number;
}

/** What is chosen where options leave it open. */
export const ARCHITECTURE_DEFAULTS: Readonly<
  Required<Omit<ArchitectureOptions, "schema" | "context" | "orders" | "direct">> & { members: number }
> = {
  hidden: [500],
  activation: "relu",
  order: "random",
  degrees: "random",
  members: 1,
  seed: 0,
  residual: false,
};

/**
 * Whether a model has direct links where nobody says so. Without them one of any order is worse by nats, but where variables have hidden
 * units of their own they learn by heart.
 */
export function isDirectByDefault(
  { orders, hidden }: { readonly orders?: "any" | number | undefined; readonly hidden: Hidden },
): boolean {
  return orders === "any" && !isPerVariable(hidden);
}

/** Noise picks a member, and more would hardly fit into memory. */
const MOST_MEMBERS = 1000;

/**
 * Makes the choices that options leave open. Made again from the result, nothing changes.
 *
 * @param options What to make.
 * @returns The description of the model.
 * @throws {RangeError} If an option has a value that it cannot have; the message names it.
 */
export function makeArchitecture(options: ArchitectureOptions): Architecture {
  const { schema, hidden, activation, order, orders, degrees, members, seed, direct, residual, context } = {
    ...ARCHITECTURE_DEFAULTS,
    ...((options.orders ?? 1) !== 1 && { degrees: "even" as const }),
    direct: isDirectByDefault({ ...ARCHITECTURE_DEFAULTS, ...options }),
    ...options,
  };
  checkSchema(schema, "schema");
  if (context !== undefined) checkSchema(context, "context");
  checkLayers({ schema, hidden, activation, residual });
  const count = countMembers({ orders, members });
  const isCycled = typeof orders === "number" && orders > 1;
  const D = schema.length;
  const seeds = new Stream(seed, "members");
  const chosen = Array.from({ length: count }, (_, k) => {
    const given = typeof members === "number" ? { order, degrees } : members[k]!;
    const own = count === 1 ? seed : seeds.bits(k);
    return { degrees: given.degrees, seed: own, order: makeOrder(given.order, { schema, seed: own }) };
  });
  const masks = chosen.map((own): Masks => {
    // units that share weights have the same degrees by place
    const shared = isCycled ? { seed, order: chosen[0]!.order } : own;
    const follow = orders === "any" || isCycled;
    const options = { hidden, D, ...shared, least: context ? 0 : 1, alike: residual, follow } as const;
    return { order: own.order, degrees: makeDegrees(own.degrees, options) };
  });
  if (isCycled && masks.some(({ degrees }) => degrees.join("|") !== masks[0]!.degrees.join("|"))) {
    throw inputError(new RangeError("Cannot share weights between members whose units have other degrees"));
  }
  return {
    schema,
    hidden,
    activation,
    ...masks[0]!,
    seed,
    // what is not chosen is not written
    ...((orders === "any" || isCycled) && { orders }),
    ...(count > 1 && { members: masks }),
    ...((direct || orders === "any") && { direct }),
    ...(residual && { residual }),
    ...(context && { context }),
  };
}

function checkLayers(
  { schema, hidden, activation, residual }: Pick<Architecture, "schema" | "hidden" | "activation"> & {
    residual: boolean;
  },
): void {
  checkHidden(hidden, schema.length);
  const [first, ...others] = hiddenWidths(hidden, schema.length);
  const other = others.find((units) => units !== first);
  if (residual && other !== undefined) {
    throw inputError(
      new RangeError(
        `Cannot add a hidden layer of ${first} units to one of ${other}: residual layers are equally wide`,
      ),
    );
  }
  if (!ACTIVATIONS.includes(activation)) {
    throw inputError(
      new RangeError(`Cannot use the activation "${activation}": expected one of ${ACTIVATIONS.join(", ")}`),
    );
  }
}

/** The number of members; those of several orders share their weights. */
function countMembers(
  { orders, members }: {
    readonly orders: ArchitectureOptions["orders"] | undefined;
    readonly members: NonNullable<ArchitectureOptions["members"]>;
  },
): number {
  if (orders !== undefined && orders !== "any" && !isCount(orders)) {
    throw inputError(
      new RangeError(
        `Cannot make a model of ${orders} orders: expected any, or a whole number from 1 to ${MOST_MEMBERS}`,
      ),
    );
  }
  const wanted = typeof members === "number" ? members : members.length;
  if (!isCount(wanted)) {
    throw inputError(
      new RangeError(`Cannot make ${wanted} members: expected a whole number from 1 to ${MOST_MEMBERS}`),
    );
  }
  const isCycled = typeof orders === "number" && orders > 1;
  if (isCycled && wanted > 1 && wanted !== orders) {
    throw inputError(
      new RangeError(`Cannot make ${wanted} members of ${orders} orders: an order is a member`),
    );
  }
  if (orders === "any" && wanted > 1) {
    throw inputError(
      new RangeError(
        `Cannot make ${wanted} members of any order: a mixture is of networks of one order each`,
      ),
    );
  }
  return isCycled ? orders : wanted;
}

/** What each member of a model is by itself; of a model that is no mixture, the model. */
export function membersOf(architecture: Architecture): Architecture[] {
  const { members, ...common } = architecture;
  return members?.map((masks) => ({ ...common, ...masks })) ?? [architecture];
}

/** Whether so many orders or members can be. */
function isCount(count: number): boolean {
  return Number.isInteger(count) && count >= 1 && count <= MOST_MEMBERS;
}

/** What the names of the weights of each member begin with; nothing where there is one, or all share theirs. */
export function memberPrefixes({ members, orders }: Pick<Architecture, "members" | "orders">): string[] {
  return members?.map((_, k) => orders === undefined ? `member_${k}.` : "") ?? [""];
}

/** What a file says of an architecture; one of the first version of the formats does not tell the degrees and the seed. */
export type ArchitectureSummary =
  & Omit<Architecture, "degrees" | "seed">
  & Partial<Pick<Architecture, "degrees" | "seed">>;
