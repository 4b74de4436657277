/**
 * `deno task bench`: how long everything takes, here and in other libraries.
 *
 * @module
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { inputError } from "../src/errors/mod.ts";
import { writeFileAtomically } from "../src/files/mod.ts";
import { words } from "./bench/flags.ts";
import { ONNXRUNTIME } from "./bench/graphs.ts";
import { writeGrowth } from "./bench/growth.ts";
import { workloadsOf } from "./bench/jobs.ts";
import { Bench, type Part } from "./bench/part.ts";
import { PARTS, TABLES, USUAL } from "./bench/parts.ts";
import { type Section, withSection } from "./bench/section.ts";
import { settings } from "./bench/settings.ts";
import { techniquesPart } from "./bench/techniques.ts";
import { JOBS } from "./bench/workload.ts";
import { runCommand } from "./cli/command.ts";
import { namesIn, type Parsed, text, toggle } from "./cli/flags.ts";

const flags = {
  only: words(namesIn(PARTS), "what to measure", namesIn(USUAL)),
  ...settings,
  quick: toggle("one small network, one batch, one thread, and little time"),
  tables: toggle("instead, what people do with tables, against other libraries, in some minutes to an hour"),
  growth: toggle("instead of the table, figures of time and memory against the size of the network"),
  out: text("FOLDER", "where the figures go", "bench"),
  markdown: text("FILE", "a page in which the sections of what is measured are written anew", undefined),
  json: text("FILE", "a file for all results", undefined),
};

type Values = Parsed<typeof flags>["values"];

async function main({ values: typed, given, operands }: Parsed<typeof flags>): Promise<void> {
  if (operands.length > 0) {
    throw inputError(
      new RangeError(`Cannot use the argument "${operands[0]}": deno task bench takes flags only`),
    );
  }
  const where = machine();
  console.log(where);
  if (typed.growth) return await writeGrowth(typed);
  const preset = typed.tables ? { only: namesIn(TABLES) } : typed.quick ? QUICK : typed.full ? FULL : {};
  const chosen = Object.fromEntries(Object.entries(preset).filter(([name]) => !given.has(name)));
  const values: Values = { ...typed, ...chosen };

  const folder = await Deno.makeTempDir();
  const bench = new Bench(values, folder);
  const numbers: Record<string, unknown> = { machine: where };
  try {
    for (const [name, part] of partsOf(values)) {
      console.log(`\n${part.titles.at(-1)}`);
      const started = performance.now();
      const found = await part.measure(bench);
      if (found === undefined) continue;
      const seconds = Math.round((performance.now() - started) / 1000);
      console.log(`Measured in ${seconds} s`);
      numbers[name] = found.numbers;
      if (values.json !== undefined) await writeText(values.json, JSON.stringify(numbers, null, 1));
      if (values.markdown === undefined) continue;
      const command = ["deno task bench", ...Deno.args].join(" ");
      const text = `\`${command}\`, ${seconds} s\n\n${where}\n\n${found.text}`;
      await rewrite(values.markdown, { titles: part.titles, text });
    }
  } finally {
    await bench.close();
    await Deno.remove(folder, { recursive: true });
  }
}

function partsOf(values: Values): [name: string, part: Part][] {
  if (values.without.length === 0) return values.only.map((name) => [name, PARTS[name]]);
  const jobs = JOBS.filter((job) => values.only.includes(job));
  return [["gains", techniquesPart(jobs.flatMap((job) => [...workloadsOf(job, values)]))]];
}

const QUICK: Partial<Values> = { hidden: [[500]], batch: [100], threads: [1], seconds: 0.2, repeats: 1 };

const FULL: Partial<Values> = { hidden: [[500], [512, 512], [2000], [8000]], seconds: 1 };

async function rewrite(path: string, section: Section): Promise<void> {
  const page = await Deno.readTextFile(path).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return "";
    throw error;
  });
  await writeText(path, withSection(page, section));
}

function writeText(path: string, text: string): Promise<void> {
  return writeFileAtomically(path, new TextEncoder().encode(text));
}

function machine(): string {
  const load = loadavg()[0] ?? 0;
  const busy = load > 0.5 ? ` The machine is busy (load ${load.toFixed(1)}): times say little.` : "";
  const versions = `Deno ${Deno.version.deno}, onnxruntime ${ONNXRUNTIME}`;
  return `${cpus()[0]?.model}, ${availableParallelism()} cores, ${Deno.build.os}, ${versions}.${busy}`;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task bench [flags]",
    about:
      "Prints how long training steps, scoring and sampling take, here and in other libraries that take turns.",
    flags,
  });
}
