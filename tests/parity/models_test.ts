import { assert } from "@std/assert";
import { Made, ReferenceExecutor } from "../../mod.ts";
import { PARITY_HEADER, PARITY_HEADING } from "../../src/folder/card.ts";
import { formatMarkdownTable, formatTable } from "../../src/report/table.ts";
import type { GraphBytes } from "../../src/runtime/graph_file.ts";
import { SKIP_NOTHING } from "../missing.ts";
import { allGraphs } from "../runtime/models.ts";
import { cases, mixed, TRAINED_ROWS } from "./cases.ts";
import { assertParity, compare } from "./compare.ts";
import { type Candidate, implementations } from "./implementations.ts";
import { makeProbe, type Probe } from "./probe.ts";

/** A line of the table of differences. */
type Line = [
  runtime: string,
  model: string,
  logProb: string,
  parameters: string,
  samples: string,
  completions: string,
];

Deno.test("every implementation gives what the reference gives", async (t) => {
  const table: Line[] = [];
  const skipped: string[] = [];
  const probes: Record<string, { probe: Probe; files: GraphBytes }> = {};
  for (const [name, { made, rows, files = allGraphs(made) }] of Object.entries(cases)) {
    probes[name] = { probe: await makeProbe(made, rows), files };
  }
  for (const implementation of implementations) {
    await t.step(implementation.name, async () => {
      // all stay open to the end: WebGPU forgets what it compiled when the last one is closed
      const opened: Candidate[] = [];
      try {
        for (const [name, { probe, files }] of Object.entries(probes)) {
          const model = await implementation.open(probe.made, files);
          opened.push(model);
          const parity = await compare(model, probe);
          table.push([
            implementation.name,
            name,
            parity.logProb.toExponential(1),
            parity.parameters.toExponential(1),
            `${parity.sample}`,
            `${parity.completion}`,
          ]);
          assertParity(parity);
        }
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        const maySkip = implementation.needsDevice || !SKIP_NOTHING;
        if (!(maySkip && message.includes("Cannot start"))) throw error;
        skipped.push(`${implementation.name} is skipped: ${message}`);
      } finally {
        for (const model of opened) await model.close();
        await implementation.close();
      }
    });
  }
  if (Deno.env.has("STAIRCASE_WRITE_PARITY")) await writeIntoCard("mnist", table);
  console.log(formatTable(["runtime", "model", "|Δ log p|", "|Δ p|", "samples", "completions"], table));
  console.log(skipped.join("\n"));
});

/** Replaces the table of the model card of a shipped model. */
async function writeIntoCard(name: string, table: readonly Line[]): Promise<void> {
  const card = new URL(`../../models/${name}/README.md`, import.meta.url);
  const text = await Deno.readTextFile(card);
  const rows = table
    .filter(([, model]) => model === `${name}, trained`)
    .map(([runtime, , logProb, , samples]) => [runtime, logProb, samples]);
  const section =
    `${PARITY_HEADING}\n\nDifferences to the float64 core on ${TRAINED_ROWS} samples of the model:\n\n`;
  const start = text.indexOf(PARITY_HEADING);
  await Deno.writeTextFile(card, text.slice(0, start) + section + formatMarkdownTable(PARITY_HEADER, rows));
}

Deno.test("the comparison notices a model with one other bias", async () => {
  const { made, rows } = mixed;
  const probe = await makeProbe(made, rows);
  const cpu = implementations.find(({ name }) => name === "onnxruntime-node, cpu")!;
  const other = new Made({ ...made.architecture, executor: new ReferenceExecutor() });
  made.parameters.forEach((parameter, i) => {
    const values = Float64Array.from(made.executor.read(parameter));
    if (i === made.parameters.length - 1) values[0]! += 0.5;
    other.executor.write(other.parameters[i]!, values);
  });
  const model = await cpu.open(other, allGraphs(other));
  const { logProb, parameters, sample, completion } = await compare(model, probe);
  await model.close();
  assert(logProb > 1e-2 && parameters > 1e-3, `${logProb} ${parameters}`);
  assert(sample > 0 && completion > 0, `${sample} ${completion}`);
});
