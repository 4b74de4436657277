/**
 * `deno task soak`: properties of everything, tried on random inputs for as long as there is time.
 *
 * @module
 */
import { runCommand } from "../../scripts/cli/command.ts";
import { choice, count, type Parsed, real } from "../../scripts/cli/flags.ts";
import { properties } from "./properties.ts";
import { report } from "./report.ts";
import { rounds } from "./rounds.ts";

const flags = {
  minutes: real({ least: 0 }, "for how long; the first round is finished anyway", 30),
  seed: count(
    0,
    "the seed of the first round; each round has the next (default: another each time)",
    undefined,
  ),
  only: {
    ...choice(properties.map(({ name }) => name), "the one property to try (default: all)", undefined),
    placeholder: "NAME",
  },
};

async function main({ values }: Parsed<typeof flags>): Promise<number> {
  const { minutes, only, seed = crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1 } = values;
  const say = (text: string) => console.log(text);
  const turns = rounds(properties.filter(({ name }) => only === undefined || name === only), {
    minutes,
    seed,
    onTurn: ({ name, runs }, seed) => say(`${name}, seed ${seed}, ${runs} runs`),
  });
  return await report(turns, { folder: "soak", say }) > 0 ? 1 : 0;
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task soak [flags]",
    about:
      "Tries properties on random inputs, one property after the other; exits with 1 if one does not hold.",
    flags,
  });
}
