import { type ColumnWords, type Matrix, matrix } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { kindOf, labelsOf, nameOf, type Schema, type SchemaVariable } from "../made/mod.ts";
import { shown } from "./header.ts";

/**
 * Turns a table of a text into one of numbers as arrays have them: what stands for a word in a table becomes what stands for it in arrays of
 * the variable, and a number that is a label its code.
 *
 * @param what What messages call the table.
 * @param table The values, `[n, D]`.
 * @param options What is written in each column besides numbers, and the variables.
 * @returns The values, `[n, D]`.
 * @throws {RangeError} If a word is none of its variable's; the message names the row and the column.
 */
export function encodeWords(
  what: string,
  { data, shape: [n, D] }: Matrix,
  { words, schema }: { readonly words: readonly (ColumnWords | undefined)[]; readonly schema: Schema },
): Matrix {
  schema.forEach((variable, d) => checkRead(what, words[d], { variable, d, schema }));
  const isTranslated = (variable: SchemaVariable, d: number) =>
    wordsOf(words[d]) !== undefined || variable.date !== undefined ||
    labelsOf(variable) !== undefined && kindOf(variable).fileNumbers(variable) === undefined;
  if (!schema.some(isTranslated)) return matrix(data, [n, D]);
  // models compute in float32, but a label may be a number that float32 does not hold
  const isExact = schema.every((variable) =>
    kindOf(variable).fileNumbers(variable)?.every((number) => Math.fround(number) === number) ?? true
  );
  const values = isExact ? Float32Array.from(data) : Float64Array.from(data);
  schema.forEach((variable, d) => {
    if (!isTranslated(variable, d)) return;
    const list = wordsOf(words[d]);
    const textOf = (value: number) => list?.[value] ?? String(value);
    const known = new Map<number, number | undefined>();
    for (let place = d; place < n * D; place += D) {
      const value = data[place]!;
      if (Number.isNaN(value)) continue;
      if (!known.has(value)) known.set(value, valueInArrays(textOf(value), variable));
      const encoded = known.get(value);
      if (encoded === undefined) refuse(what, textOf(value), { row: (place - d) / D, d, schema });
      values[place] = encoded;
    }
  });
  return matrix(values, [n, D]);
}

/** The words of a column of which all values are words. */
function wordsOf(written: ColumnWords | undefined): readonly string[] | undefined {
  return written !== undefined && "words" in written ? written.words : undefined;
}

/** Throws where the words of a column are lost, or say that values are missing which the variable does not know. */
function checkRead(
  what: string,
  written: ColumnWords | undefined,
  { variable, d, schema }: { variable: SchemaVariable; d: number; schema: Schema },
): void {
  if (written === undefined || "words" in written) return;
  const fail = (reason: string) => {
    throw inputError(new RangeError(`Cannot use ${what}: ${nameOf(schema, d)} has ${reason}`));
  };
  if ("unread" in written) fail(written.unread);
  else if (variable.missing) {
    const odd = written.absent.find((word) => kindOf(variable).parse(word, variable) === undefined);
    if (odd !== undefined) {
      fail(`the value ${shown(odd)}, expected ${kindOf(variable).expectedInFiles(variable)}`);
    }
  }
}

/** What stands in arrays for a text, if it stands for a value. */
function valueInArrays(text: string, variable: SchemaVariable): number | undefined {
  const kind = kindOf(variable);
  const value = kind.parse(text, variable);
  return value === undefined ? undefined : kind.fileNumbers(variable)?.[value] ?? value;
}

function refuse(
  what: string,
  text: string,
  { row, d, schema }: { row: number; d: number; schema: Schema },
): never {
  const variable = schema[d]!;
  throw inputError(
    new RangeError(
      `Cannot use ${what} with the value ${shown(text)} in row ${row}, ${nameOf(schema, d)}: expected ${
        kindOf(variable).expectedInFiles(variable)
      }`,
    ),
  );
}
