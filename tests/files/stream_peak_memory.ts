// Streams a table and prints the most memory that took, in bytes; started by the tests.
import process from "node:process";
import { inferSchema } from "../../src/data/mod.ts";
import { readDataset, streamDataset } from "../../src/files/mod.ts";

const path = Deno.args[0]!;
const schema = inferSchema(await readDataset(path, { rows: 10_000, outlying: true, test: 0 }));
const { train, ...rows } = await streamDataset(path, { schema });
for (let start = 0; start < train.rows; start += 10_000) {
  await train.read({ epoch: 0, start, count: Math.min(10_000, train.rows - start) });
}
await rows[Symbol.asyncDispose]();
console.log(JSON.stringify({ rows: train.rows, peak: 1024 * process.resourceUsage().maxRSS }));
