/**
 * What is said of rows that were left out.
 *
 * @module
 */
import { quoterOf } from "../src/files/csv_bytes.ts";
import { writeFileAtomically } from "../src/files/mod.ts";
import type { SkippedRows } from "../src/files/skipped_rows.ts";
import { formatCount } from "../src/report/format.ts";
import { STANDARD_OUTPUT } from "./output.ts";

/** So many are printed where there is no file for them. */
const PRINTED = 5;

/** The file beside one that a command writes; none where it prints. */
export function besideOutput(path: string | undefined): string | undefined {
  return path === undefined || path === STANDARD_OUTPUT
    ? undefined
    : path.replace(/(\.[^./\\]+)?$/, ".skipped.csv");
}

/**
 * Says how many rows were left out, and which and why in a file.
 *
 * @param skipped The rows.
 * @param path The file; without one a few are printed.
 */
export async function reportSkipped(
  skipped: SkippedRows | undefined,
  path: string | undefined,
): Promise<void> {
  if (skipped === undefined || skipped.count === 0) return;
  const { rows, count } = skipped;
  const said = `Left out ${formatCount(count)} ${count === 1 ? "row" : "rows"}`;
  if (path !== undefined) {
    const quote = quoterOf(",");
    const lines = rows.map(({ file, row, column, name, reason }) =>
      [file, `${row}`, name ?? `${column ?? ""}`, reason].map(quote).join(",") + "\n"
    );
    await writeFileAtomically(path, new TextEncoder().encode("file,row,column,reason\n" + lines.join("")));
    return console.error(`${said}: ${path} says which and why`);
  }
  console.error(`${said}:`);
  for (const { file, row, name, column, reason } of rows.slice(0, PRINTED)) {
    const place = name === undefined
      ? column === undefined ? "" : `, column ${column}`
      : `, ${JSON.stringify(name)}`;
    console.error(`  ${file}, row ${row}${place}: ${reason}`);
  }
  if (count > PRINTED) console.error(`  and ${formatCount(count - PRINTED)} others`);
}
