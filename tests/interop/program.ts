/** Programs of other languages that tests run. */

/** The Python that tests use. */
export const PYTHON = Deno.env.get("STAIRCASE_PYTHON") ?? "python3";

/** Runs a program; throws with what it printed when it fails. */
export async function runProgram(
  command: string,
  args: readonly string[],
  options: { cwd?: string } = {},
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, { args: [...args], ...options })
    .output();
  const decoder = new TextDecoder();
  if (!success) throw new Error(`${command} failed: ${decoder.decode(stderr).trim()}`);
  return decoder.decode(stdout);
}
