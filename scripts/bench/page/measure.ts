/**
 * Measures the page in a process of its own, and prints a line of JSON for each row: what drives the browser asks for all permissions.
 *
 *     deno run --node-modules-dir=auto -A scripts/bench/page/measure.ts
 *
 * @module
 */
import { readMnist } from "../../../src/files/mnist.ts";
import { measureCompletions } from "./completions.ts";
import { PageHost } from "./host.ts";
import { measureMoons } from "./moons.ts";
import type { PageRow } from "./report.ts";
import { measureStart } from "./start.ts";
import { measureTable } from "./table.ts";
import { measureTraining } from "./training.ts";

async function* measurePage(host: PageHost): AsyncGenerator<PageRow> {
  yield* measureStart(host);
  yield* measureCompletions(host);
  yield* measureTraining(host, (await readMnist()).train);
  yield* measureMoons(host);
  yield* measureTable(host);
}

await using host = await PageHost.start();
for await (const row of measurePage(host)) console.log(JSON.stringify(row));
