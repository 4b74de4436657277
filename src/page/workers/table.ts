/**
 * The Worker that learns a table and answers questions about it.
 *
 * @module
 */
import {
  type Answer,
  dateAfter,
  type EpochReport,
  type Explanation,
  type FinishedTraining,
  fitTable,
  independentNll,
  inferColumns,
  type InferOptions,
  type InferredColumn,
  parseQuestion,
  parseTable,
  type Schema,
  type SchemaVariable,
  type Table,
  type TableCell,
  type TableModel,
  tableOf,
  toCsv,
  unitOfDate,
  WasmExecutor,
} from "@staircase/made";
import type { Choice, Choices } from "../tabs/table/choices.ts";
import { offer, tell } from "./calls.ts";
import { compare, type Compared } from "./compare.ts";
import { type FolderOptions, zipModel } from "./model_folder.ts";
import { cellsOf, pickRows, type PlainTable, rowsOf, someRows } from "./table_cells.ts";

/** What is known of a column. */
export interface ColumnSummary {
  readonly name: string;
  /** What questions call it: where several have one name, its number among the columns that are learned. */
  readonly key: string;
  /** Whether its values were found to be dates or times. */
  readonly isDate: boolean;
  /** What it is taken for, and what was found by looking. */
  readonly choice: Choice;
  readonly found: Choice;
  readonly why: string;
  /** Some of its values. */
  readonly example: string;
  /** Its values, if they are words. */
  readonly labels: readonly string[] | undefined;
}

/** What is known of a table. */
export interface TableSummary {
  /** Its name without what tells the format. */
  readonly stem: string;
  readonly rows: number;
  /** The missing cells of columns that are learned. */
  readonly gaps: number;
  readonly columns: readonly ColumnSummary[];
  /** A question that can be asked. */
  readonly question: string;
}

/** What learning tells of itself. */
export type TableEvent =
  | {
    readonly kind: "start";
    /** Rows to learn, and those that are held out. */
    readonly rows: number;
    readonly heldOut: number;
    readonly parameters: number;
    readonly threads: number;
    /** The NLL of the rows held out if columns were independent. */
    readonly independentNll: number | undefined;
  }
  | { readonly kind: "epoch"; readonly report: EpochReport };

/** How rows are drawn. */
export interface DrawOptions {
  readonly n: number;
  readonly seed: number;
  /** Cells that are given, by what questions call their columns. */
  readonly given?: ReadonlyMap<string, string>;
}

/** A strange row. */
export interface StrangeRow {
  /** Its number, from 0. */
  readonly row: number;
  /** The share of the rows held out than which it is stranger. */
  readonly share: number;
  readonly cells: readonly TableCell[];
  /** Of each column its surprise in nats, and how many deviations it is stranger than usual; nothing of those that are not learned. */
  readonly surprise: readonly (number | undefined)[];
  readonly above: readonly (number | undefined)[];
}

/** A row with its missing cells filled in. */
export interface FilledRow {
  readonly row: number;
  readonly cells: readonly TableCell[];
  /** How sure each cell is that was filled in; nothing of others. */
  readonly spread: readonly (string | undefined)[];
}

/** An answer, and how it is written where it is a date. */
export interface DatedAnswer extends Answer {
  readonly date?: {
    readonly text: string;
    /** What the standard error counts. */
    readonly unit: string;
  };
}

/** What is asked. */
export interface AskOptions {
  readonly question: string;
  /** Of which rows; of all without it. */
  readonly where: string | undefined;
  readonly seed: number;
}

/** What is in the Worker. */
interface Opened {
  readonly table: Table;
  readonly columns: readonly InferredColumn[];
  readonly schema: Schema;
}

/** So many rows are compared at most. */
const MOST_COMPARED = 4096;
/** So many values of a column are shown. */
const EXAMPLES = 3;

let opened: Opened;
let model: TableModel;
let executor: WasmExecutor | undefined;
/** How strange all rows are, once that was asked. */
let explained: Promise<Explanation> | undefined;
let compared: { readonly seed: number; readonly generated: Table } | undefined;
let controller = new AbortController();

async function open(file: File, choices: Choices): Promise<TableSummary> {
  const table = await parseTable(file);
  const found = inferColumns(table);
  const columns = choices.size === 0 ? found : inferColumns(table, optionsOf(table, choices));
  opened = { table, columns, schema: columns.flatMap(({ variable }) => variable ?? []) };
  return {
    stem: file.name.replace(/\..*$/, ""),
    rows: table.length,
    gaps: rowsWithGaps().reduce((sum, { gaps }) => sum + gaps.length, 0),
    columns: columns.map(({ variable, why }, d) => ({
      name: table.columns[d]!,
      key: keyOf(d),
      isDate: found[d]!.variable?.date !== undefined,
      choice: choiceOf(variable),
      found: choiceOf(found[d]!.variable),
      why,
      example: [...new Set(cellsOf(table, d).filter((cell) => cell !== null))].slice(0, EXAMPLES).join(", "),
      labels: variable && "labels" in variable ? variable.labels : undefined,
    })),
    question: exampleQuestion(),
  };
}

