/**
 * How an order of the variables is typed.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import {
  type DensityModel,
  makeOrder,
  NAMED_ORDERS,
  nameOf,
  type Order,
  type OrderOptions,
  type Schema,
} from "../src/made/mod.ts";
import { type Flag, text } from "./cli/flags.ts";

/** What can be typed, in words. */
const FORMS = `${
  NAMED_ORDERS.join(", ")
} (few values first), a list such as 2,0,1, or a file of columns, by number or name`;

/** The flag that says in which order a model is asked. */
export const orderFlag: Flag<string | undefined> = text(
  "ORDER",
  `the order, of a model that knows any: ${FORMS} (default: the order that it is best in)`,
  undefined,
);

/** The flag that says in which order a model is trained. */
export const trainedOrderFlag: Flag<string> = text(
  "ORDER",
  `the order of the variables, the one that a model of any order is best in: ${FORMS}`,
  "random",
);

/** Whether an order was typed by its name, which each member of a mixture makes its own of. */
export function isOneName(typed: string): typed is typeof NAMED_ORDERS[number] {
  return NAMED_ORDERS.some((name) => name === typed);
}

/**
 * Reads an order that was typed.
 *
 * @param typed A name, a list, or the path of a file.
 * @param options The variables, and the seed of a random order.
 * @returns The variables in order of rank.
 * @throws {RangeError} If it is no order of the variables.
 */
export async function readOrder(
  typed: string,
  { schema, seed }: { schema: Schema; seed: number },
): Promise<Order> {
  if (isOneName(typed)) return makeOrder(typed, { schema, seed });
  const isList = /^\d+(,\d+)*$/.test(typed);
  const listed = isList ? typed : await readList(typed);
  const columns = new Map(schema.map(({ name }, d) => [name, d]));
  const order = listed.split(/[,\n]/).map((item) => item.trim()).filter((item) => item !== "").map((item) => {
    const column = columns.get(item) ?? (/^\d+$/.test(item) ? Number(item) : undefined);
    if (column !== undefined) return column;
    throw inputError(
      new RangeError(
        `Cannot use the order ${typed}: "${item}" is no column; expected numbers from 0 or names such as ${
          nameOf(schema, 0)
        }`,
      ),
    );
  });
  return makeOrder(order, { schema, seed });
}

/** The order in which a model is to be asked, if one was typed. */
export async function askedOrder(
  { order, seed }: { order: string | undefined; seed: number },
  { schema }: DensityModel,
): Promise<OrderOptions> {
  return order === undefined ? {} : { order: await readOrder(order, { schema, seed }) };
}

async function readList(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw inputError(
      new RangeError(`Cannot use the order ${path}: expected ${FORMS}; there is no such file`),
    );
  }
}
