import type { KindName, SchemaVariable } from "../made/kinds/mod.ts";
import type { Matrix } from "./matrix.ts";
import { variableOfWords, type WordOptions } from "./word_variable.ts";

/** Texts of no more different values are always values. */
const FEW = 20;

/** So many words are shown. */
const SHOWN = 4;

/** A column of words. */
export interface FoundWords {
  /** The tables, first that of the rows to learn. */
  readonly tables: readonly Matrix[];
  /** The column. */
  readonly d: number;
  /** The words, by their codes. */
  readonly words: readonly string[];
  /** Whether values are missing. */
  readonly isMissing: boolean;
  /** What somebody said that it is. */
  readonly kind: KindName | undefined;
}

/** Decides what a column of words is. */
export function inferWords(
  { tables, d, words, isMissing, kind }: FoundWords,
  { rare, ...options }: WordOptions,
): { readonly variable?: SchemaVariable; readonly why: string } {
  const counts = tables.map((table) => countWords(table, d, words.length));
  const [learned] = counts;
  const present = [...words.keys()].filter((code) => counts.some((count) => count[code]! > 0));
  const rows = counts.reduce((sum, count) => sum + count.reduce((sum, k) => sum + k, 0), 0);
  const shown = present.slice(0, SHOWN).map((code) => words[code]!);
  const hint = present.length > FEW ? unitHint(present.map((code) => words[code]!)) : "";
  const about = `${present.length.toLocaleString("en")} ${present.length === 1 ? "word" : "words"}${hint}: ${
    shown.join(", ")
  }${present.length > SHOWN ? ", ..." : ""}`;
  if (kind === undefined) {
    if (present.length === 0) return { why: "all values are missing" };
    if (present.length === 1 && !isMissing) return { why: `all values are ${shown[0]}` };
    if (present.length > FEW && present.length === rows) {
      return { why: `all ${rows.toLocaleString("en")} texts differ${hint}` };
    }
    if (present.length > FEW && present.length > rows / 2) {
      return {
        why: `${present.length.toLocaleString("en")} different texts in ${
          rows.toLocaleString("en")
        } rows${hint}`,
      };
    }
  }
  const variable = variableOfWords(
    { words: present.map((code) => words[code]!), counts: present.map((code) => learned![code]!) },
    { rare: tables[0]!.shape[0] >= 100 * rare ? rare : 1, ...options },
  );
  const isOfOthers = variable.kind === "categorical" && variable.size === 1 && variable.other;
  if (kind === undefined && isOfOthers && !isMissing) {
    return { why: `${about}, all in less than ${rare} rows` };
  }
  return { variable, why: about };
}

/** A number with a sign of currency before it, or with a unit behind. */
const WITH_UNIT = /^(\p{Sc}\s?|)[+-]?\d[\d.,'\u00a0\u202f]*(\s?(?:[%‰°]|\p{Sc}|\p{L})[^\d]*|)$/u;

/** Says that all texts would be numbers without what stands before or behind each. */
function unitHint(texts: readonly string[]): string {
  const units = new Set<string>();
  for (const text of texts) {
    const [, before = "", behind = ""] = WITH_UNIT.exec(text.trim()) ?? [];
    units.add((before || behind).trim());
    if (units.size > 1) return "";
  }
  const [unit] = units;
  return unit ? `, numbers without ${JSON.stringify(unit)}` : "";
}

/** How many rows have each word. */
function countWords({ data, shape: [, D] }: Matrix, d: number, words: number): Uint32Array {
  const counts = new Uint32Array(words);
  for (let place = d; place < data.length; place += D) {
    const code = data[place]!;
    if (!Number.isNaN(code)) counts[code]!++;
  }
  return counts;
}
