/**
 * Trains a model for an epoch and makes a checkpoint of it, in a process of its own; prints the most memory that it took, in bytes.
 * It is given what is to be trained as JSON.
 *
 * @module
 */
import { WasmExecutor } from "../../src/exec/mod.ts";
import { Made } from "../../src/made/mod.ts";
import { checkpointParts, Trainer } from "../../src/train/mod.ts";

const { schema, hidden, batch, optimizer } = JSON.parse(Deno.args[0]!);
const made = new Made({ schema, hidden, executor: new WasmExecutor() });
const trainer = new Trainer(made, { batch, optimizer });
const rows = { data: new Uint8Array(300 * schema.length), shape: [300, schema.length] } as const;
await trainer.fit(rows, { epochs: 1 });
for (const _ of checkpointParts({ made, trainer }));
// what the system says of a process as a whole begins at the peak of the one that started it
const [, kilobytes] = /VmHWM:\s*(\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))!;
console.log(Number(kilobytes) * 1024);
