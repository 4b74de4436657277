/**
 * What each technique of the wasm executor gives alone.
 *
 * @module
 */
import { WasmExecutor } from "../../src/exec/mod.ts";
import { formatMarkdownTable } from "../../src/report/table.ts";
import { alternate } from "./alternate.ts";
import { digitNetwork, scoringContender, TrainedModels, trainingContender } from "./core.ts";
import type { Technique } from "../../src/exec/wasm/plan/techniques.ts";
import type { Part } from "./part.ts";
import { times } from "./report.ts";
import { median, pairedRatio } from "./statistics.ts";
import { type Digits, networkName, type Workload } from "./workload.ts";

/** What each technique of `--without` gives in these workloads. */
export function techniquesPart(workloads: Iterable<Workload>): Part {
  return {
    titles: ["What each technique gives"],
    async measure(bench) {
      const { without: techniques, threads, seconds } = bench.settings;
      const digits = await bench.digits();
      const gains: Gain[] = [];
      for await (const gain of measureTechniques(workloads, { techniques, digits, threads, seconds })) {
        console.log(formatGain(gain));
        gains.push(gain);
      }
      return { numbers: gains, text: formatGains(gains) };
    },
  };
}

/** What some techniques give in a workload. */
interface Gain extends Workload {
  readonly threads: number;
  /** With all techniques, in milliseconds. */
  readonly milliseconds: number;
  /**
   * How many times as long it takes without each technique. Without `nothing` is the same executor once more, which shows
   * how far a ratio may be from 1 by chance.
   */
  readonly without: Readonly<Record<string, number>>;
}

/** Measures training, scoring and sampling with all techniques and without each of some, taking turns. */
async function* measureTechniques(
  workloads: Iterable<Workload>,
  { techniques, digits: { rows }, threads, seconds }: {
    techniques: readonly Technique[];
    digits: Digits;
    threads: readonly number[];
    seconds: number;
  },
): AsyncGenerator<Gain> {
  const models = new TrainedModels(rows);
  for (const workload of workloads) {
    for (const count of threads) {
      const contender = async (name: string, without: readonly Technique[]) => {
        const options = { threads: count, without };
        const engine = { name, threads: count, executor: new WasmExecutor(options) };
        return workload.job === "train"
          ? trainingContender(digitNetwork(workload.hidden, rows), { rows, batch: workload.batch, engine })
          : scoringContender(workload, { model: await models.get(workload.hidden), rows, engine });
      };
      const whole = await contender("all", []);
      const others = [await contender("nothing", [])];
      for (const technique of techniques) others.push(await contender(technique, [technique]));
      const measured = await alternate([whole, ...others], { seconds });
      for (const { contender, rounds, failure } of measured) {
        await contender.close();
        if (rounds.length === 0) throw new RangeError(`Cannot measure ${contender.name}: ${failure}`);
      }
      const all = measured[0]!.rounds;
      yield {
        ...workload,
        threads: count,
        milliseconds: median(all.flat()),
        without: Object.fromEntries(
          measured.slice(1).map(({ contender: { name }, rounds }) => [name, pairedRatio(rounds, all)]),
        ),
      };
    }
  }
  models.close();
}

/** What was found in a workload, as a line. */
function formatGain({ job, hidden, batch, threads, milliseconds, without }: Gain): string {
  const ratios = Object.entries(without).map(([name, ratio]) => `${name} ${times(ratio)}`).join(", ");
  const what = `${job}, ${networkName(hidden)}, batch ${batch}, threads ${threads}`;
  return `${what}: ${milliseconds.toPrecision(3)} ms; without ${ratios}`;
}

/** Gains as a table in Markdown. */
function formatGains(gains: readonly Gain[]): string {
  const names = Object.keys(gains[0]?.without ?? {});
  return formatMarkdownTable(
    ["job", "network", "batch", "threads", "ms", ...names.map((name) => `without ${name}`)],
    gains.map(({ job, hidden, batch, threads, milliseconds, without }) => [
      job,
      networkName(hidden),
      `${batch}`,
      `${threads}`,
      milliseconds.toPrecision(3),
      ...Object.values(without).map(times),
    ]),
  );
}
