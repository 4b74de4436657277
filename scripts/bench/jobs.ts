/**
 * The usual MADE of digits: a job of it is a part of the bench.
 *
 * @module
 */
import { alternate } from "./alternate.ts";
import { Groups } from "./groups.ts";
import type { Bench, Part } from "./part.ts";
import { formatPeers } from "./peers.ts";
import { formatMarkdown, formatRows, HEADER, type Row, rowsOf, TITLES } from "./report.ts";
import type { Settings } from "./settings.ts";
import { type Job, networkName, type Workload } from "./workload.ts";

/** The part that measures a job. */
export function jobPart(job: Job): Part {
  return {
    titles: ["Results", TITLES[job]],
    async measure(bench: Bench) {
      const { settings: { threads, full, seconds } } = bench;
      const peers = await bench.peers();
      const groups = new Groups({ digits: await bench.digits(), threads, peers, full });
      const rows: Row[] = [];
      console.log(HEADER);
      for (const workload of workloadsOf(job, bench.settings)) {
        const contenders = await groups.contenders(workload);
        const work = { ...workload, network: networkName(workload.hidden) };
        const measured = rowsOf(work, await alternate(contenders, { seconds }));
        for (const contender of contenders) await contender.close();
        console.log(formatRows(work, measured));
        rows.push(...measured);
      }
      groups.close();
      return { numbers: rows, text: `${formatPeers(peers)}${formatMarkdown(rows)}` };
    },
  };
}

/** The networks and batches that a job is measured with. */
export function* workloadsOf(
  job: Job,
  { hidden, batch, full }: Pick<Settings, "hidden" | "batch" | "full">,
): Generator<Workload> {
  const batches = batch ?? (job === "train" ? [100, 512] : [1, 100, 1000]);
  const networks = hidden ?? (job === "train" || full ? [[500], [512, 512], [2000]] : [[500], [512, 512]]);
  for (const layers of networks) {
    for (const rows of batches) yield { job, hidden: layers, batch: rows };
  }
  // what two threads give is told for 1,000 rows of every job
  if (job === "train" && !hidden && !batch) yield { job, hidden: networks[0]!, batch: 1000 };
}
