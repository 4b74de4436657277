import { NotRead } from "../not_read.ts";
import type { FlatTable } from "./flatbuffer.ts";

/** The types that are values, by their numbers. */
const TYPES = {
  1: "null",
  2: "int",
  3: "float",
  5: "text",
  6: "bool",
  7: "decimal",
  8: "date",
  9: "time",
  10: "timestamp",
  18: "duration",
  20: "long text",
  24: "text view",
} as const;

/** The other types: how many buffers they have besides those of what they hold. */
const NESTED: Readonly<Record<number, number>> = {
  4: 3, // bytes
  11: 2, // interval
  12: 2, // list
  13: 1, // record
  14: 2, // union, of which a sparse one has one less
  15: 2, // bytes of a fixed length
  16: 1, // list of a fixed length
  17: 2, // map
  19: 3, // many bytes
  21: 2, // long list
  22: 0, // run ends
  25: 3, // list view
  26: 3, // long list view
};

/** The number of unions and of views of bytes. */
const [UNION, BINARY_VIEW] = [14, 23];

/** A type of values. */
export interface ValueType {
  readonly kind: typeof TYPES[keyof typeof TYPES];
  /** The bits of a number. */
  readonly bits: number;
  readonly isSigned: boolean;
  /** What a step of a time is in milliseconds. */
  readonly unit: number;
  /** The decimal digits behind the point. */
  readonly scale: number;
}

/** A column. */
export interface ArrowField {
  readonly name: string;
  /** What its values are; nothing where they are lists, records or bytes. */
  readonly type: ValueType | undefined;
  /** How many buffers it has, without those of its children and of views. */
  readonly buffers: number;
  /** Whether its number of buffers is told by each batch. */
  readonly isView: boolean;
  /** What its values refer to, if they stand in a dictionary. */
  readonly dictionary: { readonly id: number; readonly index: ValueType } | undefined;
  readonly children: readonly ArrowField[];
}

/** Columns hold others at most so deep. */
const DEEPEST = 64;

/** The columns that a schema message tells of. */
export function readSchema(table: FlatTable): readonly ArrowField[] {
  if (table.short(0, 0) !== 0) throw new NotRead("its numbers begin with the most significant byte");
  return table.tables(1).map((field) => readField(field, 0));
}

function readField(table: FlatTable, depth: number): ArrowField {
  if (depth > DEEPEST) throw new Error("Its columns are nested too deep");
  const id = table.byte(2, 0);
  const type = table.table(3);
  const encoding = table.table(4);
  const children = table.tables(5).map((child) => readField(child, depth + 1));
  const field = {
    name: table.text(0),
    type: id in TYPES ? readType(id as keyof typeof TYPES, type) : undefined,
    isView: id === 24 || id === BINARY_VIEW,
    dictionary: undefined,
    children,
  };
  if (encoding !== undefined) {
    const index = encoding.table(1);
    const indexType = {
      kind: "int",
      bits: index?.int(0, 32) ?? 32,
      isSigned: index === undefined || index.byte(1, 0) === 1,
    };
    return {
      ...field,
      buffers: 2,
      isView: false,
      dictionary: { id: encoding.long(0), index: { ...indexType, kind: "int", unit: 0, scale: 0 } },
      children: [],
    };
  }
  const isSparse = id === UNION && type?.short(0, 0) === 0;
  const buffers = buffersOf(field.type) ?? (id === BINARY_VIEW ? 2 : NESTED[id]);
  if (buffers === undefined) throw new NotRead(`a column is of the type ${id}, which is not known`);
  return { ...field, buffers: buffers - (isSparse ? 1 : 0) };
}

/** The field of the values in a dictionary. */
export function wordsOf({ name, type, children }: ArrowField): ArrowField {
  const isView = type?.kind === "text view";
  return { name, type, buffers: buffersOf(type) ?? 0, isView, dictionary: undefined, children };
}

function buffersOf(type: ValueType | undefined): number | undefined {
  if (type === undefined) return undefined;
  return type.kind === "null" ? 0 : type.kind === "text" || type.kind === "long text" ? 3 : 2;
}

/** Seconds, milliseconds, microseconds and nanoseconds in milliseconds. */
const UNITS = [1000, 1, 1e-3, 1e-6];

function readType(id: keyof typeof TYPES, table: FlatTable | undefined): ValueType {
  const kind = TYPES[id];
  const type = { kind, bits: 64, isSigned: true, unit: 0, scale: 0 };
  const unit = (otherwise: number) => {
    const step = UNITS[table?.short(0, otherwise) ?? otherwise];
    if (step === undefined) throw new Error("A time has no unit");
    return step;
  };
  switch (kind) {
    case "int":
      return { ...type, bits: table?.int(0, 0) ?? 0, isSigned: table?.byte(1, 0) === 1 };
    case "float":
      return { ...type, bits: 16 << (table?.short(0, 0) ?? 0) };
    case "decimal":
      return { ...type, bits: table?.int(2, 128) ?? 128, scale: table?.int(1, 0) ?? 0 };
    case "date":
      return (table?.short(0, 1) ?? 1) === 0 ? { ...type, bits: 32, unit: 86_400_000 } : { ...type, unit: 1 };
    case "time":
      return { ...type, bits: table?.int(1, 32) ?? 32, unit: unit(1) };
    case "timestamp":
      return { ...type, unit: unit(0) };
    case "duration":
      return { ...type, unit: unit(1) };
    default:
      return type;
  }
}
