/**
 * Architectures as JSON, which anybody may have written.
 *
 * @module
 */
import { isInputError } from "../errors/mod.ts";
import {
  checkFields,
  flagOf,
  isListOfWhole,
  type JsonRecord,
  recordOf,
  type Refuse,
  textOf,
  wholeOf,
} from "../untrusted/json.ts";
import type { Activation } from "./activation_names.ts";
import { type Architecture, type ArchitectureSummary, makeArchitecture, type Masks } from "./architecture.ts";
import { hiddenFromJson } from "./hidden.ts";
import { schemaFromJson, schemaToJson } from "./schema.ts";

/** Writes an architecture as a record for JSON. */
export function architectureToJson(
  { schema, order, degrees, members, context, ...rest }: ArchitectureSummary,
): object {
  const masks = members
    ? { members: members.map(masksToJson) }
    : masksToJson({ order, ...(degrees && { degrees }) });
  return {
    schema: schemaToJson(schema),
    ...rest,
    ...masks,
    ...(context && { context: schemaToJson(context) }),
  };
}

function masksToJson({ order, degrees }: Pick<Masks, "order"> & Partial<Masks>): object {
  return { order: [...order], degrees: degrees?.map((layer) => [...layer]) };
}

/** A context that a file describes has at most so many columns. */
const MOST_CONTEXT = 65_536;

/**
 * Reads an architecture from JSON.
 *
 * @param value What {@linkcode architectureToJson} made.
 * @param refuse Says what is wrong with it.
 */
export function architectureFromJson(value: unknown, refuse: Refuse): Architecture {
  const record = recordOf(value, "the architecture", refuse);
  const isMixture = "members" in record;
  const masks = isMixture ? ["members"] : ["order", "degrees"];
  checkFields(
    record,
    ["schema", "orders", "hidden", "activation", "seed", "direct", "residual", "context", ...masks],
    refuse,
  );
  const { schema, orders, hidden, activation, members, seed, direct, residual, context } = record;
  if (isMixture && !(Array.isArray(members) && members.length > 1)) {
    return refuse("'members' is not a list of members of a mixture");
  }
  const eachMasks = isMixture
    ? (members as unknown[]).map((member) => memberFromJson(member, refuse))
    : [masksFromJson(record, refuse)];
  const options = {
    schema: schemaFromJson(schema, "the schema", { D: eachMasks[0]!.order.length, refuse }),
    hidden: hiddenFromJson(hidden, refuse),
    activation: textOf(activation, "'activation'", refuse) as Activation,
    members: eachMasks,
    seed: wholeOf(seed, "'seed'", refuse),
    ...(orders !== undefined && {
      orders: typeof orders === "number" ? orders : textOf(orders, "'orders'", refuse) as "any",
    }),
    ...(direct !== undefined && { direct: flagOf(direct, "'direct'", refuse) }),
    ...(residual !== undefined && { residual: flagOf(residual, "'residual'", refuse) }),
    ...(context !== undefined && {
      context: schemaFromJson(context, "the context", { D: { most: MOST_CONTEXT }, refuse }),
    }),
  };
  try {
    return makeArchitecture(options);
  } catch (error) {
    if (!isInputError(error)) throw error;
    return refuse(error.message);
  }
}

function memberFromJson(value: unknown, refuse: Refuse): ReturnType<typeof masksFromJson> {
  const record = recordOf(value, "a member", refuse);
  checkFields(record, ["order", "degrees"], refuse);
  return masksFromJson(record, refuse);
}

function masksFromJson({ order, degrees }: JsonRecord, refuse: Refuse) {
  if (!isListOfWhole(order)) return refuse("'order' is not a list of variables");
  if (!Array.isArray(degrees) || !degrees.every(isListOfWhole)) {
    return refuse("'degrees' is not a list of degrees for each hidden layer");
  }
  return { order, degrees: degrees as number[][] };
}
