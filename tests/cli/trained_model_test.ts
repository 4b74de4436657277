import { assertEquals } from "@std/assert";
import { explainProvider } from "../../scripts/trained_model.ts";
import type { Execution } from "../../src/runtime/node.ts";

/** What is printed on standard error. */
function printed(execution: Execution): string[] {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => lines.push(line);
  try {
    explainProvider({ execution });
  } finally {
    console.error = error;
  }
  return lines;
}

Deno.test("explainProvider() says which device could not be used, and nothing else", () => {
  assertEquals(printed({ provider: "cpu", passedOver: [] }), []);
  assertEquals(printed({ provider: "cuda", passedOver: [] }), []);
  assertEquals(printed({ provider: "cpu", passedOver: [{ provider: "cuda", reason: "No device" }] }), [
    "Running on cpu, not on cuda (No device)",
  ]);
});
