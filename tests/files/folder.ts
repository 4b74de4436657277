/** Runs a test with the path of a new folder, which is gone afterwards; every file in it must have been closed. */
export async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await run(folder);
    await allClosed(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Throws if files of a folder stay open. Only Linux tells which files are open, and Deno's own checks overlook them. */
async function allClosed(folder: string): Promise<void> {
  if (Deno.build.os !== "linux") return;
  let open: string[] = [];
  for (let wait = 0; wait < 8; wait++) { // a file may take a moment to close
    await new Promise((resolve) => setTimeout(resolve, wait && 2 ** wait));
    open = openFiles().filter((path) => `${path}/`.startsWith(`${folder}/`));
    if (open.length === 0) return;
  }
  throw new Error(`Files stay open: ${open.join(", ")}`);
}

function openFiles(): string[] {
  return Array.from(Deno.readDirSync("/proc/self/fd"), ({ name }) => {
    try {
      return Deno.readLinkSync(`/proc/self/fd/${name}`);
    } catch {
      return ""; // that of the listing itself
    }
  });
}
