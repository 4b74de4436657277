/** A value that Python writes out: in a list or a tuple an array, of a dictionary a map. */
export type Literal =
  | string
  | number
  | boolean
  | null
  | readonly Literal[]
  | ReadonlyMap<Literal, Literal>;

/** A text in either kind of quotes, a number (long ones end in L in Python 2), a word, or punctuation. */
const TOKEN = /\s*(?:[bu]?'([^'\\]*)'|[bu]?"([^"\\]*)"|(-?\d+)[lL]?|(True|False|None)|([{}()[\]:,]))/y;

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };

/** Brackets within brackets go no deeper in a file that is not damaged. */
const DEEPEST = 20;

/**
 * Reads the value that a text begins with, written as in Python.
 *
 * @param text The text.
 * @returns The value, or nothing if the text begins with none.
 */
export function parseLiteral(text: string): Literal | undefined {
  let at = 0;
  const next = () => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text);
    if (token !== null) at = TOKEN.lastIndex;
    return token;
  };
  /** Whether a sign comes next, which is then read. */
  const take = (sign: string): boolean => {
    const before = at;
    if (next()?.[5] === sign) return true;
    at = before;
    return false;
  };
  /** Reads items up to a closing bracket. */
  const list = <T>(end: string, item: () => T | undefined): T[] | undefined => {
    const items: T[] = [];
    while (!take(end)) {
      const one = item();
      if (one === undefined) return undefined;
      items.push(one);
      if (!take(",")) return take(end) ? items : undefined;
    }
    return items;
  };
  const value = (depth: number): Literal | undefined => {
    const token = next();
    if (token === null || depth > DEEPEST) return undefined;
    const [, single, double, number, word, sign] = token;
    if (number !== undefined) return Number(number);
    if (word !== undefined) return WORDS[word];
    if (sign === "(") return list(")", () => value(depth + 1));
    if (sign === "[") return list("]", () => value(depth + 1));
    if (sign !== "{") return single ?? double;
    const pairs = list("}", () => {
      const key = value(depth + 1);
      const entry = key === undefined || !take(":") ? undefined : value(depth + 1);
      return entry === undefined ? undefined : [key!, entry] as const;
    });
    return pairs && new Map(pairs);
  };
  return value(0);
}
