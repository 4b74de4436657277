import { assertEquals } from "@std/assert";
import { ByteReader } from "../../src/files/byte_reader.ts";

/** A stream of the bytes 0, 1, ..., in chunks of these lengths, that notes when it is closed. */
function counting(lengths: readonly number[]) {
  let closed = false;
  async function* chunks(): AsyncGenerator<Uint8Array> {
    try {
      let next = 0;
      for (const length of lengths) yield await Promise.resolve(Uint8Array.from({ length }, () => next++));
    } finally {
      closed = true;
    }
  }
  return { chunks: chunks(), isClosed: () => closed };
}

Deno.test("ByteReader reads as many bytes as are asked for, however they arrive", async () => {
  for (const lengths of [[10], [1, 2, 3, 4], [0, 9, 0, 1, 0], Array(10).fill(1), [5, 5]]) {
    await using reader = new ByteReader(counting(lengths).chunks);
    const read = async (count: number) => [...await reader.read(count)];
    assertEquals([...await reader.peek(3)], [0, 1, 2]);
    assertEquals(await read(2), [0, 1]);
    assertEquals(await read(0), []);
    assertEquals([...await reader.peek(100)], [2, 3, 4, 5, 6, 7, 8, 9]);
    assertEquals(await read(4), [2, 3, 4, 5]);
    assertEquals(await read(100), [6, 7, 8, 9]);
    assertEquals(await read(1), []);
  }
});

Deno.test("ByteReader gives what was not yet read as it arrives, and closes the stream", async () => {
  const { chunks, isClosed } = counting([3, 0, 4, 3]);
  const reader = new ByteReader(chunks);
  await reader.peek(4);
  await reader.read(1);
  assertEquals((await Array.fromAsync(reader)).map((chunk) => [...chunk]), [[1, 2, 3, 4, 5, 6], [7, 8, 9]]);
  assertEquals(isClosed(), true);
});

Deno.test("ByteReader takes no more of the stream than it needs, and closes it", async () => {
  const { chunks, isClosed } = counting([2, 2, 2]);
  {
    await using reader = new ByteReader(chunks);
    await reader.read(3);
    assertEquals(isClosed(), false);
  }
  assertEquals(isClosed(), true);
});
