/**
 * Text of HTML, in which everything is escaped that is not written as such.
 *
 * @module
 */

/** Text that is HTML already. */
export class Html {
  /** The text. */
  readonly text: string;

  /** @param text What stands in the page as it is. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in HTML: texts and numbers, which are escaped, HTML, and lists of these; nothing where it is undefined. */
export type HtmlPart = Html | string | number | undefined | readonly HtmlPart[];

/**
 * Writes HTML as a template, so that no text of data can become a part of the page.
 *
 * @param strings The HTML between parts.
 * @param parts What stands there.
 *
 * @example A name with odd characters
 * ```ts
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(html`<b title="${'"'}">${"a < b"}</b>`.text, '<b title="&quot;">a &lt; b</b>');
 * ```
 */
export function html(strings: TemplateStringsArray, ...parts: HtmlPart[]): Html {
  return new Html(strings.map((string, k) => k === 0 ? string : textOf(parts[k - 1]) + string).join(""));
}

function textOf(part: HtmlPart): string {
  if (part === undefined) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "object") return part.map(textOf).join("");
  return String(part).replace(
    /[&<>"']|[^\P{Cc}\n\t]/gu,
    (character) => ENTITIES[character] ?? "\ufffd", // controls may not stand in HTML
  );
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
