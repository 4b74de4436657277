import { type Table, type TableCell, tableOfColumns } from "../data/mod.ts";
import { inputError, MISSING_VALUE } from "../errors/mod.ts";
import { matchColumns } from "../files/match_columns.ts";
import type { TableRecord } from "../files/table_of.ts";
import { USUAL_SURPRISE } from "../folder/names.ts";
import type { FinishedTraining } from "../folder/training.ts";
import { type Batch, type DensityModel, mapInputs, nameOf, type Rows, type Schema } from "../made/mod.ts";
import {
  type Answer,
  ask,
  askEach,
  completeByParticles,
  decodeUsualSurprise,
  type Estimate,
  explain,
  type Filling,
  fillMissing,
  type GivenOptions,
  type GroupAnswer,
  type GroupOptions,
  logProbKnown,
  parseQuestion,
  sampleGiven,
  type Statistic,
  strangerThan,
  type UsualSurprise,
  type WeightedCompletion,
} from "../made/questions/mod.ts";
import type { LoadedCheckpoint } from "../train/mod.ts";
import { numbersOf, spreadColumns } from "./beside.ts";
import { columnsOf, decoderOf } from "./decode_rows.ts";
import { asTable, columnsWithGaps, encodeGaps, encodeTable, type TableRows } from "./encode_rows.ts";
import type { Explanation } from "./explanation.ts";
import { type Given, regionOf } from "./given.ts";
import { batchParts, drawParts, repeatRows } from "./parts.ts";

/** What is known of a model of tables. */
export interface TableModelOptions {
  /** What is usual, which {@linkcode usualSurprise} tells. */
  readonly usual?: UsualSurprise | undefined;
  /** How it was trained. */
  readonly training?: FinishedTraining | undefined;
}

/** How rows are drawn. */
export interface TableSampleOptions {
  /** What is true of each row; nothing by default. */
  readonly given?: Given;
  /** What each row is given, of a model with a context: one record for all rows. */
  readonly context?: TableRecord;
  /** The seed; 0 by default. Row i is a function of the seed, of i and of what is given. */
  readonly seed?: number;
  /** With `given`: each row is one of so many that suit it, drawn by how likely they are; 20 by default. */
  readonly particles?: number;
}

/** How what is missing is filled in. */
export interface TableCompleteOptions {
  /** What a value is filled with: a draw, or a statistic of its distribution given all that is known; `"draw"` by default. */
  readonly as?: "draw" | Statistic;
  /** How many rows are made of each row by draws; 1 by default. Of several, columns `row` and `draw` tell the numbers. */
  readonly draws?: number;
  /**
   * Whether there are columns, such as `age spread`, that say how unsure each value is that a statistic filled in: the standard deviation of
   * numbers, the entropy of words in nats; `false` by default.
   */
  readonly spread?: boolean;
  /** The seed; 0 by default. */
  readonly seed?: number;
  /** How many weighted particles a row takes; 20 for draws and 100 for statistics by default. */
  readonly particles?: number;
}

/** How a question is answered. */
export interface TableQueryOptions {
  /** What is given; nothing by default. */
  readonly given?: Given;
  /** What a row is given, of a model with a context. */
  readonly context?: TableRecord;
  /** The seed; 0 by default. */
  readonly seed?: number;
  /** The most particles; 1,000 by default. */
  readonly particles?: number;
}

/**
 * A model of the rows of a table, which takes and gives rows in the data's own words, units and columns. It goes with any model: one that
 * {@linkcode fitTable} trained, one of a checkpoint, or one in onnxruntime.
 *
 * @example A model that runs as ONNX
 * ```ts ignore
 * import { TableModel } from "@staircase/made";
 * import { openModel } from "@staircase/made/node";
 *
 * await using model = new TableModel(await openModel("models/people-1"));
 * const people = await model.sample(100, { given: "sex = female and age > 30", seed: 1 });
 * console.log(people.records());
 * ```
 */
export class TableModel implements AsyncDisposable {
  /** The model, of codes. */
  readonly model: DensityModel;
  /** What is usual, where that is known. */
  readonly usual: UsualSurprise | undefined;
  /** How it was trained, where it was trained here; {@linkcode modelFiles} takes it. */
  readonly training: FinishedTraining | undefined;

  /**
   * Takes a model.
   *
   * @param model The model.
   * @param options What is known of it.
   */
  constructor(model: DensityModel, { usual, training }: TableModelOptions = {}) {
    this.model = model;
    this.usual = usual;
    this.training = training;
  }

