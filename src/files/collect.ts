/** All items of a stream. */
export async function collect<T>(stream: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

/** Items as a stream. */
export async function* streamOf<T>(...items: readonly T[]): AsyncGenerator<T> {
  yield* items;
}
