const ROOT = new URL("../", import.meta.url).pathname;

/** Copies what belongs to the repository, committed or not. */
export async function copyRepository(to: string): Promise<void> {
  const copying = `git ls-files -co --exclude-standard -z | tar c --null -T - | tar x -C '${to}'`;
  const { success } = await new Deno.Command("bash", { args: ["-c", copying], cwd: ROOT }).spawn().status;
  if (!success) throw new Error(`Cannot copy ${ROOT} to ${to}`);
}
