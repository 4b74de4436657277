/**
 * Pages whose sections are written anew.
 *
 * @module
 */

/** A section of a page. */
export interface Section {
  /** Its title, after those of the sections that it lies in: `["Results", "The page"]` are `## Results` and `### The page`. */
  readonly titles: readonly string[];
  readonly text: string;
}

/**
 * A page with one section written anew, and all else as it was.
 *
 * @param page The page as it is; a section that it does not have is added at the end of the one that it lies in.
 * @param section The section, its title left out of the text.
 */
export function withSection(page: string, { titles, text }: Section): string {
  return write(page, titles, { text, level: 2 });
}

function write(
  page: string,
  [title, ...inner]: readonly string[],
  { text, level }: { text: string; level: number },
): string {
  if (title === undefined) return text;
  const heading = `${"#".repeat(level)} ${title}`;
  const lines = page.split("\n");
  const start = lines.indexOf(heading);
  const before = start < 0 ? lines : lines.slice(0, start);
  const rest = start < 0 ? [] : lines.slice(start + 1);
  const next = rest.findIndex((line) => new RegExp(`^#{1,${level}} `).test(line));
  const end = next < 0 ? rest.length : next;
  const body = write(rest.slice(0, end).join("\n"), inner, { text, level: level + 1 });
  return [before.join("\n"), heading, body, rest.slice(end).join("\n")]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n") + "\n";
}
