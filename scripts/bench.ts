/**
 * `deno task bench`: how long everything takes, here and in other libraries.
 *
 * @module
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { inputError } from "../src/errors/mod.ts";
import { writeFileAtomically } from "../src/files/mod.ts";
import { techniques } from "../src/exec/wasm/plan/techniques.ts";
import { runCommand } from "./cli/command.ts";
import { count, counts, type Flag, type Parsed, real, text, toggle } from "./cli/flags.ts";
import { alternate } from "./bench/alternate.ts";
import {
  FAMILY_HEADER,
  type FamilyRow,
  formatFamily,
  formatFamilyRows,
  measureFamily,
} from "./bench/family.ts";
import { networks, words } from "./bench/flags.ts";
import { ONNXRUNTIME } from "./bench/graphs.ts";
import { writeGrowth } from "./bench/growth.ts";
import { Groups } from "./bench/groups.ts";
import { formatPage, formatPageRow, PAGE_HEADER, type PageRow } from "./bench/page/report.ts";
import { pageRows } from "./bench/page/rows.ts";
import { Peer, type PeerName, PEERS, PYTHON_ADVICE } from "./bench/peers.ts";
import { formatMarkdown, formatRows, HEADER, type Row, rowsOf, withSection } from "./bench/report.ts";
import { measureTables } from "./bench/tables/measure.ts";
import { TABLE_TASKS, type TableTaskName } from "./bench/tables/tasks.ts";
import { formatGain, formatGains, type Gain, measureTechniques } from "./bench/techniques.ts";
import { type EpochCost, epochCost, secondsToTraining } from "./bench/whole_run.ts";
import { type Digits, networkName, readDigits, type Workload } from "./bench/workload.ts";

const JOBS = ["train", "log_prob", "conditionals", "sample"] as const;

const PARTS = [...JOBS, "family", "epoch", "start", "page"] as const;

const TABLES = Object.keys(TABLE_TASKS) as TableTaskName[];

const flags = {
  only: words([...PARTS, ...TABLES], "what to measure", PARTS),
  hidden: networks("hidden layers of the networks, the layers of one joined by +"),
  batch: {
    ...counts("the batches (default: 100 and 512 to train, 1, 100 and 1000 otherwise)", []),
    fallback: undefined,
  } satisfies Flag<readonly number[] | undefined>,
  threads: counts("the numbers of threads", [1, 2]),
  peers: words(PEERS, "the libraries to compare with, or none", PEERS),
  without: words(techniques, "instead of peers, the wasm executor without each of these techniques", []),
  seconds: real({ above: 0 }, "how long each contender of a row is measured", 0.5),
  quick: toggle("one small network, one batch, one thread, and little time"),
  full: toggle("all networks, and slow contenders everywhere"),
  tables: toggle("instead, what people do with tables, against other libraries, in some minutes to an hour"),
  adult: text("FOLDER", "with --tables, where adult.data and adult.test of UCI Adult are", undefined),
  seeds: counts("with --tables, the seeds", [1, 2, 3]),
  growth: toggle("instead of the table, figures of time and memory against the size of the network"),
  out: text("FOLDER", "where the figures go", "bench"),
  markdown: text("FILE", "a page whose last section, the results, is written anew", undefined),
  json: text("FILE", "a file for all results", undefined),
  repeats: count(1, "how often the start of training is timed", 5),
};

type Values = Parsed<typeof flags>["values"];

/** What was measured: all numbers, and a section of a page. */
interface Results {
  readonly numbers: unknown;
  readonly section: { readonly title: string; readonly text: string };
}

