/** What machines may lack, and tests that are then skipped. */

/** Whether nothing may be skipped but for devices that few machines have. */
export const SKIP_NOTHING = Deno.env.get("STAIRCASE_SKIP_NOTHING") === "1";

/**
 * Says whether tests that need other programs are to be skipped, and says why to the user. Where nothing may be skipped
 * (`STAIRCASE_SKIP_NOTHING=1`) this throws instead, unless it is something that every machine may lack.
 */
export async function isMissing(
  what: string,
  { probe, advice, mayLack = false }: { probe: () => Promise<unknown>; advice: string; mayLack?: boolean },
): Promise<boolean> {
  try {
    await probe();
    return false;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const reason = message.split("\n").at(-1); // of a traceback, what went wrong
    const notice = `Tests in ${what} are skipped: ${reason}\n${advice}`;
    if (SKIP_NOTHING && !mayLack) throw new Error(notice, { cause: error });
    console.log(notice);
    return true;
  }
}
