import { inputError } from "../../errors/mod.ts";
import { isRecord, parseJson } from "../../untrusted/json.ts";
import type { ArchitectureSummary } from "../architecture.ts";
import { severalOrders } from "./several_orders.ts";
import { LEVELS, type UsualSurprise } from "./usual_surprise.ts";

/** Writes how surprising rows are as a text for the notes of a model. */
export function encodeUsualSurprise({ quantiles, variables }: UsualSurprise): string {
  const short = (numbers: readonly number[]) => numbers.map((value) => Number(value.toPrecision(5)));
  return JSON.stringify({
    quantiles: short(quantiles),
    ...(variables && {
      means: variables.map(({ means }) => short(means)),
      deviations: variables.map(({ deviations }) => short(deviations)),
      distances: short(variables.map(({ distance = 0 }) => distance)),
    }),
  });
}

/**
 * Reads what {@linkcode encodeUsualSurprise} writes.
 *
 * @param text The text, which anybody may have written.
 * @param architecture The model.
 * @throws {SyntaxError} If it is something else.
 */
export function decodeUsualSurprise(text: string, architecture: ArchitectureSummary): UsualSurprise {
  const D = architecture.schema.length;
  const orders = severalOrders(architecture).length;
  const refuse = (reason: string): never => {
    throw inputError(new SyntaxError(`Cannot read the usual surprise of a model: ${reason}`));
  };
  const record = parseJson(text, "the text", refuse);
  const { quantiles, means, deviations, distances } = isRecord(record) ? record : {};
  const isAscending = (list: readonly number[]) => list.every((value, k) => k === 0 || value >= list[k - 1]!);
  if (!isNumbers(quantiles, LEVELS.length) || !isAscending(quantiles)) {
    return refuse(`expected ${LEVELS.length} ascending quantiles`);
  }
  if (means === undefined && deviations === undefined && distances === undefined) return { quantiles };
  const isOfEach = (value: unknown): value is readonly unknown[] =>
    Array.isArray(value) && value.length === D;
  if (!isOfEach(means) || !isOfEach(deviations) || !areLengths(distances, D)) {
    return refuse(`expected means, deviations and distances of ${D} variables`);
  }
  const variables = distances.map((distance, d) => {
    const [ofVariable, deviationsOfVariable] = [means[d], deviations[d]];
    if (!isNumbers(ofVariable, orders) || !areLengths(deviationsOfVariable, orders)) {
      return refuse(`expected ${orders} means and deviations of each variable`);
    }
    return { means: ofVariable, deviations: deviationsOfVariable, ...(distance > 0 && { distance }) };
  });
  return { quantiles, variables };
}

function areLengths(value: unknown, count: number): value is readonly number[] {
  return isNumbers(value, count) && value.every((each) => each >= 0);
}

function isNumbers(value: unknown, count: number): value is readonly number[] {
  return Array.isArray(value) && value.length === count && value.every((each) => Number.isFinite(each));
}
