/**
 * Shapes. A tensor has at most two axes: the batch axis, whose length is the symbol `"n"` until a program runs, and
 * a feature axis, whose length is a number. So `[n]` and `[5]` are different things, and a value can be broadcast
 * along whichever axis it lacks without any rule about alignment.
 *
 * @module
 */

/** The length of one axis: `"n"`, the batch size, known when a program runs; or a number. */
export type Dim = "n" | number;

/** `[]`, `[n]`, `[J]` or `[n, J]`. */
export type Shape = readonly [] | readonly ["n"] | readonly [number] | readonly ["n", number];

/** Writes a shape as it is written in this documentation: `[n, 784]`. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Whether two shapes are the same. */
export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dim, axis) => dim === b[axis]);
}

/** Whether the shape has a batch axis. */
export function isBatched(shape: Shape): boolean {
  return shape[0] === "n";
}

/** The length of the feature axis, or 1 when there is none. */
export function width(shape: Shape): number {
  const last = shape[shape.length - 1];
  return typeof last === "number" ? last : 1;
}

/** The number of elements once the batch size `n` is known. */
export function sizeOf(shape: Shape, n: number): number {
  return (isBatched(shape) ? n : 1) * width(shape);
}

/** Whether a value of shape `from` can be repeated along the axes it lacks to give a value of shape `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const has = (dim: Dim) => (to as readonly Dim[]).includes(dim);
  return from.length <= to.length && (from as readonly Dim[]).every(has);
}

/** The smallest shape that all of `shapes` broadcast to; `undefined` when there is none. */
export function commonShape(shapes: readonly Shape[]): Shape | undefined {
  const columns = new Set(shapes.flatMap((shape) => shape.filter((dim) => typeof dim === "number")));
  if (columns.size > 1) return undefined;
  return [...(shapes.some(isBatched) ? ["n"] : []), ...columns] as unknown as Shape;
}

/** Throws unless every length in the shape is a whole number of at least `0`. */
export function checkShape(what: string, shape: Shape): void {
  const wrong = shape.find((dim) => dim !== "n" && !(Number.isSafeInteger(dim) && dim >= 0));
  if (wrong !== undefined) {
    throw new RangeError(
      `Cannot give ${what} the shape ${formatShape(shape)}: ${wrong} is not a whole number of at least 0`,
    );
  }
}
