/**
 * The words of a text that somebody types: names and values, quoted or not, and signs.
 *
 * @module
 */
import { inputError } from "../../errors/mod.ts";

/** A word of a text, or a sign. */
export interface Word {
  readonly kind: "sign" | "quoted" | "plain" | "end";
  /** What it says: without quotes. */
  readonly text: string;
  /** Where it begins in the text, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** A word between quotes, in which a quote is doubled; a sign; or a word without both, which may have quotes behind its start. */
const WORD = /(["'])((?:(?!\1).|\1\1)*)\1|(<=|>=|!=|<>|==|[=<>(),])|((?!["'])(?:(?!!=)[^\s"<>=(),])+)/ys;

/**
 * The words of a text, and an end behind them.
 *
 * @throws {RangeError} If a quote is not closed.
 */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let start = 0;
  for (;;) {
    start += /^\s*/.exec(text.slice(start))![0].length;
    if (start === text.length) return [...words, { kind: "end", text: "", start, end: start }];
    WORD.lastIndex = start;
    const found = WORD.exec(text);
    if (found === null) {
      throw inputError(
        new RangeError(
          `Cannot understand ${text.slice(start)} at character ${start + 1}: expected the quote to be closed`,
        ),
      );
    }
    const [whole, quote, quoted, sign, plain] = found;
    const end = start + whole.length;
    if (quote) {
      words.push({ kind: "quoted", text: quoted!.replaceAll(quote + quote, quote), start, end });
    } else words.push({ kind: sign ? "sign" : "plain", text: (sign ?? plain)!, start, end });
    start = end;
  }
}
