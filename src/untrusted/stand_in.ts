/**
 * What stands in the place of a file when something went wrong on the way to it.
 *
 * @module
 */

/** Of a text no more is looked at. */
const LOOKED_AT = 64;

/** What a file of Git Large File Storage is until it is fetched (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md). */
const LFS_POINTER = "version https://git-lfs.github.com/spec/";

/**
 * Says what stands in the place of a file of numbers.
 *
 * @param bytes The bytes.
 * @returns What they are instead, or undefined if they are none of what is known.
 */
export function standIn(bytes: Uint8Array): string | undefined {
  const text = new TextDecoder().decode(bytes.subarray(0, LOOKED_AT));
  if (text.startsWith(LFS_POINTER)) return "a Git LFS pointer; git lfs pull fetches the file itself";
  return isPage(bytes) ? "a web page" : undefined;
}

/** Whether bytes are a web page, which servers send where there is no file. */
export function isPage(bytes: Uint8Array): boolean {
  // a byte order mark is no part of the decoded text
  return /^\s*<(?:!|\?xml|html|head|body)/i.test(new TextDecoder().decode(bytes.subarray(0, LOOKED_AT)));
}