function choiceOf(variable: SchemaVariable | undefined): Choice {
  return variable?.kind ?? "out";
}

/** Choices as options; columns have their names, or numbers where several have the same name. */
function optionsOf({ columns }: Table, choices: Choices): InferOptions {
  const keyOf = (d: number) =>
    columns.indexOf(columns[d]!) === columns.lastIndexOf(columns[d]!) ? columns[d]! : `${d}`;
  const chosen = [...choices].filter(([d]) => d < columns.length);
  return {
    kinds: Object.fromEntries(
      chosen.flatMap(([d, choice]) => choice === "out" ? [] : [[keyOf(d), choice]]),
    ),
    drop: chosen.flatMap(([d, choice]) => choice === "out" ? [keyOf(d)] : []),
  };
}

/** Conditions on a column of words or codes and on one of numbers, as far as there are such. */
function exampleQuestion(): string {
  const { table, columns } = opened;
  const conditions = new Map<boolean, string>();
  for (const [d, { variable }] of columns.entries()) {
    const isCode = variable?.kind === "binary" || variable?.kind === "categorical";
    if (variable === undefined || conditions.has(isCode)) continue;
    const cells = cellsOf(table, d).filter((cell) => cell !== null);
    const middle = cells.toSorted((a, b) => Number(a) - Number(b))[Math.floor(cells.length / 2)]!;
    const [name, value] = [keyOf(d), String(middle)].map(quoted);
    conditions.set(isCode, `${name} ${isCode ? "=" : ">"} ${value}`);
  }
  return [...conditions.values()].join(" and ");
}

/** What questions call a column: its name, or its number among those that are learned where several have this name. */
function keyOf(d: number): string {
  const { table, columns, schema } = opened;
  const name = table.columns[d]!;
  if (schema.filter((variable) => variable.name === name).length <= 1) return name;
  return `${columns.slice(0, d).filter(({ variable }) => variable).length}`;
}

/** A text as conditions have it. */
function quoted(text: string): string {
  return /^[\w.]+$/.test(text) ? text : `'${text.replaceAll("'", "''")}'`;
}

/** Learns the table, until it is stopped or gets no better. */
async function learn({ seed, threads }: { seed: number; threads: number }): Promise<void> {
  const { table, schema } = opened;
  executor?.close();
  executor = new WasmExecutor({ threads });
  let training: FinishedTraining;
  controller = new AbortController();
  explained = compared = undefined;
  model = await fitTable(table, {
    ...{ schema, seed, executor, signal: controller.signal },
    onStart: (started) => training = started,
    async onEpoch(report) {
      if (report.epoch === 0) tell(await startOf(training));
      tell({ kind: "epoch", report } satisfies TableEvent);
    },
  });
}

async function startOf(
  { dataset: { train, valid }, trainer: { made } }: FinishedTraining,
): Promise<TableEvent> {
  return {
    kind: "start",
    rows: train.shape[0],
    heldOut: valid?.shape[0] ?? 0,
    parameters: made.parameterCount,
    threads: executor!.threads,
    independentNll: valid && await independentNll(made.schema, { train: { x: train }, others: { x: valid } }),
  };
}

function stop(): void {
  controller.abort();
}

/** Makes the model folder, as a zip file, perhaps with what was learned. */
async function download(
  { wasmPaths, data }: Pick<FolderOptions, "wasmPaths" | "data">,
): Promise<Uint8Array<ArrayBuffer>> {
  const { training } = model;
  // none of the rows is only for a test
  const notes = { ...training!.notes, data: opened.table.name, data_path: data?.[0] ?? "", test: "0" };
  const name = opened.table.name.replace(/\..*$/, "");
  return await zipModel({ ...training!, notes }, { name, wasmPaths, data });
}

/** Rows that the model draws. */
function draw({ n, seed, given = new Map() }: DrawOptions): Promise<Table> {
  return model.sample(n, { seed, given: Object.fromEntries(given) });
}

async function sample(options: DrawOptions): Promise<PlainTable> {
  const table = await draw(options);
  return { names: table.columns, rows: rowsOf(table) };
}

/** The first rows of the table, with the columns that are learned. */
function firstRows(n: number): TableCell[][] {
  const { table, columns } = opened;
  return rowsOf(table.slice(0, Math.min(n, table.length)))
    .map((cells) => cells.filter((_, d) => columns[d]!.variable !== undefined));
}

