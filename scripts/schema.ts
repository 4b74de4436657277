/**
 * `deno task schema`: what the columns of a table are, as a file that people can edit.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { inferColumns, inferSchema } from "../src/data/mod.ts";
import { readDataset, writeFileAtomically } from "../src/files/mod.ts";
import { formatSchemaFile } from "../src/files/schema_file.ts";
import { outputColumns, runCommand } from "./cli/command.ts";
import { type Parsed, text } from "./cli/flags.ts";
import { describeColumns, describeContext, describeDecisions } from "./columns.ts";
import { DATA_FILES, dataFlags, onErrorFlag, readOptions, rowsFlag } from "./data_flags.ts";
import { choosesNumbers, contextOptions, inferOptions, kindsFlags } from "./kinds_flags.ts";
import { modelFlags } from "./model_flags.ts";
import { readWithProgress } from "./reading.ts";
import { besideOutput, reportSkipped } from "./skipped_rows.ts";

const USAGE = "deno task schema DATA [flags]";

const flags = {
  ...dataFlags,
  ...onErrorFlag,
  rows: rowsFlag,
  context: modelFlags.context,
  ...kindsFlags,
  out: text("FILE", "where to write (default: standard output)", undefined),
};

async function main({ values, operands }: Parsed<typeof flags>): Promise<void> {
  if (operands.length !== 1) {
    throw inputError(
      new RangeError(`Cannot tell which data are meant by ${operands.length} arguments: expected ${USAGE}`),
    );
  }
  const { rows, context, out } = values;
  const options = readOptions(values);
  const data = operands[0]!;
  const dataset = await readWithProgress(data, (onBytes) =>
    readDataset(data, {
      ...options,
      ...{ rows, context, onBytes },
      levels: choosesNumbers(values),
    }));
  const columns = inferColumns(dataset, inferOptions(values));
  const given = dataset.context && inferSchema(dataset.context, contextOptions(values));
  const file = formatSchemaFile(columns, given);
  if (out === undefined) console.log(file.trimEnd());
  else await writeFileAtomically(out, new TextEncoder().encode(file));
  const width = outputColumns();
  const schema = columns.flatMap(({ variable }) => variable ?? []);
  for (const line of [describeColumns(schema, width), ...describeDecisions(columns, width)]) {
    console.error(line);
  }
  if (given) console.error(describeContext(given));
  await reportSkipped(options.skipped, besideOutput(out));
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: `Says what the columns of a table are: of ${DATA_FILES}. deno task train --schema takes it back.`,
    flags,
  });
}
