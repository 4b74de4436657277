/** A command of which each operand is a fault of the program: none of them is marked as caused by the input. */
import { runCommand } from "../../scripts/cli/command.ts";

const FAULTS: Readonly<Record<string, () => never>> = {
  property: () => {
    const missing: { deeper: { name: never } } = JSON.parse("{}");
    return missing.deeper.name;
  },
  frobnicate: () => {
    throw new RangeError("Cannot frobnicate");
  },
  missing: () => {
    throw new Deno.errors.NotFound("Cannot find what no user named");
  },
  syntax: () => {
    throw new SyntaxError("Cannot parse what no user wrote");
  },
};

await runCommand(({ operands: [name = ""] }) => Promise.resolve(FAULTS[name]!()), {
  usage: "faulty_command.ts FAULT",
  about: "Fails.",
  flags: {},
});