/** How often values come in the table and in as many generated rows. */
async function compareColumns(
  { columns, seed }: { columns: readonly number[]; seed: number },
): Promise<Compared> {
  const { table, columns: inferred } = opened;
  const real = someRows(table, MOST_COMPARED);
  if (compared?.seed !== seed) compared = { seed, generated: await draw({ n: real.length, seed }) };
  const { generated } = compared;
  const placeOf = (d: number) => inferred.slice(0, d).filter(({ variable }) => variable).length;
  return compare(columns.map((d) => ({
    real: cellsOf(real, d),
    generated: generated.column(placeOf(d)),
    date: inferred[d]!.variable?.date,
  })));
}

/** How strange all rows of the table are. */
function explain(): Promise<Explanation> {
  return explained ??= model.explain(opened.table);
}

/** The strangest rows, and why they are strange. */
async function strangest(n: number): Promise<StrangeRow[]> {
  const { table, columns } = opened;
  const { scores, strangerThan, surprise, deviations } = await explain();
  const D = model.schema.length;
  const rows = [...scores.keys()].sort((a, b) => scores[b]! - scores[a]!).slice(0, n);
  const cells = rowsOf(pickRows(table, rows));
  return rows.map((row, k) => {
    let place = row * D;
    const places = columns.map(({ variable }) => variable && place++);
    return {
      row,
      share: strangerThan![row]!,
      cells: cells[k]!,
      surprise: places.map((place) => place === undefined ? undefined : surprise[place]),
      above: places.map((place) => place === undefined ? undefined : deviations![place]),
    };
  });
}

/** Of every row what `deno task score --explain` writes. */
async function scoresFile(): Promise<Uint8Array<ArrayBuffer>> {
  const { logProb, scores, strangerThan, columns, surprise, deviations } = await explain();
  return fileOf(tableOf(Array.from(scores, (score, row) => ({
    log_prob: logProb[row],
    anomaly_score: score,
    stranger_than: strangerThan![row],
    ...Object.fromEntries(columns.flatMap((name, d) => {
      const place = row * columns.length + d;
      return [[`${name} surprise`, surprise[place]], [`${name} deviations`, deviations![place]]];
    })),
  }))));
}

/** A row in which cells of learned columns are missing. */
interface RowWithGaps {
  readonly row: number;
  /** The columns. */
  readonly gaps: readonly number[];
}

function rowsWithGaps(): RowWithGaps[] {
  const { table: { dataset: { train: { data, shape: [n, D] } } }, columns } = opened;
  const learned = [...columns.keys()].filter((d) => columns[d]!.variable !== undefined);
  return Array.from({ length: n }, (_, row) => ({
    row,
    gaps: learned.filter((d) => Number.isNaN(data[row * D + d])),
  })).filter(({ gaps }) => gaps.length > 0);
}

/** The first rows with missing cells, which are filled in. */
async function fill({ n, seed }: { n: number; seed: number }): Promise<FilledRow[]> {
  const { table, columns } = opened;
  const incomplete = rowsWithGaps().slice(0, n);
  const filled = await model.complete(pickRows(table, incomplete.map(({ row }) => row)), {
    ...{ as: "median", spread: true, seed },
  });
  const spreadOf = (k: number, d: number) => {
    const { kind, date } = columns[d]!.variable!;
    const spread = Number(filled.column(`${table.columns[d]} spread`)[k]);
    return kind === "binary" || kind === "categorical"
      ? `1 of ${Math.exp(spread).toFixed(1)}`
      : `± ${Number(spread.toPrecision(2))}${date ? ` ${unitOfDate(date.format)}` : ""}`;
  };
  const rows = rowsOf(filled);
  return incomplete.map(({ row, gaps }, k) => ({
    row,
    cells: rows[k]!.slice(0, columns.length),
    spread: columns.map((_, d) => gaps.includes(d) ? spreadOf(k, d) : undefined),
  }));
}

async function ask({ question, where, seed }: AskOptions): Promise<DatedAnswer> {
  const answer = await model.query(question, { seed, ...(where !== undefined && { given: where }) });
  const asked = parseQuestion(question, model.schema);
  const date = asked.kind === "probability" ? undefined : model.schema[Number(asked.column)]!.date;
  if (!date) return answer;
  return { ...answer, date: { text: dateAfter(answer.value, date), unit: unitOfDate(date.format) } };
}

function fileOf(table: Table): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(toCsv(table));
}

const functions = {
  ...{
    open,
    learn,
    stop,
    download,
    firstRows,
    sample,
    compare: compareColumns,
    strangest,
    scoresFile,
    fill,
    ask,
  },
  sampleFile: async (options: DrawOptions) => fileOf(await draw(options)),
  filledFile: async ({ seed }: { seed: number }) =>
    fileOf(await model.complete(opened.table, { as: "median", seed })),
};

/** What this Worker offers. */
export type TableFunctions = typeof functions;

offer(functions);
