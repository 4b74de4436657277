import fc from "fast-check";
import { readLog } from "../../src/folder/read_log.ts";
import { inFolder } from "../files/folder.ts";
import { changed, changes, damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import type { Tries } from "../tries.ts";

const RECORDS: readonly object[] = [
  { epoch: 0, step: 0, validNll: 3, bpd: 1.5, seconds: 0 },
  { step: 1, nll: 2.5 },
  { step: 2, nll: 2.25 },
  { epoch: 1, step: 2, trainNll: 2.375, validNll: 2, bpd: 1, seconds: 0.5 },
  { step: 2, testNll: 2.1, bpd: 1.05 },
];

const mutations = fc.record({
  part: fc.constantFrom("records", "records", "bytes"),
  records: changes(),
  damage: damages,
});

/** A log with changes is read and written again, or refused. */
export function mutatedLogs({ runs, seed }: Tries): Promise<void> {
  return inFolder(async (folder) => {
    await fc.assert(
      fc.asyncProperty(mutations, fc.constantFrom(0, 1, 2, Infinity), async ({ part, ...how }, lastStep) => {
        const records = part === "records"
          ? how.records.reduce((all, change) => changed(all, change), RECORDS)
          : RECORDS;
        const lines = Array.from(records, (record) => `${JSON.stringify(record)}\n`).join("");
        const bytes = new TextEncoder().encode(lines);
        const path = `${folder}/training.jsonl`;
        await Deno.writeFile(path, part === "bytes" ? damaged(bytes, how.damage) : bytes);
        await worksOrRefuses(async () => {
          const log = await readLog(folder, lastStep);
          log.summary("rows");
          await Deno.writeFile(path, log.encode());
          await readLog(folder, lastStep);
        });
      }),
      { numRuns: runs, ...(seed !== undefined && { seed }) },
    );
  });
}
