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

/**
 * Says whether tests that need other programs are to be skipped, and says why to the user. Where nothing may be skipped
 * (`STAIRCASE_SKIP_NOTHING=1`) this throws instead.
 */
export async function isMissing(
  what: string,
  { probe, advice }: { probe: () => Promise<unknown>; advice: string },
): Promise<boolean> {
  try {
    await probe();
    return false;
  } catch (error) {
    const reason = String(error).split("\n").at(-1); // of a traceback, what went wrong
    const message = `Tests in ${what} are skipped: ${reason}\n${advice}`;
    if (Deno.env.get("STAIRCASE_SKIP_NOTHING") === "1") throw new Error(message, { cause: error });
    console.log(message);
    return true;
  }
}
