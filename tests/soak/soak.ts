/**
 * `deno task soak`: properties of everything, tried on random inputs for as long as there is time.
 *
 * @module
 */
import { runCommand } from "../../scripts/cli/command.ts";
import { choice, count, type Parsed, real } from "../../scripts/cli/flags.ts";
import { formatTable } from "../../src/report/table.ts";
import { properties } from "./properties.ts";
import { rounds, type Turn } from "./rounds.ts";

const flags = {
  minutes: real({ least: 0 }, "for how long; what has begun is finished, and so is the first round", 30),
  seed: count(
    0,
    "the seed of the first round; each round has the next (default: another each time)",
    undefined,
  ),
  only: choice(properties.map(({ name }) => name), "the one property to try (default: all)", undefined),
};

/** Where findings are written. */
const FOLDER = "soak";

async function main(
  { values: { minutes, only, seed = randomSeed() } }: Parsed<typeof flags>,
): Promise<number> {
  const chosen = properties.filter(({ name }) => only === undefined || name === only);
  const counts = new Map(chosen.map(({ name }) => [name, { runs: 0, findings: 0, seconds: 0 }]));
  const turns = rounds(chosen, {
    minutes,
    seed,
    onTurn: ({ name, runs }, seed) => console.log(`${name}, seed ${seed}, ${runs} runs`),
  });
  for await (const turn of turns) {
    const { property: { name, runs }, seconds } = turn;
    const count = counts.get(name)!;
    count.runs += runs;
    count.seconds += seconds;
    if (!("finding" in turn)) continue;
    count.findings++;
    await report(turn);
  }
  const rows = Array.from(counts, ([name, { runs, findings, seconds }]) => [
    name,
    `${runs}`,
    `${findings}`,
    seconds.toFixed(1),
  ]);
  console.log(`\n${formatTable(["property", "runs", "findings", "seconds"], rows).trimEnd()}`);
  return Array.from(counts.values()).some(({ findings }) => findings > 0) ? 1 : 0;
}

/** Prints a finding and writes it to a file, with the command that repeats it. */
async function report({ property: { name }, seed, finding }: Turn): Promise<void> {
  const command = `deno task soak --only ${name} --seed ${seed} --minutes 0`;
  const text = `${command}\n\n${Deno.inspect(finding, { strAbbreviateSize: Infinity })}\n`;
  const path = `${FOLDER}/${name}-${seed}.txt`;
  await Deno.mkdir(FOLDER, { recursive: true });
  await Deno.writeTextFile(path, text);
  console.log(`A finding, written to ${path}; it is repeated by: ${text}`);
}

function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task soak [flags]",
    about:
      "Tries properties on random inputs, one property after the other; exits with 1 if one does not hold.",
    flags,
  });
}
