/**
 * What the bench compares of the family of models: networks with an option, and the same ones without it.
 *
 * @module
 */
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { type ArchitectureOptions, binary, categorical, Made, type Schema } from "../../src/made/mod.ts";
import { Stream } from "../../src/random/mod.ts";
import type { PeerModel } from "./peers.ts";
import type { Digits, SharedRows } from "./workload.ts";

/** A model that takes part. */
export interface Variant {
  readonly name: string;
  readonly architecture: ArchitectureOptions;
  /** What trains it, where that is not the wasm executor; then it takes part in training only. */
  readonly trainer?: "onnx";
  /** What its graph does instead of the job, which is compared with that. */
  readonly instead?: "log_prob";
  readonly rows: Matrix;
  /** What the rows are given, where the model has a context. */
  readonly context?: Matrix;
}

/** What a model does, where. */
export interface FamilyJob {
  readonly job: "train" | "log_prob" | "sample";
  /** Training and the core are on the wasm executor, unless a variant says else. */
  readonly where: "core" | "onnxruntime";
  readonly batch: number;
}

/** Models that are compared with the first one. */
export interface FamilyCase {
  readonly title: string;
  readonly variants: readonly [Variant, ...Variant[]];
  readonly jobs: readonly FamilyJob[];
  /** What PyTorch does of it, and with which rows and hidden units. */
  readonly peer?: {
    readonly model: PeerModel;
    readonly hidden: readonly number[];
    readonly shared: SharedRows;
  };
}

const TRAIN_DIGITS = { job: "train", where: "core", batch: 100 } as const;
const TRAIN_TABLE = { job: "train", where: "core", batch: 256 } as const;
const SCORE = { job: "log_prob", where: "onnxruntime", batch: 1000 } as const;
const SAMPLE = { job: "sample", where: "onnxruntime", batch: 1000 } as const;

/** The hidden units of each variable of a table. */
const PER_VARIABLE = 64;
/** Each column of the table has so many values, as a mixture of 5 components has outputs. */
const VALUES = 15;
const MEMBERS = 8;
/** The values of the columns of a ragged table, 188 in all. */
const RAGGED = [2, 9, 16, 7, 73, 15, 6, 42, 18];
/** So many bits have tables such as that of plants. */
const FEW = 69;

/** All comparisons. */
export function familyCases(
  { digits, table, units }: { digits: Digits; table: SharedRows; units: number },
): FamilyCase[] {
  const [n, D] = table.rows.shape;
  const pixels = { rows: digits.rows };
  const codes = {
    rows: matrix(Uint8Array.from(table.rows.data, (value) => Math.floor(value * VALUES / 256)), [n, D]),
  };
  const image = { schema: binary(digits.rows.shape[1]), hidden: [units], order: "random" } as const;
  const few = { ...image, schema: binary(FEW) };
  const bits = { rows: middleColumns(digits.rows, FEW) };
  const columns = { schema: categorical(Array<number>(D).fill(VALUES)), order: "natural" } as const;
  const grouped = { ...columns, hidden: { perVariable: PER_VARIABLE } };
  const classic = { ...columns, hidden: [unitsOfEqualWeights(grouped)] };
  const peer = (model: PeerModel, shared: SharedRows = digits) => ({ model, hidden: [units], shared });
  const ragged = {
    architecture: { ...columns, schema: categorical(RAGGED), hidden: { perVariable: PER_VARIABLE } },
    rows: raggedCodes(table.rows),
  };
  const mixed = {
    architecture: { ...ragged.architecture, schema: mixedColumns() },
    rows: table.rows,
  };
  const numbers = (kind: "real" | "ordinal"): ArchitectureOptions => ({
    ...columns,
    hidden: [units],
    schema: Array.from({ length: D }, () => numberColumn(kind)),
  });
  return [
    {
      title: "Hidden units of each variable",
      variants: [
        { name: `${classic.hidden} units of any degree, as many weights`, architecture: classic, ...codes },
        { name: `${PER_VARIABLE} units a variable`, architecture: grouped, ...codes },
      ],
      jobs: [TRAIN_TABLE, SCORE, SAMPLE, { ...SAMPLE, where: "core" }],
    },
    {
      title: "Direct links",
      variants: [
        { name: "without", architecture: image, ...pixels },
        { name: "with", architecture: { ...image, direct: true }, ...pixels },
      ],
      jobs: [TRAIN_DIGITS, SCORE, SAMPLE],
      peer: peer("direct"),
    },
    {
      title: "A label as context",
      variants: [
        { name: "without", architecture: image, ...pixels },
        {
          name: "with",
          architecture: { ...image, context: categorical([10]) },
          ...pixels,
          context: digits.labels,
        },
      ],
      jobs: [TRAIN_DIGITS, SCORE, SAMPLE],
      peer: peer("context"),
    },
    {
      title: "A residual layer",
      variants: [
        { name: "without", architecture: { ...image, hidden: [units, units] }, ...pixels },
        { name: "with", architecture: { ...image, hidden: [units, units], residual: true }, ...pixels },
      ],
      jobs: [TRAIN_DIGITS],
    },
    {
      title: "Any order of digits",
      variants: [
        { name: "one order, direct links", architecture: { ...image, direct: true }, ...pixels },
        { name: "any order", architecture: { ...image, orders: "any" }, ...pixels },
        {
          name: "any order, executor onnx",
          architecture: { ...image, orders: "any" },
          ...pixels,
          trainer: "onnx",
        },
      ],
      jobs: [TRAIN_DIGITS, SCORE],
      peer: peer("any"),
    },
    {
      title: "Samples in any order of digits",
      variants: [
        { name: "one order, direct links", architecture: { ...image, direct: true }, ...pixels },
        { name: "any order", architecture: { ...image, orders: "any" }, ...pixels },
      ],
      jobs: [
        { ...SAMPLE, where: "core", batch: 100 },
        { ...SAMPLE, where: "core" },
        { ...SAMPLE, batch: 100 },
        SAMPLE,
      ],
    },
    {
      title: "Any order of few bits",
      variants: [
        { name: "one order, direct links", architecture: { ...few, direct: true }, ...bits },
        { name: "any order", architecture: { ...few, orders: "any" }, ...bits },
      ],
      jobs: [TRAIN_DIGITS],
    },
    {
      title: "Any order of a table",
      variants: [
        { name: "one order, direct links", architecture: { ...grouped, direct: true }, ...codes },
        { name: "any order", architecture: { ...grouped, orders: "any" }, ...codes },
      ],
      jobs: [TRAIN_TABLE, SCORE],
    },
    {
      title: "Samples of a ragged table beside its scores",
      variants: [
        { name: "log_prob.onnx", instead: "log_prob", ...ragged },
        { name: "sample.onnx", ...ragged },
      ],
      jobs: [SAMPLE],
    },
    {
      title: "Samples of a mixed table beside its scores",
      variants: [
        { name: "log_prob.onnx", instead: "log_prob", ...mixed },
        { name: "sample.onnx", ...mixed },
      ],
      jobs: [SAMPLE],
    },
    {
      title: "Members of a mixture",
      variants: [
        { name: "1 member", architecture: image, ...pixels },
        { name: `${MEMBERS} members`, architecture: { ...image, members: MEMBERS }, ...pixels },
      ],
      jobs: [SCORE, { ...SAMPLE, batch: 100 }, SAMPLE],
      peer: peer("members"),
    },
    {
      title: "Kinds of columns",
      variants: [
        { name: `categorical, ${VALUES} values`, architecture: { ...columns, hidden: [units] }, ...codes },
        { name: "ordinal, 256 values", architecture: numbers("ordinal"), rows: table.rows },
        { name: "real", architecture: numbers("real"), rows: table.rows },
      ],
      jobs: [TRAIN_TABLE],
    },
    {
      title: "Mixtures of Gaussians",
      variants: [{ name: "real", architecture: numbers("real"), rows: table.rows }],
      jobs: [TRAIN_TABLE, SCORE, SAMPLE],
      peer: peer("gaussians", table),
    },
  ];
}

