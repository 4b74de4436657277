import { ByteReader } from "../byte_reader.ts";
import { openAnywhere } from "../random_access.ts";
import type { FileSource, RandomAccess } from "../source.ts";
import { FlatTable } from "./flatbuffer.ts";

/** A message: what it is, what it says, and the bytes that belong to it. */
export interface Message {
  readonly kind: "schema" | "dictionary" | "batch";
  readonly table: FlatTable;
  readonly body: Uint8Array;
}

/** What files begin with; streams begin with a message. */
export const MAGIC = "ARROW1\0\0";

/** What files end with: how long the footer is that comes before, and this. */
const END = "ARROW1";

/** What each message begins with. */
const CONTINUES = 0xffffffff;

/** The kinds of messages, by their numbers. */
const KINDS = [undefined, "schema", "dictionary", "batch"] as const;

/**
 * Reads the messages of a file or of a stream one after the other, first that of the schema.
 *
 * @param source The file or the stream; a file is kept in memory where it is packed or comes through a pipe, since its end tells where
 * messages are.
 * @throws {Error} If it is damaged.
 */
export async function* messagesOf(source: FileSource): AsyncGenerator<Message> {
  if (!String.fromCharCode(...source.start).startsWith(MAGIC)) return yield* messagesOfStream(source);
  const file = await openAnywhere(source);
  try {
    yield* messagesOfFile(file);
  } finally {
    await file[Symbol.asyncDispose]();
  }
}

async function* messagesOfStream(source: FileSource): AsyncGenerator<Message> {
  const bytes = new ByteReader(source.open());
  try {
    for (let message; (message = await readMessage(bytes)) !== undefined;) yield message;
  } finally {
    await bytes[Symbol.asyncDispose]();
  }
}

async function* messagesOfFile(file: RandomAccess): AsyncGenerator<Message> {
  const tail = file.length - 4 - END.length;
  const bytes = await exactly(file.read(Math.max(0, tail), file.length), 4 + END.length);
  const size = viewOf(bytes).getUint32(0, true);
  if (String.fromCharCode(...bytes.subarray(4)) !== END || size > tail) throw new Error("It has no footer");
  const footer = FlatTable.root(await exactly(file.read(tail - size, tail), size));
  const schema = footer.table(1);
  if (schema === undefined) throw new Error("It has no schema");
  yield { kind: "schema", table: schema, body: new Uint8Array() };
  for (const field of [2, 3]) { // dictionaries, batches
    for (const [offset] of footer.longs(field, 3)) {
      if (!(offset! >= 0 && offset! < file.length)) throw new Error("A message lies outside");
      const message = await readMessage(file.read(offset!, file.length));
      if (message === undefined) throw new Error("A message is missing");
      yield message;
    }
  }
}

/** The next message; nothing where it says that none follows. */
async function readMessage(bytes: ByteReader): Promise<Message | undefined> {
  const prefix = viewOf(await exactly(bytes, 8));
  if (prefix.getUint32(0, true) !== CONTINUES) throw new Error("A message begins otherwise");
  const size = prefix.getUint32(4, true);
  if (size === 0) return undefined;
  const header = FlatTable.root(await exactly(bytes, size));
  const [kind, table] = [KINDS[header.byte(1, 0)], header.table(2)];
  if (kind === undefined || table === undefined) throw new Error("A message is of no known kind");
  return { kind, table, body: await exactly(bytes, header.long(3)) };
}

async function exactly(bytes: ByteReader, count: number): Promise<Uint8Array> {
  if (!(count >= 0)) throw new Error(`A message has ${count} bytes`);
  const some = await bytes.read(count);
  if (some.length < count) throw new Error("It ends early");
  return some;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
