/** All items of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** The first item of a stream, and the stream with it. */
export async function peek<T>(
  stream: AsyncIterable<T>,
): Promise<{ readonly first: T | undefined; readonly all: AsyncGenerator<T> }> {
  const items = stream[Symbol.asyncIterator]();
  const { value, done } = await items.next();
  if (done) return { first: undefined, all: streamOf() };
  async function* all(): AsyncGenerator<T> {
    try {
      yield value;
      yield* { [Symbol.asyncIterator]: () => items };
    } finally {
      await items.return?.();
    }
  }
  return { first: value, all: all() };
}

/** Items as a stream. */
export async function* streamOf<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
