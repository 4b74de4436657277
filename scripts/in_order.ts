/**
 * Work on parts while the next ones are read.
 *
 * @module
 */

/**
 * Begins work on parts as they come, before that on those before has ended, and gives what comes of it in the order of the parts. What is
 * done before an error is given before it.
 *
 * @param parts The parts.
 * @param work Begins work on one.
 * @param most How many are worked on at a time, so many are in memory.
 */
export async function* inOrder<Part, Result>(
  parts: AsyncIterable<Part>,
  work: (part: Part) => Promise<Result>,
  most: number,
): AsyncGenerator<Result> {
  const begun: Promise<Result>[] = [];
  const reader = parts[Symbol.asyncIterator]();
  let failure: { readonly error: unknown } | undefined;
  try {
    while (failure === undefined) {
      const next = await reader.next().catch((error) => void (failure = { error }));
      if (!next || next.done) break;
      const result = work(next.value);
      result.catch(() => {}); // whoever takes it is told
      begun.push(result);
      if (begun.length === most) yield await begun.shift()!;
    }
    for (const result of begun) yield await result;
    if (failure) throw failure.error;
  } finally {
    await reader.return?.();
  }
}
