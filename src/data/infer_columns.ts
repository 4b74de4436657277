/**
 * What the columns of a dataset are.
 *
 * @module
 */
import { inputError } from "../errors/mod.ts";
import type { KindName, SchemaVariable } from "../made/kinds/mod.ts";
import { columnName } from "../made/schema.ts";
import { chosenColumns, chosenKinds } from "./chosen_columns.ts";
import { columnOf } from "./column.ts";
import {
  type ChosenOptions,
  type FoundColumn,
  kindOfColumn,
  MOST_CODES,
  variableOfColumn,
} from "./column_variable.ts";
import type { ColumnWords } from "./column_words.ts";
import type { Dataset } from "./dataset.ts";
import { distinctValues } from "./distinct_values.ts";
import { checkFinite } from "./finite.ts";
import { type InferOptions, MOST_VALUES } from "./infer_options.ts";
import { inferWords } from "./infer_words.ts";
import type { Matrix } from "./matrix.ts";
import { judgeNumbers, whyNoVariable } from "./quantities.ts";

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
 * Decides what the columns of a dataset are; see {@linkcode inferSchema}.
 *
 * @param dataset All of its splits decide.
 * @param options Where the values do not decide.
 * @returns Something of each column.
 * @throws {RangeError} As `inferSchema` does.
 */
export function inferColumns(dataset: Dataset, options: InferOptions): InferredColumn[] {
  const { name: source, columns, words = [], train, valid, test } = dataset;
  const splits = Object.entries({ train, valid, test }).filter((entry): entry is [string, Matrix] =>
    entry[1] !== undefined
  );
  for (const [split, table] of splits) {
    checkFinite(table, { source, split, columns, missing: options.missing !== "refuse" });
  }
  const tables = splits.map(([, table]) => table);
  const isMissing = columnsWithMissing(tables);
  const hasWords = words.some((written) => written !== undefined);
  const infer = (isTable: boolean) => inferEach(dataset, { tables, isMissing, isTable, options });
  const found = infer(hasWords);
  // a file of codes stays one, even if its columns have names
  const isOfCodes = found.every(({ variable }) => variable && CODES.includes(variable.kind));
  const inferred = hasWords || columns === undefined || isOfCodes ? found : infer(true);
  if (inferred.some(({ variable }) => variable !== undefined)) return inferred;
  throw inputError(new RangeError(`Cannot learn ${source}: no column is left (${inferred[0]!.why})`));
}

const CODES: readonly KindName[] = ["binary", "categorical"];

/** Fewer rows to learn make a word rare. */
const RARE = 5;

/** What is known of all columns together. */
interface FoundTable {
  readonly tables: readonly Matrix[];
  /** Of each column whether a value of it is missing. */
  readonly isMissing: Uint8Array;
  /** Whether columns are anything that people keep in tables, and not all codes, or numbers without names. */
  readonly isTable: boolean;
  readonly options: InferOptions;
}

function inferEach(dataset: Dataset, { tables, isMissing, isTable, options }: FoundTable): InferredColumn[] {
  const { mostValues = MOST_VALUES, missing = "model", rare = RARE } = options;
  const { name: source, columns, words: written = [], isGrey = false } = dataset;
  const chosen = chosenKinds(dataset, options);
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
    if (words !== undefined && "words" in words) {
      if (kind !== undefined && !CODES.includes(kind)) return refuse(`it has words, and cannot be ${kind}`);
      const column = {
        tables,
        d,
        words: words.words,
        isMissing: isMissing[d] === 1,
        isChosen: kind !== undefined,
      };
      return inferWords(column, { rare, mostValues });
    }
    const numbers = isMissing[d] === 1 ? numbersOf(tables[0]!, d) : undefined;
    if (numbers?.length === 0) {
      const why = "all its values in the rows to learn are missing";
      return isTable ? { why } : refuse(`${why}; leave it out`);
    }
    const found: FoundColumn = {
      values,
      numbers: () => numbers ?? numbersOf(tables[0]!, d),
      column: () => columnOf(tables, d),
      rows: numbers?.length ?? tables[0]!.shape[0],
      isGrey,
      refuse,
    };
    const variableOf = (kind: KindName, decided: ChosenOptions = {}) =>
      variableOfColumn[kind](found, { ...options, ...decided });
    if (kind !== undefined) return { variable: variableOf(kind), why: "as it was said" };
    if (!isTable) return { variable: variableOf(kindOfColumn(found)), why: "" };
    const odd = isMissing[d] === 1 ? undefined : whyNoVariable(tables, d, found);
    if (odd !== undefined) return { why: odd };
    const judgement = judgeNumbers(found, options.mostValues);
    return { variable: variableOf(judgement.kind, judgement.options), why: judgement.why };
  };
  const decided = Array.from(
    distinctValues(tables, Math.min(mostValues, MOST_CODES)),
    (values, d) => decide(d, values),
  );
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

/** The numbers of a column that are not missing. */
function numbersOf({ data, shape: [n, D] }: Matrix, d: number): Float64Array {
  const column = Float64Array.from({ length: n }, (_, row) => data[row * D + d]!);
  return column.filter((value) => !Number.isNaN(value));
}
