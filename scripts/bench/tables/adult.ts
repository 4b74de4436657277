/**
 * UCI Adult as two files with names.
 *
 * @module
 */

const NAMES =
  "age workclass fnlwgt education education_num marital_status occupation relationship race sex " +
  "capital_gain capital_loss hours native_country income";

/** Where the rows of Adult are. */
export interface Adult {
  readonly train: string;
  readonly test: string;
}

/**
 * Writes `train.csv` and `test.csv`.
 *
 * @param from The folder of `adult.data` and `adult.test`.
 * @param to The folder to write to.
 */
export async function writeAdult(from: string, to: string): Promise<Adult> {
  const paths = { train: `${to}/train.csv`, test: `${to}/test.csv` };
  await Deno.writeTextFile(paths.train, tidy(await Deno.readTextFile(`${from}/adult.data`)));
  await Deno.writeTextFile(paths.test, tidy(await Deno.readTextFile(`${from}/adult.test`)));
  return paths;
}

/** A header, no spaces beside commas, and no full stop behind the labels of the test rows. */
function tidy(text: string): string {
  const rows = text.split("\n").filter((line) => /^\d/.test(line));
  const lines = rows.map((line) => line.trim().replace(/\.$/, "").replaceAll(", ", ","));
  return [NAMES.replaceAll(" ", ","), ...lines, ""].join("\n");
}
