import { type ColumnChunk as StoredChunk, parquetMetadata, type SchemaElement } from "hyparquet";
import type { RandomAccess } from "../source.ts";
import { NotRead } from "../not_read.ts";

/** A column of values, none of which is a list or a record. */
export interface ParquetColumn {
  readonly name: string;
  /** What its values are. */
  readonly element: SchemaElement & { readonly type: NonNullable<SchemaElement["type"]> };
  /** Whether values may be missing. */
  readonly isOptional: boolean;
}

/** The values of a column in a group of rows, where they lie in the file. */
export interface ColumnChunk {
  readonly column: ParquetColumn;
  /** How its pages are compressed. */
  readonly codec: string;
  readonly start: number;
  readonly end: number;
  /** How many bytes its pages have together once they are unpacked. */
  readonly unpackedBytes: number;
  /** How many values it has, missing ones too. */
  readonly rows: number;
}

/** What a file holds. */
export interface ParquetMetadata {
  readonly columns: readonly ParquetColumn[];
  /** The names of columns of lists, records and other things that are no values. */
  readonly nested: readonly string[];
  /** Groups of rows, a chunk a column. */
  readonly groups: readonly (readonly ColumnChunk[])[];
}

/** What the last bytes of a file are: the length of its metadata and `PAR1`. */
const TAIL_BYTES = 8;

/** What is annotated so is no value. */
const NO_VALUES: ReadonlySet<string | undefined> = new Set([
  "BSON",
  "INTERVAL",
  "VARIANT",
  "GEOMETRY",
  "GEOGRAPHY",
]);

/**
 * Reads what a file says of itself, which is at its end.
 *
 * @param file The file.
 * @param wanted The names of the columns that are wanted; by default all.
 * @throws {Error} If it is damaged, or has what is not read; the message says what.
 */
export async function readMetadata(
  file: RandomAccess,
  wanted?: readonly string[],
): Promise<ParquetMetadata> {
  const tail = await bytesOf(file, file.length - TAIL_BYTES, file.length);
  const size = new DataView(tail.buffer, tail.byteOffset, tail.byteLength).getUint32(0, true);
  if (size > file.length - TAIL_BYTES) throw new Error(`Its metadata have ${size} bytes`);
  const bytes = await bytesOf(file, file.length - TAIL_BYTES - size, file.length);
  const { schema: [root, ...elements], row_groups, num_rows } = parquetMetadata(bytes, { geoparquet: false });
  const all = columnsOf(elements, root?.num_children ?? 0);
  const names = wanted && new Set(wanted.map((name) => name.trim()));
  const columns = names ? all.columns.filter(({ name }) => names.has(name.trim())) : all.columns;
  const groups = row_groups.map((group) => {
    const chunks = new Map<string, StoredChunk[]>();
    for (const chunk of group.columns) {
      const [name, ...deeper] = chunk.meta_data?.path_in_schema ?? [];
      if (name !== undefined && deeper.length === 0) chunks.set(name, [...chunks.get(name) ?? [], chunk]);
    }
    if (group.columns.some(({ crypto_metadata }) => crypto_metadata !== undefined)) {
      throw new NotRead("it is encrypted");
    }
    return columns.map((column) => {
      // columns of the same name come in the order of the schema
      const chunk = chunks.get(column.name)?.shift();
      if (chunk?.meta_data === undefined) throw new Error(`A group of rows has no column ${column.name}`);
      return chunkOf(column, chunk, { rows: Number(group.num_rows), length: file.length });
    });
  });
  const rows = groups.reduce((sum, [chunk]) => sum + (chunk?.rows ?? 0), 0);
  if (columns.length > 0 && rows !== Number(num_rows)) {
    throw new Error(`Its groups have ${rows} rows, expected ${num_rows}`);
  }
  return { columns, nested: wanted ? [] : all.nested, groups };
}

/** Where the values of a column lie in a file of so many bytes. */
function chunkOf(
  column: ParquetColumn,
  { meta_data: meta, file_path }: StoredChunk,
  { rows, length }: { readonly rows: number; readonly length: number },
): ColumnChunk {
  if (file_path !== undefined) throw new NotRead("its columns lie in other files");
  const { codec, dictionary_page_offset, data_page_offset, total_compressed_size, num_values } = meta!;
  if ((codec as string | undefined) === undefined) throw new Error("Its codec has no name");
  const start = Number(dictionary_page_offset || data_page_offset);
  const end = start + Number(total_compressed_size);
  if (!(start >= 0 && start <= end && end <= length)) throw new Error("A column lies outside");
  if (!(rows >= 0 && Number(num_values) === rows)) {
    throw new Error(`A column has ${num_values} values, expected ${rows}`);
  }
  return { column, codec, start, end, unpackedBytes: Number(meta!.total_uncompressed_size), rows };
}

/** The columns of values, and the names of others, by the elements of the schema behind its root. */
function columnsOf(
  elements: readonly SchemaElement[],
  count: number,
): Pick<ParquetMetadata, "columns" | "nested"> {
  const columns: ParquetColumn[] = [];
  const nested: string[] = [];
  let at = 0;
  for (let column = 0; column < count; column++) {
    const element = elements[at];
    if (element === undefined) throw new Error("Its schema ends early");
    const { name, type, repetition_type, converted_type, logical_type } = element;
    const isValue = type !== undefined && repetition_type !== "REPEATED" && !element.num_children &&
      !NO_VALUES.has(converted_type) && !NO_VALUES.has(logical_type?.type);
    if (isValue) {
      columns.push({ name, element: { ...element, type }, isOptional: repetition_type !== "REQUIRED" });
    } else nested.push(name);
    at = behind(elements, at);
  }
  return { columns, nested };
}

/** Where the element is that comes behind one and all that it holds. */
function behind(elements: readonly SchemaElement[], at: number): number {
  let open = 1;
  while (open > 0) {
    const element = elements[at++];
    if (element === undefined) throw new Error("Its schema ends early");
    open += (element.num_children ?? 0) - 1;
  }
  return at;
}

async function bytesOf(file: RandomAccess, start: number, end: number): Promise<Uint8Array> {
  const bytes = await file.read(Math.max(0, start), end).read(end - start);
  if (start < 0 || bytes.length < end - start) throw new Error("It ends early");
  return bytes;
}
