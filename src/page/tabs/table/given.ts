/**
 * Cells that are given, as text for addresses.
 *
 * @module
 */

/** Writes cells by the names of their columns; nothing where there are none. */
export function formatGiven(given: ReadonlyMap<string, string>): string | undefined {
  return given.size === 0 ? undefined : new URLSearchParams([...given]).toString();
}

/** Reads what {@linkcode formatGiven} wrote. */
export function parseGiven(text = ""): ReadonlyMap<string, string> {
  return new Map(new URLSearchParams(text));
}
