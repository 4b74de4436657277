import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import type { GraphKind } from "../../mod.ts";
import { GRAPH_KINDS } from "../../src/onnx/ports.ts";
import { assertAgrees, writeModels } from "./exported.ts";
import { isMissing, SKIP_NOTHING } from "../missing.ts";
import { runProgram } from "./program.ts";

const PROJECT = new URL("tract/", import.meta.url).pathname;
const OLDEST = [1, 85] as const;

/** The first build takes minutes, so it is made where nothing is skipped, or when it is asked for. */
const isAskedFor = SKIP_NOTHING || Deno.env.get("STAIRCASE_RUST") === "1";

const ignore = await isMissing("Rust", {
  async probe() {
    if (!isAskedFor) throw new Error("the first build takes minutes");
    const version = await runProgram("cargo", ["--version"]);
    const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? "0.0").split(".").map(Number);
    if (major < OLDEST[0] || major === OLDEST[0] && minor < OLDEST[1]) {
      throw new Error(`this is ${version.trim()}`);
    }
  },
  advice: `Install Rust ${OLDEST.join(".")} or newer, and set STAIRCASE_RUST=1`,
});

/** tract has no loops. */
const REFUSED: readonly GraphKind[] = ["sample", "complete"];

/** tract's optimizer trips over a cumulative sum of several variables at once, and the graph runs as it is written. */
const NOT_OPTIMIZED = "Incompatible reshape for shape";

Deno.test({
  name: "tract agrees with the core",
  ignore,
  async fn(t) {
    const target = `${PROJECT}target`;
    const manifest = `${PROJECT}Cargo.toml`;
    const where = ["--manifest-path", manifest, "--target-dir", target];
    await runProgram("cargo", ["build", "--quiet", "--locked", ...where]);
    const folder = await Deno.makeTempDir();
    for (const { title, folder: model, batches } of await writeModels(folder)) {
      await t.step(title, async () => {
        for (const graph of GRAPH_KINDS) {
          for (const { folder: batch, probe } of batches) {
            const results = `${batch}/tract/${graph}`;
            const run = () =>
              runProgram(`${target}/debug/interop-tract`, [
                `${model}/${graph}.onnx`,
                `${batch}/${graph}`,
                results,
              ]);
            if (REFUSED.includes(graph)) {
              await assertRejects(run, Error, "Unimplemented(Loop)");
            } else {
              const note = await run();
              if (graph !== "sweep") assertEquals(note, "");
              else if (note !== "") assertStringIncludes(note, NOT_OPTIMIZED);
              await assertAgrees(results, graph, probe);
            }
          }
        }
      });
    }
    await Deno.remove(folder, { recursive: true });
  },
});
