/**
 * `deno task train`: trains a MADE and writes a model folder.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { runCommand } from "./cli/command.ts";
import { namesIn, type Parsed } from "./cli/flags.ts";
import { kindsFlags } from "./kinds_flags.ts";
import { resumeTraining } from "./resume_training.ts";
import { startTraining } from "./start_training.ts";
import { trainFlags as flags } from "./train_flags.ts";

/** What a file says of columns, flags cannot say. */
const DECIDED_BY_SCHEMA = ["context", ...namesIn(kindsFlags).filter((name) => name !== "missing")];

async function main(parsed: Parsed<typeof flags>): Promise<number> {
  const { values, operands } = parsed;
  if (operands.length > 0) {
    throw inputError(
      new RangeError(
        `Cannot use the argument "${
          operands[0]
        }": deno task train takes flags only; --help lists them, and a pattern of files stands in quotes`,
      ),
    );
  }
  if (values.resume !== undefined) return await resumeTraining(values.resume, parsed);
  if (values["new-data"]) {
    throw inputError(new RangeError("Cannot use --new-data without --resume: leave it out"));
  }
  const clash = values.schema && DECIDED_BY_SCHEMA.find((name) => parsed.given.has(name));
  if (clash) {
    throw inputError(
      new RangeError(`Cannot use --${clash} with --schema, which says it: leave one of them out`),
    );
  }
  return await startTraining(parsed);
}

if (import.meta.main) {
  await runCommand(main, {
    usage: "deno task train [flags]",
    about: "Trains a MADE and writes a model folder.",
    flags,
  });
}
