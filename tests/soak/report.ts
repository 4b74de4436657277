import { formatTable } from "../../src/report/table.ts";
import type { Turn } from "./rounds.ts";

/** Where a report goes. */
export interface ReportOptions {
  /** The folder for findings, which is made when there is one. */
  readonly folder: string;
  readonly say: (text: string) => void;
}

/**
 * Says what becomes of each turn, and at last how often each property was tried; each finding is written to a file of its own,
 * with the command that repeats it. Returns the number of findings.
 */
export async function report(turns: AsyncIterable<Turn>, options: ReportOptions): Promise<number> {
  const counts = new Map<string, { runs: number; findings: number; seconds: number }>();
  for await (const turn of turns) {
    const { property: { name, runs }, seconds } = turn;
    const before = counts.get(name) ?? { runs: 0, findings: 0, seconds: 0 };
    const findings = "finding" in turn ? 1 : 0;
    counts.set(name, {
      runs: before.runs + runs,
      findings: before.findings + findings,
      seconds: before.seconds + seconds,
    });
    if (findings > 0) await writeFinding(turn, options);
  }
  const rows = Array.from(
    counts,
    ([name, { runs, findings, seconds }]) => [name, `${runs}`, `${findings}`, seconds.toFixed(1)],
  );
  options.say(`\n${formatTable(["property", "runs", "findings", "seconds"], rows).trimEnd()}`);
  return Array.from(counts.values()).reduce((total, { findings }) => total + findings, 0);
}

async function writeFinding(
  { property: { name }, seed, finding }: Turn,
  { folder, say }: ReportOptions,
): Promise<void> {
  const shown = Deno.inspect(finding, { strAbbreviateSize: Infinity, colors: false });
  const text = `deno task soak --only ${name} --seed ${seed} --minutes 0\n\n${shown}\n`;
  const path = `${folder}/${name}-${seed}.txt`;
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(path, text);
  say(`A finding, written to ${path}; it is repeated by: ${text}`);
}
