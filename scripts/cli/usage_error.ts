/** Something that the user typed cannot be used. */
export class UsageError extends Error {
  override name = "UsageError";
}
