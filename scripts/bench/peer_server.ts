/**
 * The side of a peer in JavaScript: what `peer.py` does for Python.
 *
 * @module
 */
import { createInterface } from "node:readline";
import process from "node:process";
import type { Answer, Hello, OpenRequest, Request } from "./peers.ts";
import { timed } from "./timed.ts";

/** What a peer is to do, again and again. */
export interface Work extends Omit<OpenRequest, "rows"> {
  /** `[n, columns]`. */
  readonly rows: Float32Array;
  /** Random numbers, uniform in (0, 1). */
  readonly uniform: () => number;
}

/** A library that has been loaded. */
export interface Library extends Pick<Hello, "name" | "options"> {
  /** Prepares work and returns what does it once. */
  open(work: Work): () => unknown;
}

/** Loads a library for a number of threads, and then answers until the input ends. */
export async function servePeer(load: (threads: number) => Promise<Library>): Promise<void> {
  const answer = (value: Answer) => console.log(JSON.stringify(value));
  const attempt = async (work: () => Promise<Answer>) => {
    try {
      answer(await work());
    } catch (error) {
      answer({ error: (error as Error).message });
    }
  };
  let library: Library | undefined;
  await attempt(async () => {
    library = await load(Number(process.argv[2]));
    return { name: library.name, options: library.options };
  });
  let step: () => unknown = () => {};
  for await (const line of createInterface({ input: process.stdin })) {
    await attempt(async () => {
      const request: Request = JSON.parse(line);
      if (!("open" in request)) return { times: await timed(step, request) };
      const { rows, ...rest } = request.open;
      const bytes = await Deno.readFile(rows);
      step = library!.open({ ...rest, rows: Float32Array.from(bytes), uniform: Math.random });
      return {};
    });
  }
  process.exit(0);
}

/** A layer of the usual MADE: which inputs each unit sees, `[inputs, units]`, as 0 and 1. */
export interface MaskedLayer {
  readonly mask: Float32Array;
  readonly inputs: number;
  readonly units: number;
}

/** The masks of a MADE with degrees drawn at random, variables in their natural order. */
export function masksOf(
  { hidden, columns, uniform }: Pick<Work, "hidden" | "columns" | "uniform">,
): MaskedLayer[] {
  const variables = Array.from({ length: columns }, (_, d) => d + 1);
  const degrees = hidden.map((units) =>
    Array.from({ length: units }, () => 1 + Math.floor(uniform() * (columns - 1)))
  );
  const layers = [variables, ...degrees, variables];
  return layers.slice(1).map((above, depth) => {
    const below = layers[depth]!;
    const isLast = depth === hidden.length;
    const mask = new Float32Array(below.length * above.length);
    below.forEach((a, i) =>
      above.forEach((b, j) => mask[i * above.length + j] = Number(isLast ? b > a : b >= a))
    );
    return { mask, inputs: below.length, units: above.length };
  });
}
