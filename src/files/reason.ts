/** What went wrong, by the code of a system error. */
const REASONS: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder",
  ENOTDIR: "a part of the path is a file, not a folder",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EEXIST: "it exists",
  ENOSPC: "the disk is full",
  EROFS: "the disk is read-only",
  EDQUOT: "the quota of disk space is used up",
  EIO: "the disk does not work",
  EMFILE: "too many files are open",
  ENFILE: "too many files are open",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "its name is too long",
};

/** The code of a system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/**
 * Says in words why a file cannot be used.
 *
 * @param error What the system said.
 * @param missing What is missing when the path leads nowhere.
 */
export function reasonOf(error: unknown, missing: string): string {
  const code = codeOf(error);
  if (code === "ENOENT") return missing;
  // what Deno says where it was not allowed to try
  if (error instanceof Error && error.name === "NotCapable") return "permission is denied";
  return REASONS[code ?? ""] ?? (error instanceof Error ? error.message : String(error));
}
