/**
 * How time and memory grow with the network.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { inputError } from "../../src/errors/mod.ts";
import { formatTable } from "../../src/report/table.ts";
import { growthSvg } from "./growth_figure.ts";
import type { Point, Size } from "./growth_point.ts";
import { networkName } from "./workload.ts";

/** The networks along each line of the figures. */
const LINES: Readonly<Record<string, readonly Omit<Size, "seconds">[]>> = {
  "D = 784, H = 250 to 8000": [250, 500, 1000, 2000, 4000, 8000].map((H) => ({ columns: 784, hidden: [H] })),
  "H = 500, D = 64 to 4096": [64, 256, 1024, 4096].map((D) => ({ columns: D, hidden: [500] })),
  "D = 784, 1 to 4 layers of 500": [1, 2, 3, 4].map((n) => ({ columns: 784, hidden: Array(n).fill(500) })),
  "D = 784, 2 layers of 500 to 8000": [500, 1000, 2000, 4000, 8000].map((H) => ({
    columns: 784,
    hidden: [H, H],
  })),
};

/** What each figure shows. */
const FIGURES = {
  train: { title: "Training step, batch 100, one thread", unit: "CPU ms" },
  memory: { title: "Memory of training, batch 100", unit: "MB" },
  logProb: { title: "log_prob.onnx, batch 100, one thread", unit: "CPU ms" },
  sample: { title: "sample.onnx, batch 100, one thread", unit: "CPU ms" },
} as const;

/** Measures all networks, prints them, and writes the figures and `growth.json` into a folder. */
export async function writeGrowth(
  { out, seconds, quick }: { out: string; seconds: number; quick: boolean },
): Promise<void> {
  const points: (Point & { line: string })[] = [];
  for (const [line, sizes] of Object.entries(LINES)) {
    for (const size of quick ? sizes.slice(0, 2) : sizes) {
      points.push({ line, ...await measurePoint({ ...size, seconds }) });
    }
  }
  console.log(formatTable(
    ["network", "weights in the stair", "train CPU ms", "memory MB", "log_prob CPU ms", "sample CPU ms"],
    points.map(({ hidden, columns, weights, train, memory, logProb, sample }) => [
      networkName(hidden, columns),
      weights.toLocaleString("en"),
      ...[train, memory, logProb, sample].map((value) => value.toPrecision(3)),
    ]),
  ));
  await Deno.mkdir(out, { recursive: true }).catch((error) => {
    throw inputError(new RangeError(`Cannot write to ${out}: ${error.message}`));
  });
  for (const [name, { title, unit }] of Object.entries(FIGURES)) {
    const marks = points.map((point) => ({
      line: point.line,
      weights: point.weights,
      value: point[name as keyof typeof FIGURES],
    }));
    await Deno.writeTextFile(`${out}/growth_${name}.svg`, await growthSvg(marks, { title, unit }));
  }
  await Deno.writeTextFile(`${out}/growth.json`, JSON.stringify(points, null, 1));
  console.log(`Wrote ${Object.keys(FIGURES).map((name) => `growth_${name}.svg`).join(", ")} to ${out}`);
}

async function measurePoint(size: Size): Promise<Point> {
  const script = fileURLToPath(new URL("growth_point.ts", import.meta.url));
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--v8-flags=--expose-gc", script, JSON.stringify(size)],
    stderr: "inherit",
  }).output();
  if (code !== 0) throw new RangeError(`Cannot measure ${networkName(size.hidden, size.columns)}`);
  return JSON.parse(new TextDecoder().decode(stdout));
}
