/**
 * Rows of UCI Adult completed from a few known cells.
 *
 * @module
 */
import { tableParts, writeRows } from "../../../src/files/mod.ts";
import { openModelFolder } from "../../../src/folder/open.ts";
import { cutOrder } from "../../../src/made/cut_order.ts";
import type { Made, Rows, Samples } from "../../../src/made/mod.ts";
import { completeByParticles, logProbKnown } from "../../../src/made/questions/mod.ts";
import { permutation, Stream } from "../../../src/random/mod.ts";
import { writeAdult } from "./adult.ts";
import { learn, runPython } from "./processes.ts";
import { attempt, type TableTask } from "./task.ts";

const KNOWN = 5;
const PARTICLES = 20;

/** So many rows have the same columns known. */
const ALIKE = 20;

export const completion: TableTask = {
  title: "Rows of Adult completed from five known cells",
  about:
    `Half of the test rows, of which ${KNOWN} columns at random are known, ${ALIKE} rows the same ones. c2st: against the other half. ` +
    `log p: of the real values given the known ones, in nats a row, by the conditionals of one pass, and by ${PARTICLES} particles. ` +
    "Effective samples: the mean, and what 95 % of the rows have at least.",
  async *measure({ folder, seeds, adult }) {
    if (adult === undefined) return;
    const { train, test } = await writeAdult(adult, folder);
    const halves = {
      known: `${folder}/known.csv`,
      real: `${folder}/real.csv`,
      completed: `${folder}/completed.csv`,
    };
    const [header, ...rows] = (await Deno.readTextFile(test)).trimEnd().split("\n");
    const half = Math.floor(rows.length / 2);
    await Deno.writeTextFile(halves.known, [header, ...rows.slice(0, half), ""].join("\n"));
    await Deno.writeTextFile(halves.real, [header, ...rows.slice(half), ""].join("\n"));
    for (const seed of seeds) {
      const path = `${folder}/model`;
      await learn(train, seed, path);
      const { made } = await openModelFolder(path);
      const batch = await incomplete(made, halves.known, seed);
      for (const [name, complete] of Object.entries(WAYS)) {
        yield await attempt(name, seed, async () => {
          const started = performance.now();
          const { rows, ...figures } = await complete(made, batch, seed);
          const seconds = (performance.now() - started) / 1000;
          await writeRows(halves.completed, rows, made);
          const { c2st } = await runPython<{ c2st: number }>("judge.py", [
            train,
            halves.real,
            halves.completed,
          ]);
          return { c2st, ...figures, "ms a row": 1000 * seconds / half };
        });
      }
      await made.close();
      await Deno.remove(path, { recursive: true });
    }
  },
};

/** Rows with the real values, and which of them are known. */
type Known = { readonly x: Samples; readonly known: Samples };

/** Completed rows, and figures. */
interface Completed {
  readonly rows: Samples;
  readonly [figure: string]: number | Samples;
}

const WAYS: Readonly<Record<string, (made: Made, batch: Known, seed: number) => Promise<Completed>>> = {
  "Staircase, one pass": async (made, batch, seed) => ({
    rows: await made.complete(batch, { seed }),
    "log p": await onePassLogProb(made, batch),
  }),
  [`Staircase, ${PARTICLES} particles`]: async (made, batch, seed) => {
    const { effectiveSamples, ...rows } = await completeByParticles(made, batch, {
      seed,
      particles: PARTICLES,
    });
    const { logProb: known } = await logProbKnown(made, batch, { seed, particles: PARTICLES });
    const all = await made.logProb(batch.x);
    return {
      rows,
      "log p": meanOf(all.map((logProb, row) => logProb - known[row]!)),
      "effective samples": meanOf(effectiveSamples),
      "of 95 %": effectiveSamples.toSorted()[Math.floor(effectiveSamples.length / 20)]!,
    };
  },
};

/** The mean of log p of the values that are not known given those that are, by conditionals in an order with these first. */
async function onePassLogProb(made: Made, { x, known }: Known): Promise<number> {
  const [n, D] = x.shape;
  let sum = 0;
  for (let row = 0; row < n; row += ALIKE) {
    const rows = Math.min(ALIKE, n - row);
    const flags = known.data.subarray(row * D, (row + 1) * D);
    const columns = new Set([...flags.keys()].filter((d) => flags[d] === 1));
    const some: Rows = { data: x.data.subarray(row * D, (row + rows) * D), shape: [rows, D] };
    const { logProbEach } = await made.conditionals(some, {
      order: cutOrder(made.architecture.order, { known: columns }),
    });
    logProbEach.data.forEach((logProb, place) => sum += columns.has(place % D) ? 0 : logProb);
  }
  return sum / n;
}

function meanOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Rows of a file with random columns known. */
async function incomplete(made: Made, path: string, seed: number): Promise<Known> {
  const D = made.schema.length;
  const parts = await Array.fromAsync(tableParts(path, { schema: made.schema }));
  const x = new Float32Array(parts.flatMap(({ data }) => Array.from(data)));
  const known = new Float32Array(x.length);
  for (let row = 0; row < x.length / D; row++) {
    const columns = permutation(new Stream(seed, `known of rows ${Math.floor(row / ALIKE)}`), D).subarray(
      0,
      KNOWN,
    );
    for (const d of columns) known[row * D + d] = 1;
  }
  const shape = [x.length / D, D] as const;
  return { x: { data: x, shape }, known: { data: known, shape } };
}
