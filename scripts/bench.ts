/**
 * `deno task bench`: how long everything takes, here and in other libraries.
 *
 * @module
 */
import { availableParallelism, cpus, loadavg } from "node:os";
import { inputError } from "../src/errors/mod.ts";
import { writeFileAtomically } from "../src/train/mod.ts";
import { runCommand } from "./cli/command.ts";
import { count, counts, type Flag, type Parsed, real, text, toggle } from "./cli/flags.ts";
import { alternate } from "./bench/alternate.ts";
import { writeGrowth } from "./bench/growth.ts";
import { Groups } from "./bench/groups.ts";
import { Peer, type PeerName, PEERS, PYTHON_ADVICE } from "./bench/peers.ts";
import { formatRows, HEADER, type Row, rowsOf } from "./bench/report.ts";
import { type EpochCost, epochCost, secondsToFirstStep } from "./bench/whole_run.ts";
import { networkName, readDigits, type Workload } from "./bench/workload.ts";

const PARTS = ["train", "log_prob", "conditionals", "sample", "epoch", "start"] as const;

const flags = {
  only: words(PARTS, "what to measure", PARTS),
  hidden: networks("hidden layers of the networks, the layers of one joined by +"),
  batch: {
    ...counts("the batches (default: 100 and 512 to train, 1, 100 and 1000 otherwise)", []),
    fallback: undefined,
  } satisfies Flag<readonly number[] | undefined>,
  threads: counts("the numbers of threads", [1, 2]),
  peers: words(PEERS, "the libraries to compare with, or none", PEERS),
  seconds: real({ above: 0 }, "how long each contender of a row is measured", 0.5),
  quick: toggle("one small network, one batch, one thread, and little time"),
  full: toggle("all networks, and slow contenders everywhere"),
  growth: toggle("instead of the table, figures of time and memory against the size of the network"),
  out: text("FOLDER", "where the figures go", "bench"),
  json: text("FILE", "a file for all results", undefined),
  repeats: count(1, "how often the start of training is timed", 5),
};

type Values = Parsed<typeof flags>["values"];

async function main({ values: typed, given, operands }: Parsed<typeof flags>): Promise<void> {
  if (operands.length > 0) {
    throw inputError(
      new RangeError(`Cannot use the argument "${operands[0]}": deno task bench takes flags only`),
    );
  }
  console.log(machine());
  if (typed.growth) return await writeGrowth(typed);
  const preset = typed.quick ? QUICK : typed.full ? FULL : {};
  const chosen = Object.fromEntries(Object.entries(preset).filter(([name]) => !given.has(name)));
  const values: Values = { ...typed, ...chosen };

  const folder = await Deno.makeTempDir();
  const peers = await startPeers(values);
  try {
    const digits = await readDigits(folder);
    const groups = new Groups({ digits, threads: values.threads, peers, full: values.full });
    const rows: Row[] = [];
    console.log(`\n${HEADER}`);
    for (const workload of workloadsOf(values)) {
      const contenders = await groups.contenders(workload);
      const measured = rowsOf(workload, await alternate(contenders, values));
      for (const contender of contenders) await contender.close();
      console.log(formatRows(measured));
      rows.push(...measured);
    }
    groups.close();
    const whole = await measureWholeRuns(values);
    if (values.json !== undefined) {
      const sgemm = peers.map(({ name, threads, sgemm }) => ({ name, threads, sgemm }));
      const results = JSON.stringify({ machine: machine(), sgemm, rows, ...whole }, null, 1);
      await writeFileAtomically(values.json, new TextEncoder().encode(results));
    }
  } finally {
    for (const peer of peers) peer.close();
    await Deno.remove(folder, { recursive: true });
  }
}

const QUICK: Partial<Values> = { hidden: [[500]], batch: [100], threads: [1], seconds: 0.2, repeats: 1 };

const FULL: Partial<Values> = { hidden: [[500], [512, 512], [2000], [8000]], seconds: 1 };

function* workloadsOf({ only, hidden, batch, full }: Values): Generator<Workload> {
  for (const job of PARTS) {
    if (job === "epoch" || job === "start" || !only.includes(job)) continue;
    const batches = batch ?? (job === "train" ? [100, 512] : [1, 100, 1000]);
    const networks = hidden ?? (job === "train" || full ? [[500], [512, 512], [2000]] : [[500], [512, 512]]);
    for (const layers of networks) {
      for (const rows of batches) yield { job, hidden: layers, batch: rows };
    }
  }
}

async function startPeers({ peers, threads }: Values): Promise<Peer[]> {
  const started: Peer[] = [];
  for (const library of peers) {
    for (const count of threads) {
      const peer = await startPeer(library, count);
      if (peer === undefined) break;
      if (peer.sgemm) {
        console.log(`${peer.name}, threads: ${count}, its BLAS: ${peer.sgemm.toFixed(0)} GFLOP/s`);
      }
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

async function measureWholeRuns(
  { only, threads, repeats }: Values,
): Promise<{ epochs?: EpochCost[]; secondsToFirstStep?: number }> {
  const epochs: EpochCost[] = [];
  for (const count of only.includes("epoch") ? threads : []) {
    const cost = await epochCost({ executor: "wasm", threads: count });
    const overhead = 100 * (cost.seconds / cost.bareSeconds - 1);
    console.log(
      `An epoch of 60,000 digits, ${networkName([500])}, batch 100, threads: ${count}: ${
        cost.seconds.toFixed(2)
      } s, of which bare steps ${cost.bareSeconds.toFixed(2)} s (${overhead.toFixed(1)} % on top)`,
    );
    epochs.push(cost);
  }
  if (!only.includes("start")) return { epochs };
  const seconds = await secondsToFirstStep({ repeats });
  console.log(`From the start of deno task train to its first step: ${seconds.toFixed(2)} s`);
  return { epochs, secondsToFirstStep: seconds };
}

function machine(): string {
  const load = loadavg()[0];
  const busy = load > 0.5 ? ` The machine is busy (load ${load.toFixed(1)}): times say little.` : "";
  return `${
    cpus()[0].model
  }, ${availableParallelism()} cores, ${Deno.build.os}, Deno ${Deno.version.deno}.${busy}`;
}

/** A flag whose value is a list of some words; `none` is the empty list. */
function words<T extends string>(
  all: readonly T[],
  description: string,
  fallback: readonly T[],
): Flag<readonly T[]> {
  return {
    placeholder: "WORD,WORD,...",
    description: `${description}: ${all.join(", ")}`,
    fallback,
    shownFallback: "all",
    parse: (typed) =>
      typed === "none" ? [] : typed.split(",").map((part) => {
        const word = all.find((word) => word === part);
        if (word === undefined) {
          throw inputError(new RangeError(`expected some of ${all.join(", ")}, got "${typed}"`));
        }
        return word;
      }),
  };
}

/** A flag whose value is a list of networks. */
function networks(description: string): Flag<readonly (readonly number[])[] | undefined> {
  return {
    placeholder: "N,N+N,...",
    description: `${description} (default: 500, 512+512 and 2000)`,
    fallback: undefined,
    parse: (typed) =>
      typed.split(",").map((network) =>
        network.split("+").map((units) => {
          if (/^[1-9]\d*$/.test(units)) return Number(units);
          throw inputError(new RangeError(`expected networks such as 500,512+512, got "${typed}"`));
        })
      ),
  };
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task bench [flags]",
    about:
      "Prints how long training steps, scoring and sampling take, here and in other libraries that take turns.",
    flags,
  });
}
