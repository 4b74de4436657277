import { ByteWriter, ParquetWriter, type SchemaElement } from "hyparquet-writer";
import { inputError } from "../../errors/mod.ts";
import { timeOfDate } from "../../made/kinds/mod.ts";
import { kindOf, labelsOf, type Samples, type Schema, type SchemaVariable } from "../../made/mod.ts";

/** How many rows make a group, which readers take at once. */
const GROUP_ROWS = 100_000;

/** A time that says nothing of where it is. */
const LOCAL_TIME = { type: "TIMESTAMP", isAdjustedToUTC: false, unit: "MILLIS" } as const;

/** How the values of a variable are written. */
interface Written {
  readonly element: SchemaElement;
  /** What is written for a value of the model; null for one that is missing. */
  of(value: number): string | number | bigint | Date | null;
}

/**
 * Rows as the bytes of a Parquet file, a group of rows at a time: texts for labels that are no numbers, days or times for dates,
 * integers where all values are whole, else doubles. Variables without names are called by their numbers.
 *
 * @param parts The rows of a model in parts, `[n, D]` each.
 * @param schema The variables.
 * @returns The bytes.
 * @throws {RangeError} If two variables have the same name.
 */
export async function* parquetBytes(
  parts: AsyncIterable<Samples>,
  schema: Schema,
): AsyncGenerator<Uint8Array> {
  const columns = schema.map(writtenAs);
  const names = columns.map(({ element: { name } }) => name);
  const twice = names.find((name, d) => names.indexOf(name) !== d);
  if (twice !== undefined) {
    throw inputError(
      new RangeError(
        `Cannot write Parquet with two columns ${JSON.stringify(twice)}: write .csv, or rename one`,
      ),
    );
  }
  const bytes = new ByteWriter();
  const writer = new ParquetWriter({
    writer: bytes,
    schema: [{ name: "root", num_children: columns.length }, ...columns.map(({ element }) => element)],
    createdBy: "staircase",
  });
  let rows = 0;
  let values = columns.map((): ReturnType<Written["of"]>[] => []);
  const group = async () => {
    await writer.write({
      columnData: names.map((name, d) => ({ name, data: values[d]! })),
      rowGroupSize: rows,
    });
    rows = 0;
    values = columns.map(() => []);
    return written();
  };
  const written = () => {
    const part = bytes.getBytes().slice();
    bytes.index = 0; // and not the offset, which counts all bytes
    return part;
  };
  for await (const { data, shape: [n, D] } of parts) {
    for (let row = 0; row < n; row++) {
      columns.forEach(({ of }, d) => values[d]!.push(of(data[row * D + d]!)));
      if (++rows === GROUP_ROWS) yield await group();
    }
  }
  if (rows > 0) yield await group();
  await writer.finish();
  yield written();
}

/** The whole number that a text is; the nearest that float64 holds exactly, of those far away that bins may draw. */
function wholeNumber(text: string): bigint {
  return BigInt(Math.max(Number.MIN_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, Number(text))));
}

function writtenAs(variable: SchemaVariable, d: number): Written {
  const kind = kindOf(variable);
  const { name = "", missing = false, date } = variable;
  const element: SchemaElement = {
    name: name === "" ? String(d) : name,
    repetition_type: missing ? "OPTIONAL" : "REQUIRED",
  };
  const orNull = (of: (text: string) => string | number | bigint | Date) => (value: number) =>
    missing && Number.isNaN(value) ? null : of(kind.format(value, variable));
  if (date?.format.includes("YYYY")) {
    const of = orNull((text) => new Date(timeOfDate(text, date.format)!));
    return date.format.includes("mm")
      ? { element: { ...element, type: "INT64", logical_type: LOCAL_TIME }, of }
      : { element: { ...element, type: "INT32", converted_type: "DATE" }, of };
  }
  const numbers = kind.fileNumbers(variable);
  if (date !== undefined || labelsOf(variable) !== undefined && numbers === undefined) {
    return {
      element: { ...element, type: "BYTE_ARRAY", converted_type: "UTF8" },
      of: orNull((text) => text),
    };
  }
  if (variable.kind === "binned" && variable.whole || "decimals" in variable && variable.decimals === 0) {
    return { element: { ...element, type: "INT64" }, of: orNull(wholeNumber) };
  }
  const isWhole = numbers === undefined
    ? Number.isFinite(kind.valueCount(variable))
    : numbers.every((number) => number === (number | 0));
  return { element: { ...element, type: isWhole ? "INT32" : "DOUBLE" }, of: orNull(Number) };
}
