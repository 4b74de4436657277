// Reads a dataset and prints the most memory that took, in bytes; started by the tests.
import process from "node:process";
import { readDataset } from "../../src/files/dataset.ts";

const { train } = await readDataset(Deno.args[0]!);
console.log(JSON.stringify({ rows: train.shape[0], peak: 1024 * process.resourceUsage().maxRSS }));
