import { inputError } from "../../errors/mod.ts";
import { isRecord, parseJson } from "../../untrusted/json.ts";
import { LEVELS, type UsualSurprise } from "./usual_surprise.ts";

/** Writes how surprising rows are as a text for the notes of a model. */
export function encodeUsualSurprise({ quantiles, variables }: UsualSurprise): string {
  const short = (numbers: readonly number[]) => numbers.map((value) => Number(value.toPrecision(5)));
  return JSON.stringify({
    quantiles: short(quantiles),
    ...(variables && {
      means: short(variables.map(({ mean }) => mean)),
      deviations: short(variables.map(({ deviation }) => deviation)),
      distances: short(variables.map(({ distance = 0 }) => distance)),
    }),
  });
}

/**
 * Reads what {@linkcode encodeUsualSurprise} writes.
 *
 * @param text The text, which anybody may have written.
 * @param D How many variables there are.
 * @throws {SyntaxError} If it is something else.
 */
export function decodeUsualSurprise(text: string, D: number): UsualSurprise {
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
  if (!isNumbers(means, D) || !areLengths(deviations, D) || !areLengths(distances, D)) {
    return refuse(`expected ${D} means, deviations and distances`);
  }
  const variables = means.map((mean, d) => ({
    mean,
    deviation: deviations[d]!,
    ...(distances[d]! > 0 && { distance: distances[d]! }),
  }));
  return { quantiles, variables };
}

function areLengths(value: unknown, count: number): value is readonly number[] {
  return isNumbers(value, count) && value.every((each) => each >= 0);
}

function isNumbers(value: unknown, count: number): value is readonly number[] {
  return Array.isArray(value) && value.length === count && value.every((each) => Number.isFinite(each));
}
