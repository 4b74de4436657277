/**
 * How the particles of a row are made.
 *
 * @module
 */
import type { DensityModel } from "../density_model.ts";
import { cutOrder } from "../cut_order.ts";
import type { Order } from "../order.ts";
import { distributionOf } from "./distributions/mod.ts";
import type { Event } from "./event.ts";

/** How the particles of a row are made. */
export interface Plan {
  /** The particles by each member of the model. */
  readonly shares: readonly Share[];
  /** How many there are together. */
  readonly count: number;
  /** Whether these are all that there can be, so that nothing is left to chance. */
  readonly exact: boolean;
}

/** The particles of a row by one member. */
export interface Share {
  /** The member; 0 where the model is no mixture. */
  readonly member: number;
  /** The order in which they are drawn. */
  readonly order: Order;
  /** How many there are. */
  readonly count: number;
  /** The variables that take each of their values in turn; absent where values are random. */
  readonly enumerated?: readonly Enumerated[];
}

/** A variable and its values. */
interface Enumerated {
  readonly d: number;
  readonly values: readonly number[];
}

/** What a plan is made for. */
export interface PlanOptions {
  /** The row of the event. */
  readonly row: number;
  /** The most particles. */
  readonly particles: number;
  /**
   * Up to where particles that are all there can be are so: to before the last variable that the event is about, of whose set the
   * mass is known, to that one, or to the end; the first by default.
   */
  readonly until?: "before last" | "last" | "end";
}

/** Makes the plans of the rows of an event. */
export class Planner {
  readonly #model: DensityModel;
  readonly #event: Event;
  /** Equal orders are one object, so that what is drawn in the same order is drawn together. */
  readonly #cutOrders = new Map<string, Order>();

  /** Makes no plan yet. */
  constructor(model: DensityModel, event: Event) {
    this.#model = model;
    this.#event = event;
  }

  /** Makes a plan: by each member every combination of values once where these are few, else by each an equal share of random ones. */
  plan({ row, particles, until = "before last" }: PlanOptions): Plan {
    const { schema, architecture: { order, members } } = this.#model;
    const { sets } = this.#event;
    const D = schema.length;
    const isKnown = (d: number) => this.#event.known.data[row * D + d] === 1;
    const orders = members?.map(({ order }) => order) ?? [order];
    const most = Math.ceil(particles / orders.length);
    const all = orders.map((order, member): Share | undefined => {
      // variables after the last one in question do not change its probability, and of that one the mass of the set is known
      const last = order.findLastIndex((d) => isKnown(d) || sets[d] !== undefined);
      const end = until === "end" ? D : until === "last" ? last + 1 : last;
      const enumerated: Enumerated[] = [];
      let count = 1;
      for (const d of order.subarray(0, Math.max(0, end))) {
        if (isKnown(d)) continue;
        const values = distributionOf(schema[d]!).values(schema[d]!, sets[d] ?? {}, most / count);
        if (values === undefined) return undefined;
        enumerated.push({ d, values });
        count *= values.length;
      }
      return { member, order, count, enumerated };
    });
    // where one member is left to chance all are, since an error can be told from weights of one kind only
    const exact = all.every((share) => share !== undefined);
    const shares = exact
      ? all
      : orders.map((order, member) => ({ member, order: this.#proposal(row, order), count: most }));
    return { shares, count: shares.reduce((sum, { count }) => sum + count, 0), exact };
  }

  /** The order in which random particles are drawn: where a model knows any, what is known comes first, then what lies in sets. */
  #proposal(row: number, order: Order): Order {
    const { schema, architecture: { orders } } = this.#model;
    if (orders !== "any") return order;
    const { known, sets } = this.#event;
    const isKnown = schema.map((_, d) => known.data[row * schema.length + d] === 1);
    const key = isKnown.map(Number).join("");
    const where = (holds: (d: number) => boolean) => new Set([...schema.keys()].filter(holds));
    const cut = this.#cutOrders.get(key) ??
      cutOrder(order, { known: where((d) => isKnown[d]!), wanted: where((d) => sets[d] !== undefined) });
    this.#cutOrders.set(key, cut);
    return cut;
  }
}

/**
 * The logarithm of what the likelihood of a particle is multiplied by, so that the mean of all weights is the mean over members: of the
 * mean over random particles, of which all have as many, or of the sum over all that there can be.
 */
export function logFactorOf({ shares, count, exact }: Plan): number {
  return exact ? Math.log(count / shares.length) : 0;
}
