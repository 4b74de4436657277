/**
 * What the columns of a dataset are.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { KindName, SchemaVariable } from "../made/kinds/mod.ts";
import { columnName } from "../made/schema.ts";
import { type Choice, chosenColumns, chosenKinds } from "./chosen_columns.ts";
import { columnOf } from "./column.ts";
import {
  type ChosenOptions,
  type FoundColumn,
  kindOfColumn,
  MOST_CODES,
  variableOfColumn,
  whyTooNear,
} from "./column_variable.ts";
import type { ColumnWords } from "./column_words.ts";
import type { Dataset } from "./dataset.ts";
import { type DateColumn, datesOf, datesOfNumbers } from "./date_column.ts";
import { distinctValues } from "./distinct_values.ts";
import { checkFinite } from "./finite.ts";
import { type InferOptions, MOST_VALUES } from "./infer_options.ts";
import { inferWords } from "./infer_words.ts";
import type { Matrix } from "./matrix.ts";
import { isFew, judgeNumbers, whyNoVariable } from "./quantities.ts";

/** What was decided of a column. */
export interface InferredColumn {
  /** What the column is called, if it has a name. */
  readonly name: string | undefined;
  /** The variable that it becomes; absent where it is left out. */
  readonly variable?: SchemaVariable;
  /** Why. */
  readonly why: string;
}

/**
 * Decides what the columns of a dataset are, and says why; see {@linkcode inferSchema}.
 *
 * @param data A dataset, of which all splits decide, or a table.
 * @param options Where the values do not decide.
 * @returns Something of each column.
 * @throws {RangeError} As `inferSchema` does.
 *
 * @example What was decided of a table
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { inferColumns, tableOf } from "@staircase/made";
 *
 * const table = tableOf(Array.from({ length: 40 }, (_, k) => ({ id: k, sex: k % 3 ? "female" : "male" })));
 * assertEquals(inferColumns(table).map(({ name, why }) => `${name}: ${why}`), [
 *   "id: counts the rows from 0 to 39",
 *   "sex: 2 words: male, female",
 * ]);
 * ```
 */
export function inferColumns(
  data: Dataset | { readonly dataset: Dataset },
  options: InferOptions = {},
): InferredColumn[] {
  const dataset = "dataset" in data ? data.dataset : data;
  const { name: source, columns, train, valid, test } = dataset;
  const splits = Object.entries({ train, valid, test }).filter((entry): entry is [string, Matrix] =>
    entry[1] !== undefined
  );
  const check = (missing: (d: number) => boolean) => {
    for (const [split, table] of splits) checkFinite(table, { source, split, columns, missing });
  };
  check(() => true);
  const tables = splits.map(([, table]) => table);
  const values = valuesOf(tables, Math.min(options.mostValues ?? MOST_VALUES, MOST_CODES));
  const chosen = chosenKinds(dataset, options);
  const inferred = inferEach(dataset, {
    tables,
    isMissing: columnsWithMissing(tables),
    values,
    chosen,
    options,
  });
  if (options.missing === "refuse") check((d) => inferred[d]!.variable === undefined);
  if (inferred.some(({ variable }) => variable !== undefined)) return inferred;
  throw inputError(new RangeError(`Cannot learn ${source}: no column is left (${inferred[0]!.why})`));
}

const CODES: readonly KindName[] = ["binary", "categorical"];

/** So many numbers tell what a column of them looks like. */
const SAMPLE = 16384;

/** No more different dates are words as others are. */
const FEW_DATES = 20;

/** Fewer rows to learn make a word rare. */
const RARE = 5;

/** What is known of all columns together. */
interface FoundTable {
  readonly tables: readonly Matrix[];
  /** Of each column whether a value of it is missing. */
  readonly isMissing: Uint8Array;
  /** The different values of each column. */
  readonly values: () => Iterable<Float64Array | undefined>;
  readonly chosen: Choice<KindName | undefined>;
  readonly options: InferOptions;
}

function inferEach(
  dataset: Dataset,
  { tables, isMissing, values, chosen, options }: FoundTable,
): InferredColumn[] {
  const { mostValues = MOST_VALUES, missing = "model", rare = RARE } = options;
  const { name: source, columns, words: written = [], isGrey = false } = dataset;
  const isTable = written.some((words) => words !== undefined) ||
    columns !== undefined &&
      some(values(), (values, d) => chosen(d, columns[d]) === undefined && !isFew(values));
  const isWanted = chosenColumns(dataset, options);
  const decide = (d: number, values: Float64Array | undefined): Omit<InferredColumn, "name"> => {
    const name = columns?.[d];
    if (!isWanted(d, name)) return { why: "not wanted" };
    const kind = chosen(d, name);
    const words = written[d];
    const refuse = (reason: string): never => {
      throw inputError(new RangeError(`Cannot learn ${columnName(d, name)} of ${source}: ${reason}`));
    };
    if (words !== undefined && "unread" in words) {
      return kind === undefined ? { why: words.unread } : refuse(`it has ${words.unread}`);
    }
    const hasNames = columns !== undefined;
    const column = {
      tables,
      d,
      isMissing: isMissing[d] === 1,
      kind,
      options,
      isTable,
      hasNames,
      isGrey,
      refuse,
    };
    if (words === undefined || "absent" in words) {
      const days = kind === undefined && isTable ? datesOfNumbers(tables, d, FEW_DATES) : undefined;
      const { variable, why } = days
        ? inferDates(days, column, mostValues)
        : inferNumbers({ ...column, values });
      const absent = words ? `; ${words.absent.join(", ")} for missing` : "";
      return { ...(variable && { variable }), why: `${why}${absent}` };
    }
    const isOfNumbers = kind === undefined ? words.words.length > FEW_DATES : !CODES.includes(kind);
    const dates = isOfNumbers ? datesOf(tables, d, words.words) : undefined;
    if (dates !== undefined) return inferDates(dates, column, mostValues);
    if (kind !== undefined && isOfNumbers) return refuse(`it has words, and cannot be ${kind}`);
    return inferWords({ ...column, words: words.words }, { rare, mostValues });
  };
  const decided = Array.from(values(), (values, d) => decide(d, values));
  // where columns are left out and none has a name, their numbers tell them apart
  const isByNumber = columns === undefined && decided.some(({ variable }) => variable === undefined);
  return decided.map(({ variable, why }, d) => {
    const name = isByNumber ? `${d}` : columns?.[d];
    if (variable === undefined) return { name, why };
    return {
      name,
      why,
      variable: {
        ...variable,
        ...(name !== undefined && { name }),
        ...(isMissing[d] === 1 && missing === "model" && { missing: true, ...absentOf(written[d]) }),
      },
    };
  });
}

