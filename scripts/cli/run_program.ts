/**
 * Other programs that a command runs.
 *
 * @module
 */

/** Runs a program to its end, silently; throws what it says where it fails. */
export async function runProgram(command: string, args: readonly string[], cwd: string): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args: [...args], cwd, stderr: "piped" })
    .output();
  if (!success) throw new Error(`Cannot run ${command}: ${new TextDecoder().decode(stderr).trim()}`);
}