  /**
   * The model of a checkpoint, such as `weights.safetensors` of a model folder, which also says what is usual.
   *
   * @param checkpoint What {@linkcode decodeCheckpoint} or `readCheckpoint` gives.
   * @throws {SyntaxError} If what it says of that is damaged.
   */
  static ofCheckpoint({ made, notes }: LoadedCheckpoint): TableModel {
    const usual = notes[USUAL_SURPRISE];
    return new TableModel(made, {
      usual: usual === undefined ? undefined : decodeUsualSurprise(usual, made.architecture),
    });
  }

  /** What the columns are. */
  get schema(): Schema {
    return this.model.schema;
  }

  /**
   * Scores rows.
   *
   * @param rows A table, or records.
   * @returns `log p` of each row in nats, `[n]`.
   * @throws {RangeError} If a value is none that its column can have, or is missing where the model does not know that.
   * @throws {SyntaxError} If a column is not there.
   */
  async score(rows: TableRows): Promise<Float64Array> {
    const batch = this.#encodeWhole(rows);
    const logProb = new Float64Array(batch.x.shape[0]);
    for (const [first, part] of batchParts(batch)) logProb.set(await this.model.logProb(part), first);
    return logProb;
  }

  /**
   * Scores what is known of rows: what is missing is summed out.
   *
   * @param rows A table, or records.
   * @param options The number of particles of each row, 100 by default, and the seed, 0 by default.
   * @returns `log p` of each row in nats, with its standard error.
   * @throws {RangeError} If a value is none that its column can have.
   */
  async scoreKnown(
    rows: TableRows,
    { seed = 0, particles = 100 }: { readonly seed?: number; readonly particles?: number } = {},
  ): Promise<Estimate> {
    return await logProbKnown(this.model, this.#encodeGaps(asTable(rows)).batch, { seed, particles });
  }

  /**
   * Scores rows, and says which cells make them strange.
   *
   * @param rows A table, or records.
   * @returns How strange each row is, and the surprise of each cell.
   * @throws {RangeError} If a value is none that its column can have; or if the model is a mixture, whose members have orders of their own.
   * @throws {SyntaxError} If a column is not there.
   */
  async explain(rows: TableRows): Promise<Explanation> {
    const { model, usual, schema } = this;
    if (model.architecture.members !== undefined) {
      throw inputError(
        new RangeError("Cannot explain by a mixture: nothing says which values come first in its members"),
      );
    }
    const batch = this.#encodeWhole(rows);
    const [n, D] = batch.x.shape;
    const scores = new Float64Array(n);
    const [surprise, deviations] = [new Float32Array(n * D), new Float32Array(n * D)];
    for (const [first, part] of batchParts(batch)) {
      const found = await explain(model, part, usual);
      scores.set(found.scores, first);
      surprise.set(found.surprises!.data, first * D);
      if (found.deviations) deviations.set(found.deviations.data, first * D);
    }
    const logProb = new Float64Array(n);
    surprise.forEach((each, place) => logProb[Math.floor(place / D)]! -= each);
    return {
      logProb,
      scores,
      ...(usual && { strangerThan: scores.map((score) => strangerThan(usual, score)) }),
      columns: schema.map(({ name }, d) => name ?? nameOf(schema, d)),
      surprise,
      ...(usual?.variables && { deviations }),
    };
  }

  /**
   * Draws rows.
   *
   * @param n How many.
   * @param options What is given, and the seed.
   * @returns A table with the columns of the model, those of its context last.
   * @throws {RangeError} If `n` is not a whole number from 1 up, or what is given cannot be.
   */
  async sample(n: number, options: TableSampleOptions = {}): Promise<Table> {
    const { given, seed = 0, particles = 20 } = options;
    const { model, schema } = this;
    const context = this.#context(options.context);
    const region = regionOf(given, schema);
    if (!(Number.isInteger(n) && n >= 1)) {
      throw inputError(new RangeError(`Cannot draw ${n} rows: expected a whole number from 1 up`));
    }
    const rows = await drawParts(n, schema.length, async (firstRow, count) => {
      const drawn = { seed, firstRow, ...(context && { context: repeatRows(context, count) }) };
      return region
        ? await sampleGiven(model, count, { given: region, particles, ...drawn })
        : await model.sample(count, drawn);
    });
    return tableOfColumns("the samples", [
      ...columnsOf(rows, schema),
      ...(context ? columnsOf(repeatRows(context, n), model.context!) : []),
    ]);
  }

  /**
   * Fills in what is missing; what is there stays as it is, and so do columns that the model does not know.
   *
   * @param rows A table, or records. A column of the model that is not there is one of which all values are missing.
   * @param options By what, how often, and the seed.
   * @returns The table without gaps in the columns of the model.
   * @throws {RangeError} If a value is none that its column can have.
   */
  async complete(rows: TableRows, options: TableCompleteOptions = {}): Promise<Table> {
    const { as = "draw", draws = 1, seed = 0, spread = false } = options;
    const { table, batch } = this.#encodeGaps(asTable(rows));
    const { schema } = this;
    const repeated = mapInputs(batch, (all) => repeatRows(all, draws)) as typeof batch;
    const particles = { seed, present: true, particles: options.particles ?? (as === "draw" ? 20 : 100) };
    const filled: WeightedCompletion & Partial<Filling> = as === "draw"
      ? await completeByParticles(this.model, repeated, particles)
      : await fillMissing(this.model, repeated, { by: as, ...particles });
    const columns = table.columns.map((name, place) => ({
      ...(table.dataset.columns && { name }),
      cells: table.column(place).flatMap((cell) => Array<TableCell>(draws).fill(cell)),
    }));
    const D = schema.length;
    const places = matchColumns(table.name, { width: columns.length, names: table.dataset.columns }, schema);
    schema.forEach((variable, d) => {
      const [{ cells }, cellOf] = [columns[places[d]!]!, decoderOf(variable)];
      cells.forEach((_, row) => {
        if (repeated.known.data[row * D + d] === 0) cells[row] = cellOf(filled.data[row * D + d]!);
      });
    });
    const beside = [
      ...(draws > 1 ? numbersOf(columns[0]!.cells.length, draws) : []),
      ...(spread && filled.spread ? spreadColumns(filled.spread, schema) : []),
    ];
    return tableOfColumns(table.name, [...columns, ...beside]);
  }

  /**
   * Answers a question, as `deno task query` does: how likely conditions are, such as `age > 50 and income = '>50K'`, or `mean(age)`,
   * `median(age)` or `quantile(age, 0.9)`; see {@linkcode parseQuestion}.
   *
   * @param question The question.
   * @param options What is given, the number of particles, and the seed.
   * @returns The number with its standard error; of a probability also its logarithm in nats.
   * @throws {RangeError} If the question cannot be understood; the message says at which character.
   */
  async query(question: string, options: TableQueryOptions = {}): Promise<Answer> {
    return await ask(this.model, parseQuestion(question, this.schema), this.#questionOptions(options));
  }

  /**
   * Answers a question for each group of rows: those with one value of a column, or with a number in one interval.
   *
   * @param question The question; without one, how large the groups are.
   * @param options By which column, where its intervals begin, and as for {@linkcode TableModel.query}.
   * @returns The groups that there are, in the order of their values.
   * @throws {RangeError} If the question cannot be understood, or the column has no such intervals.
   */
  async queryEach(
    question: string | undefined,
    { by, cuts, ...options }: TableQueryOptions & Pick<GroupOptions, "by" | "cuts">,
  ): Promise<GroupAnswer[]> {
    const asked = question === undefined ? undefined : parseQuestion(question, this.schema);
    return await askEach(this.model, asked, { by, ...(cuts && { cuts }), ...this.#questionOptions(options) });
  }

  /** Gives back what the model holds; it cannot be used afterwards. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.model.close();
  }

  /** Rows as the model takes them; where a value is missing the error names what does without. */
  #encodeWhole(rows: TableRows): Batch {
    try {
      return encodeTable(asTable(rows), this.model);
    } catch (error) {
      if (error instanceof Error && error.cause === MISSING_VALUE) {
        error.message += "; scoreKnown() scores what is there, and complete() fills in what is not";
      }
      throw error;
    }
  }

  /** A table with all columns of the model, and its rows as the model takes them. */
  #encodeGaps(table: Table) {
    const all = tableOfColumns(table.name, columnsWithGaps(table, this.schema));
    return { table: all, batch: encodeGaps(all, this.model) };
  }

  #questionOptions({ given, context, seed = 0, particles = 1000 }: TableQueryOptions): GivenOptions {
    const [region, rows] = [regionOf(given, this.schema), this.#context(context)];
    return { seed, particles, ...(region && { given: region }), ...(rows && { context: rows }) };
  }

  /** What a row is given. */
  #context(record: TableRecord | undefined): Rows | undefined {
    if (record === undefined) return undefined;
    const { context } = this.model;
    if (context === undefined) throw inputError(new RangeError("Cannot use a context: the model has none"));
    return encodeTable(asTable([record]), { schema: context }).x;
  }
}
