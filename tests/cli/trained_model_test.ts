import { assertEquals } from "@std/assert";
import { explainModel } from "../../scripts/trained_model.ts";
import type { Execution } from "../../src/runtime/node.ts";
import { writeBits } from "../soak/bits.ts";
import { run, withFolder } from "./command.ts";

/** What is printed on standard error. */
async function printed(execution: Execution): Promise<string[]> {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => lines.push(line);
  try {
    await explainModel("nowhere", { execution, metadata: {} });
  } finally {
    console.error = error;
  }
  return lines;
}

Deno.test("explainModel() says which device could not be used, and nothing else", async () => {
  assertEquals(await printed({ provider: "cpu", passedOver: [] }), []);
  assertEquals(await printed({ provider: "cuda", passedOver: [] }), []);
  assertEquals(await printed({ provider: "cpu", passedOver: [{ provider: "cuda", reason: "No device" }] }), [
    "Running on cpu, not on cuda (No device)",
  ]);
});

Deno.test("graphs of other weights than those beside them are used, and said to be", () =>
  withFolder(async (cwd) => {
    await writeBits(cwd, { n: 20, D: 4, seed: 1 });
    const train = (...args: string[]) => run("train", [...args, "--quiet"], { cwd });
    assertEquals((await train("--data", "rows.npy", "--hidden", "4", "--epochs", "1", "--out", "m")).code, 0);
    const older = await Deno.readFile(`${cwd}/m/weights.safetensors`);
    assertEquals((await train("--resume", "m", "--epochs", "2")).code, 0);
    const sample = async () => (await run("sample", ["m", "--out", "s.csv"], { cwd })).err;
    assertEquals(await sample(), "");
    await Deno.writeFile(`${cwd}/m/weights.safetensors`, older);
    assertEquals(
      await sample(),
      "The graphs of m are of other weights than those beside them; write them with: deno task export m\n",
    );
    assertEquals((await run("export", ["m"], { cwd })).code, 0);
    assertEquals(await sample(), "");
    for (const broken of [new Uint8Array(3), older.subarray(0, 60), new Uint8Array(100).fill(0xff)]) {
      await Deno.writeFile(`${cwd}/m/weights.safetensors`, broken);
      assertEquals(await sample(), "");
    }
  }));
