/**
 * Points in a plane that goes from -1 to 1.
 *
 * @module
 */

/** How far points are strewn about the shape: the deviation along each axis. */
export const SPREAD = 0.04;

/** Numbers from 0 to 1, without 1, that follow from a seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => (state = Math.imul(state, 1664525) + 1013904223 >>> 0) / 2 ** 32;
}

/** Points in another order. */
export function shuffled(points: readonly number[], random: () => number): number[] {
  const order = Array.from({ length: points.length / 2 }, (_, k) => ({ k, place: random() }))
    .sort((a, b) => a.place - b.place);
  return order.flatMap(({ k }) => points.slice(2 * k, 2 * k + 2));
}

/** Two half circles, each of which ends within the other. */
export function moons(n: number, random: () => number = Math.random): Float32Array<ArrayBuffer> {
  return strewn(n, random, (k) => {
    const angle = Math.PI * random();
    const side = k % 2 === 0 ? 1 : -1;
    return [side * (0.5 * Math.cos(angle) - 0.25), side * (0.5 * Math.sin(angle) - 0.125)];
  });
}

/** A line that winds twice around the middle. */
export function spiral(n: number, random: () => number = Math.random): Float32Array<ArrayBuffer> {
  return strewn(n, random, () => {
    const turn = Math.sqrt(random());
    const angle = 4 * Math.PI * turn;
    return [0.8 * turn * Math.cos(angle), 0.8 * turn * Math.sin(angle)];
  });
}

function strewn(
  n: number,
  random: () => number,
  place: (k: number) => readonly [number, number],
): Float32Array<ArrayBuffer> {
  const points = new Float32Array(2 * n);
  for (let k = 0; k < n; k++) {
    const [x, y] = place(k);
    const [distance, angle] = [SPREAD * Math.sqrt(-2 * Math.log(1 - random())), 2 * Math.PI * random()];
    points.set([x + distance * Math.cos(angle), y + distance * Math.sin(angle)], 2 * k);
  }
  return points;
}