async function main({ values: typed, given, operands }: Parsed<typeof flags>): Promise<void> {
  if (operands.length > 0) {
    throw inputError(
      new RangeError(`Cannot use the argument "${operands[0]}": deno task bench takes flags only`),
    );
  }
  const where = machine();
  console.log(where);
  if (typed.growth) return await writeGrowth(typed);
  const preset = typed.tables ? { only: TABLES } : typed.quick ? QUICK : typed.full ? FULL : {};
  const chosen = Object.fromEntries(Object.entries(preset).filter(([name]) => !given.has(name)));
  const values: Values = { ...typed, ...chosen };

  const folder = await Deno.makeTempDir();
  try {
    const { numbers, section: { title, text } } = await measure(values, folder);
    if (values.json !== undefined) {
      const text = JSON.stringify({ machine: where, ...numbers as object }, null, 1);
      await writeFileAtomically(values.json, new TextEncoder().encode(text));
    }
    if (values.markdown !== undefined) {
      const page = await Deno.readTextFile(values.markdown).catch((error) => {
        if (error instanceof Deno.errors.NotFound) return "";
        throw error;
      });
      const command = ["deno task bench", ...Deno.args].join(" ");
      const section = { title, text: `\`${command}\`\n\n${where}\n\n${text}` };
      await writeFileAtomically(values.markdown, new TextEncoder().encode(withSection(page, section)));
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function measure(values: Values, folder: string): Promise<Results> {
  if (values.tables) {
    const names = TABLES.filter((name) => values.only.includes(name));
    const { numbers, text } = await measureTables(names, { ...values, folder });
    return { numbers, section: { title: "Results", text } };
  }
  const digits = await readDigits(folder);
  return await (values.without.length > 0 ? measureWithout : measureTable)(values, digits, folder);
}

const QUICK: Partial<Values> = { hidden: [[500]], batch: [100], threads: [1], seconds: 0.2, repeats: 1 };

const FULL: Partial<Values> = { hidden: [[500], [512, 512], [2000], [8000]], seconds: 1 };

function* workloadsOf({ only, hidden, batch, full }: Values): Generator<Workload> {
  for (const job of JOBS) {
    if (!only.includes(job)) continue;
    const batches = batch ?? (job === "train" ? [100, 512] : [1, 100, 1000]);
    const networks = hidden ?? (job === "train" || full ? [[500], [512, 512], [2000]] : [[500], [512, 512]]);
    for (const layers of networks) {
      for (const rows of batches) yield { job, hidden: layers, batch: rows };
    }
  }
}

async function measureTable(values: Values, digits: Digits, folder: string): Promise<Results> {
  const peers = await startPeers(values);
  try {
    const groups = new Groups({ digits, threads: values.threads, peers, full: values.full });
    const rows: Row[] = [];
    if (JOBS.some((job) => values.only.includes(job))) console.log(`\n${HEADER}`);
    for (const workload of workloadsOf(values)) {
      const contenders = await groups.contenders(workload);
      const measured = rowsOf(workload, await alternate(contenders, values));
      for (const contender of contenders) await contender.close();
      console.log(formatRows(workload, measured));
      rows.push(...measured);
    }
    groups.close();
    const family = values.only.includes("family")
      ? await measureAndPrintFamily(values, { digits, folder, peers })
      : [];
    const whole = await measureWholeRuns(values);
    const sentences = sentencesOf(whole);
    for (const sentence of sentences) console.log(sentence);
    const page = values.only.includes("page") ? await measureAndPrintPage() : [];
    const list = peers.map((peer) => `- ${peer.describe()}\n`).join("");
    return {
      numbers: {
        peers: peers.map(({ hello, threads }) => ({ ...hello, threads })),
        rows,
        family,
        page,
        ...whole,
      },
      section: {
        title: "Results",
        text: [
          list,
          formatMarkdown(rows),
          ...formatFamilyPart(family),
          ...sentences.map((sentence) => `${sentence}.\n`),
          ...page.length > 0 ? [`### The page\n\n${formatPage(page)}`] : [],
        ].filter((part) => part !== "").join("\n"),
      },
    };
  } finally {
    for (const peer of peers) peer.close();
  }
}

async function measureAndPrintFamily(
  { hidden, batch, threads, seconds }: Values,
  { digits, folder, peers }: { digits: Digits; folder: string; peers: readonly Peer[] },
): Promise<FamilyRow[]> {
  const rows: FamilyRow[] = [];
  console.log(`\n${FAMILY_HEADER}`);
  const options = {
    digits,
    folder,
    peers,
    threads,
    seconds,
    units: hidden?.[0]?.[0] ?? 500,
    batch: batch?.[0],
  };
  for await (const measured of measureFamily(options)) {
    console.log(formatFamilyRows(measured));
    rows.push(...measured);
  }
  return rows;
}

function formatFamilyPart(rows: readonly FamilyRow[]): string[] {
  return rows.length > 0 ? [`### The family\n\n${formatFamily(rows)}`] : [];
}

async function measureAndPrintPage(): Promise<PageRow[]> {
  const rows: PageRow[] = [];
  console.log(`\n${PAGE_HEADER}`);
  try {
    for await (const row of pageRows()) {
      console.log(formatPageRow(row));
      rows.push(row);
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    console.log(error.message);
  }
  return rows;
}

async function measureWithout(values: Values, digits: Digits): Promise<Results> {
  const { without: techniques, threads, seconds } = values;
  const gains: Gain[] = [];
  for await (const gain of measureTechniques(workloadsOf(values), { techniques, digits, threads, seconds })) {
    console.log(formatGain(gain));
    gains.push(gain);
  }
  return {
    numbers: { gains },
    section: { title: "What each technique gives", text: formatGains(gains) },
  };
}

async function startPeers({ only, peers, threads }: Values): Promise<Peer[]> {
  if (![...JOBS, "family" as const].some((part) => only.includes(part))) return [];
  const started: Peer[] = [];
  for (const library of peers) {
    for (const count of threads) {
      const peer = await startPeer(library, count);
      if (peer === undefined) break;
      console.log(peer.describe());
      started.push(peer);
    }
  }
  return started;
}

async function startPeer(library: PeerName, threads: number): Promise<Peer | undefined> {
  try {
    return await Peer.start(library, threads);
  } catch (error) {
    const advice = library === "torch" || library === "jax" ? `; ${PYTHON_ADVICE}` : "";
    console.log(`${library} is not measured: ${(error as Error).message}${advice}`);
  }
}

/** What training costs besides its steps. */
interface WholeRuns {
  readonly epochs: readonly EpochCost[];
  readonly secondsToTraining?: number;
}

async function measureWholeRuns({ only, threads, repeats }: Values): Promise<WholeRuns> {
  const epochs: EpochCost[] = [];
  for (const count of only.includes("epoch") ? threads : []) {
    epochs.push(await epochCost({ executor: "wasm", threads: count }));
  }
  return only.includes("start")
    ? { epochs, secondsToTraining: await secondsToTraining({ repeats }) }
    : { epochs };
}

function sentencesOf({ epochs, secondsToTraining }: WholeRuns): string[] {
  const sentences = epochs.map(({ engine, seconds, bareSeconds }) => {
    const overhead = 100 * (seconds / bareSeconds - 1);
    return `An epoch of 60,000 digits, ${networkName([500])}, batch 100, threads: ${engine.threads}: ${
      seconds.toFixed(2)
    } s, of which bare steps ${bareSeconds.toFixed(2)} s (${overhead.toFixed(1)} % on top)`;
  });
  return secondsToTraining === undefined ? sentences : [
    ...sentences,
    `From the start of deno task train until training begins: ${secondsToTraining.toFixed(2)} s`,
  ];
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
