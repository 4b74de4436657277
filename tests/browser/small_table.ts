/** A table that a page and Deno read and learn alike. */
import { fitTable, parseTable, WasmExecutor } from "../../mod.ts";

/** What came of it: the first rows of each file, and `log p` of some rows. */
export interface Learned {
  readonly records: readonly string[];
  readonly logProb: readonly number[];
}

/** Reads files, which are in base64 by their names, and learns the first one. */
export async function learnSmall(files: Readonly<Record<string, string>>): Promise<Learned> {
  const tables = await Promise.all(
    Object.entries(files).map(([name, base64]) =>
      parseTable(new File([Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))], name))
    ),
  );
  const executor = new WasmExecutor({ threads: 1 });
  const model = await fitTable(tables[0]!, { training: { batch: 20 }, executor, epochs: 3, seed: 1 });
  const logProb = [...await model.score(tables[0]!.slice(0, 5))];
  executor.close();
  return { records: tables.map((table) => JSON.stringify(table.slice(0, 3).records())), logProb };
}
