import { assert, assertStringIncludes } from "@std/assert";
import { encodeSafetensors, type StoredTensor } from "../../src/train/safetensors.ts";
import { inFolder } from "../files/folder.ts";
import { runProgram } from "../interop/program.ts";

/** Opens a model folder and prints the message of the error, and the most memory that was used, in MB, where it is known. */
const PROGRAM = `
import { openModelFolder } from ${JSON.stringify(import.meta.resolve("../../src/folder/open.ts"))};
const most = () => Number(/VmHWM:\\s*(\\d+) kB/.exec(Deno.readTextFileSync("/proc/self/status"))?.[1]) / 1000;
const before = most();
const message = await openModelFolder(Deno.args[0]).then(() => "opened", (error) => error.message);
console.log(JSON.stringify([message, most() - before]));
`;

const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

/** What a few kilobytes can claim. */
const CLAIMS: [
  text: string,
  metadata: Readonly<Record<string, string>>,
  reason: string,
  /** Tensors of 20,000 numbers that are there. */
  wide?: readonly string[],
][] = [
  ["many variables", {
    format: "staircase/1",
    model: JSON.stringify({ schema: [[1e8, "bernoulli", 2]], hidden: [6], activation: "relu", seed: 0 }),
  }, "the schema describes 100000000 variables, expected 4"],
  ["many values", {
    format: "staircase/1",
    model: JSON.stringify({ schema: [[4, "categorical", 3e7]], hidden: [6], activation: "relu", seed: 0 }),
  }, "the tensor output.bias holds 4 values, expected 120000000"],
  ["many units", {
    format: "staircase/2",
    architecture: JSON.stringify({
      schema: [{ kind: "binary", count: 4 }],
      order: [0, 1, 2, 3],
      hidden: [1e9],
      degrees: [[1, 2]],
      activation: "relu",
      seed: 0,
    }),
  }, "Cannot use the degrees [1,2] of hidden layer 0: expected 1000000000"],
  [
    "many weights",
    {
      format: "staircase/2",
      architecture: JSON.stringify({
        schema: [{ kind: "binary", count: 4 }],
        order: [0, 1, 2, 3],
        hidden: [20_000, 20_000],
        degrees: [Array(20_000).fill(3), Array(20_000).fill(3)],
        activation: "relu",
        seed: 0,
      }),
    },
    "it has no tensor hidden_0.weight",
    ["hidden_0.bias", "hidden_1.bias"],
  ],
];

Deno.test({
  name: "a small file costs little memory to refuse, whatever it claims",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    inFolder(async (folder) => {
      const tensors = new Map<string, StoredTensor>([
        ["order", { data: Int32Array.of(0, 1, 2, 3), shape: [4] }],
        ["hidden_0.degrees", { data: Int32Array.of(1, 1, 2, 2, 3, 3), shape: [6] }],
        ["output.bias", { data: new Float32Array(4), shape: [4] }],
      ]);
      await Deno.writeTextFile(`${folder}/open.ts`, PROGRAM);
      for (const [what, metadata, reason, wide = []] of CLAIMS) {
        const there = wide.map((name) =>
          [name, { data: new Float32Array(20_000), shape: [20_000] }] as const
        );
        await Deno.writeFile(
          `${folder}/weights.safetensors`,
          encodeSafetensors(new Map([...tensors, ...there]), { notes: "{}", ...metadata }),
        );
        const flags = ["--no-check", "-A", "--config", CONFIG, "--v8-flags=--max-old-space-size=64"];
        const args = ["run", ...flags, `${folder}/open.ts`, folder];
        const [message, megabytes] = JSON.parse(await runProgram(Deno.execPath(), args));
        assertStringIncludes(message, reason);
        assert(megabytes < 64, `${what}: ${megabytes} MB`);
      }
    }),
});