/** Decides what a column of dates is. */
function inferDates(
  { tables, date, last, ambiguity }: DateColumn,
  column: Omit<NumberColumn, "values">,
  mostValues: number,
): Omit<InferredColumn, "name"> {
  const [values] = distinctValues(tables, mostValues);
  const { variable, why } = inferNumbers({ ...column, values, tables, d: 0, isOfDates: true });
  if (variable === undefined) return { why };
  return {
    variable: { ...variable, date },
    why: `from ${date.since} to ${last}, as ${date.format}${ambiguity ? `; they could be ${ambiguity}` : ""}`,
  };
}

/** A column of numbers, and what is known of it. */
interface NumberColumn extends Pick<FoundColumn, "values" | "isGrey" | "refuse"> {
  readonly tables: readonly Matrix[];
  readonly d: number;
  /** Whether values are missing. */
  readonly isMissing: boolean;
  /** What somebody said that it is. */
  readonly kind: KindName | undefined;
  readonly options: InferOptions;
  readonly isTable: boolean;
  /** Whether columns have names. */
  readonly hasNames: boolean;
  /** Whether the numbers are dates, which are never codes. */
  readonly isOfDates?: boolean;
}

/** Decides what a column of numbers is. */
function inferNumbers(
  { tables, d, isMissing, kind, options, isTable, hasNames, isOfDates = false, ...known }: NumberColumn,
): Omit<InferredColumn, "name"> {
  const [train] = tables as [Matrix];
  const numbers = isMissing ? numbersOf(train, d, 1) : undefined;
  if (numbers?.length === 0) {
    const why = "all its values in the rows to learn are missing";
    return isTable || hasNames ? { why } : known.refuse(`${why}; leave it out`);
  }
  const found: FoundColumn = {
    ...known,
    numbers: () => numbers ?? numbersOf(train, d, 1),
    someNumbers: once(() => numbersOf(train, d, Math.ceil(train.shape[0] / SAMPLE))),
    column: once(() => columnOf(tables, d)),
    rows: numbers?.length ?? train.shape[0],
  };
  const variableOf = (kind: KindName, decided: ChosenOptions = {}) =>
    variableOfColumn[kind](found, { ...options, ...decided });
  if (kind !== undefined) return { variable: variableOf(kind), why: "as it was said" };
  if (!isTable) return { variable: variableOf(kindOfColumn(found)), why: "" };
  const odd = isMissing || isOfDates ? undefined : whyNoVariable(tables, d, found);
  if (odd !== undefined) return { why: odd };
  const { kind: judged, options: decided, why } = judgeNumbers(found, isOfDates ? 0 : options.mostValues);
  const near = judged === "real" || judged === "binned" ? whyTooNear(found.column(), judged) : undefined;
  return near === undefined ? { variable: variableOf(judged, decided), why } : { why: near };
}

/** Of so many columns the values are kept; those of more are looked for again. */
const MOST_KEPT = 1024;

/** The different values of each column, as often as they are asked for. */
function valuesOf(tables: readonly Matrix[], most: number): () => Iterable<Float64Array | undefined> {
  const find = () => distinctValues(tables, most);
  if (tables[0]!.shape[1] > MOST_KEPT) return find;
  const found = [...find()];
  return () => found;
}

/** Whether something holds of an item. */
function some<T>(items: Iterable<T>, holds: (item: T, place: number) => boolean): boolean {
  let place = 0;
  for (const item of items) if (holds(item, place++)) return true;
  return false;
}

/** The texts of a column that stand where a value is missing. */
function absentOf(written: ColumnWords | undefined): Pick<SchemaVariable, "absent"> {
  return written !== undefined && "absent" in written ? { absent: written.absent } : {};
}

/** Of each column whether a value of it is missing. */
function columnsWithMissing(tables: readonly Matrix[]): Uint8Array {
  const flags = new Uint8Array(tables[0]!.shape[1]);
  for (const { data } of tables) {
    if (!(data instanceof Float32Array || data instanceof Float64Array)) continue; // which have no NaN
    for (let place = 0; place < data.length; place++) {
      if (Number.isNaN(data[place])) flags[place % flags.length] = 1;
    }
  }
  return flags;
}

/** The numbers of a column that are not missing, in every so manieth row. */
function numbersOf({ data, shape: [n, D] }: Matrix, d: number, step: number): Float64Array {
  const numbers = new Float64Array(Math.ceil(n / step));
  let count = 0;
  for (let place = d; place < data.length; place += step * D) {
    const value = data[place]!;
    if (!Number.isNaN(value)) numbers[count++] = value;
  }
  return numbers.subarray(0, count);
}

/** A function that is computed once. */
function once<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
