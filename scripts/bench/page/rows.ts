/**
 * The numbers of the page, from the process that measures it.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { PageRow } from "./report.ts";

/**
 * Measures the page.
 *
 * @throws {RangeError} If it cannot be measured, for one because there is no browser; the process has told why.
 */
export async function* pageRows(): AsyncGenerator<PageRow> {
  const script = fileURLToPath(new URL("measure.ts", import.meta.url));
  const args = ["run", "--quiet", "--node-modules-dir=auto", "-A", script];
  const process = spawn(Deno.execPath(), args, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(process, "exit");
  for await (const line of createInterface({ input: process.stdout })) yield JSON.parse(line);
  const [code] = await ended;
  if (code !== 0) throw new RangeError("Cannot measure the page");
}
