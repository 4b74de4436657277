/**
 * Rows generated like those of UCI Adult.
 *
 * @module
 */
import { type Adult, writeAdult } from "./adult.ts";
import { learn, runPython, runTask } from "./processes.ts";
import { attempt, type Outcome, type TableTask, type Tools } from "./task.ts";

/** What `judge.py` finds. */
type Verdict = Readonly<
  Record<"c2st" | "columns" | "pairs" | "dcr" | "copies" | "tstr" | "contradictions", number>
>;

/** What `generate.py` prints. */
type Times = Readonly<Record<"trainSeconds" | "trainCpuSeconds" | "drawSeconds" | "drawCpuSeconds", number>>;

/** Draws rows like those of a file into another. */
type Generator = (train: string, rows: number, out: string, seed: number) => Promise<Times>;

/** The other libraries that `generate.py` knows, and two ways without a model that show what figures mean. */
const PEERS = ["mostlyai-engine", "sdv-gaussian-copula", "independent-columns", "training-rows-again"];

export const generation: TableTask = {
  title: "Rows like those of Adult",
  about:
    "32,561 rows learned and as many drawn. c2st: the AUC of boosted trees that tell drawn rows from the 16,281 test rows, 0.5 " +
    "is best; columns, pairs: 1 - total variation distance; dcr: the share of rows nearer to a training row than to a test row, 0.5 " +
    "is best, and on halves, where one half was learned and the other was not; copies of training rows; tstr: the AUC for income, " +
    "learned from drawn rows; contradictions: rows whose education and its number contradict each other. Seconds of ours hold the " +
    "start of the command and reading and writing files, those of others do not.",
  async *measure({ folder, seeds, adult }) {
    if (adult === undefined) return;
    const data = await writeAdult(adult, folder);
    const halves = await writeHalves(data, folder);
    for (const seed of seeds) {
      const contenders = [
        ["Staircase", ours] as const,
        ...PEERS.map((peer) => [peer, theirs(peer)] as const),
      ];
      for (const [name, generate] of contenders) {
        yield await attempt(name, seed, () => figuresOf(generate, { data, halves, folder, seed }));
      }
    }
  },
};

async function figuresOf(
  generate: Generator,
  { data, halves, folder, seed }: Pick<Tools, "folder"> & { data: Adult; halves: Adult; seed: number },
): Promise<Outcome["figures"]> {
  const out = `${folder}/drawn.csv`;
  const times = await generate(data.train, 32561, out, seed);
  const verdict = await judge(data, out);
  await generate(halves.train, 16281, out, seed);
  const { dcr } = await judge(halves, out);
  return {
    c2st: verdict.c2st,
    columns: verdict.columns,
    pairs: verdict.pairs,
    dcr: verdict.dcr,
    "dcr, halves": dcr,
    "copies %": 100 * verdict.copies,
    tstr: verdict.tstr,
    "contradictions %": 100 * verdict.contradictions,
    "train s": times.trainSeconds,
    "train CPU s": times.trainCpuSeconds,
    "rows / s": 32561 / times.drawSeconds,
    "rows / CPU s": 32561 / times.drawCpuSeconds,
  };
}

const ours: Generator = async (train, rows, out, seed) => {
  const model = `${out}.model`;
  const learned = await learn(train, seed, model);
  const drawn = await runTask("sample", [model, "--n", `${rows}`, "--seed", `${seed}`, "--out", out]);
  await Deno.remove(model, { recursive: true });
  return {
    trainSeconds: learned.seconds,
    trainCpuSeconds: learned.cpuSeconds,
    drawSeconds: drawn.seconds,
    drawCpuSeconds: drawn.cpuSeconds,
  };
};

function theirs(contender: string): Generator {
  return (train, rows, out, seed) => runPython("generate.py", [contender, train, `${rows}`, out, `${seed}`]);
}

function judge({ train, test }: Adult, drawn: string): Promise<Verdict> {
  return runPython("judge.py", [
    train,
    test,
    drawn,
    "--target",
    "income",
    "--rule",
    "education,education_num",
  ]);
}

/** The training rows as two halves, every other row. */
async function writeHalves({ train }: Adult, folder: string): Promise<Adult> {
  const [header, ...rows] = (await Deno.readTextFile(train)).trimEnd().split("\n");
  const half = async (which: number, path: string) => {
    const lines = [header, ...rows.filter((_, i) => i % 2 === which), ""];
    await Deno.writeTextFile(path, lines.join("\n"));
    return path;
  };
  return { train: await half(0, `${folder}/half.csv`), test: await half(1, `${folder}/other_half.csv`) };
}
