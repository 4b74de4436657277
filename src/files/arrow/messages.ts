import type { ByteReader } from "../byte_reader.ts";
import { FlatTable } from "./flatbuffer.ts";

/** A message: what it is, what it says, and the bytes that belong to it. */
export interface Message {
  readonly kind: "schema" | "dictionary" | "batch";
  readonly table: FlatTable;
  readonly body: Uint8Array;
}

/** What files begin with; streams begin with a message. */
export const MAGIC = "ARROW1\0\0";

/** What each message begins with. */
const CONTINUES = 0xffffffff;

/** The kinds of messages, by their numbers. */
const KINDS = [undefined, "schema", "dictionary", "batch"] as const;

/**
 * Reads messages one after the other, up to the one that says that none follows.
 *
 * @param bytes A file or a stream.
 * @throws {Error} If it is damaged.
 */
export async function* messagesOf(bytes: ByteReader): AsyncGenerator<Message> {
  const start = await bytes.peek(MAGIC.length);
  if (String.fromCharCode(...start) === MAGIC) await bytes.read(MAGIC.length);
  while (true) {
    const prefix = viewOf(await exactly(bytes, 8));
    if (prefix.getUint32(0, true) !== CONTINUES) throw new Error("A message begins otherwise");
    const size = prefix.getUint32(4, true);
    if (size === 0) return;
    const header = FlatTable.root(await exactly(bytes, size));
    const [kind, table] = [KINDS[header.byte(1, 0)], header.table(2)];
    if (kind === undefined || table === undefined) throw new Error("A message is of no known kind");
    yield { kind, table, body: await exactly(bytes, header.long(3)) };
  }
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