/** Some columns of rows, those in the middle. */
export function middleColumns({ data, shape: [n, D] }: Matrix, count: number): Matrix {
  const first = (D - count) >> 1;
  const values = Uint8Array.from(
    { length: n * count },
    (_, i) => data[Math.floor(i / count) * D + first + i % count]!,
  );
  return matrix(values, [n, count]);
}

const TABLE_COLUMNS = 15;

/** A table of whole numbers from 0 to 255 whose columns depend on each other. */
export function drawTable(n: number): Matrix {
  const uniforms = new Stream(1, "table").uniforms(n * (TABLE_COLUMNS + 1));
  const values = Uint8Array.from({ length: n * TABLE_COLUMNS }, (_, i) => {
    const row = Math.floor(i / TABLE_COLUMNS) * (TABLE_COLUMNS + 1);
    const common = uniforms[row]!;
    return Math.floor(128 * (common + uniforms[row + 1 + i % TABLE_COLUMNS]!));
  });
  return matrix(values, [n, TABLE_COLUMNS]);
}

/** A column of {@linkcode drawTable}: the sum of two uniform numbers up to 128. */
function numberColumn(kind: "real" | "ordinal"): Schema[number] {
  const units = { mean: 127.5, deviation: 52 };
  return kind === "real" ? { kind, ...units } : { kind, size: 256, ...units };
}

/** Columns of {@linkcode drawTable} as codes of a ragged table. */
function raggedCodes({ data, shape: [n, D] }: Matrix): Matrix {
  const codes = Uint8Array.from({ length: n * RAGGED.length }, (_, i) => {
    const column = i % RAGGED.length;
    return Math.floor(data[Math.floor(i / RAGGED.length) * D + column]! * RAGGED[column]! / 256);
  });
  return matrix(codes, [n, RAGGED.length]);
}

/** Columns of {@linkcode drawTable} of three kinds. */
function mixedColumns(): Schema {
  const kinds = [numberColumn("real"), numberColumn("ordinal"), ...categorical([256])];
  return Array.from({ length: TABLE_COLUMNS }, (_, k) => kinds[k % kinds.length]!);
}

/** The number of weights inside the masks. */
export function weightsOf(architecture: ArchitectureOptions): number {
  return new Made({ ...architecture, executor: new ReferenceExecutor() }).weightCount;
}

/** With so many units of any degree a network has about as many weights. */
function unitsOfEqualWeights(wanted: ArchitectureOptions): number {
  const some = 1000;
  // weights are in proportion to units whose degrees are evenly spread
  return Math.round(some * weightsOf(wanted) / weightsOf({ ...wanted, hidden: [some], degrees: "even" }));
}
