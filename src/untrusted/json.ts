/**
 * JSON that anybody may have written: every part can be anything, or missing. What is wrong is said in words of the file,
 * never in those of the JavaScript engine.
 *
 * @module
 */

/** Says what is wrong with something that is read; it never returns. */
export type Refuse = (reason: string) => never;

/** An object with any fields. */
export type JsonRecord = Readonly<Record<string, unknown>>;

/** So many characters of a text, and items of a list, stand in a message. */
const MOST_SHOWN = { characters: 60, items: 8 };

/** Parses a JSON text, or the UTF-8 of one. */
export function parseJson(text: string | Uint8Array, what: string, refuse: Refuse): unknown {
  try {
    return JSON.parse(
      typeof text === "string" ? text : new TextDecoder("utf-8", { fatal: true }).decode(text),
    );
  } catch (error) {
    // the second is what the decoder says of bytes that are no UTF-8
    if (error instanceof SyntaxError || error instanceof TypeError) return refuse(`${what} is not JSON`);
    throw error;
  }
}

/** Whether a value is an object, and neither a list nor null. */
export function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The value, which must be an object. */
export function recordOf(value: unknown, what: string, refuse: Refuse): JsonRecord {
  return isRecord(value) ? value : refuse(`${what} is not an object`);
}

/** The value, which must be an object of texts. */
export function textsOf(value: unknown, what: string, refuse: Refuse): Readonly<Record<string, string>> {
  if (!isRecord(value) || !Object.values(value).every((text) => typeof text === "string")) {
    return refuse(`${what} is not an object of texts`);
  }
  return value as Record<string, string>;
}

/** The value, which must be a text. */
export function textOf(value: unknown, what: string, refuse: Refuse): string {
  return typeof value === "string" ? value : refuse(`${what} is ${shown(value)}, expected a text`);
}

/** The value, which must be true or false. */
export function flagOf(value: unknown, what: string, refuse: Refuse): boolean {
  return typeof value === "boolean" ? value : refuse(`${what} is ${shown(value)}, expected true or false`);
}

/** The value, which must be a finite number. */
export function numberOf(value: unknown, what: string, refuse: Refuse): number {
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : refuse(`${what} is ${shown(value)}, expected a number`);
}

/** The value, which must be a whole number from 0 up that a number holds exactly. */
export function wholeOf(value: unknown, what: string, refuse: Refuse): number {
  return isWhole(value) ? value : refuse(`${what} is ${shown(value)}, expected a whole number from 0 up`);
}

/** Whether a value is a whole number from 0 up that a number holds exactly. */
export function isWhole(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** Whether a value is a list of such numbers. */
export function isListOfWhole(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isWhole);
}

/** Refuses a record with a field that is none of those that are known: what a later version adds changes what is meant. */
export function checkFields(record: JsonRecord, known: readonly string[], refuse: Refuse): void {
  const unknown = Object.keys(record).find((name) => !known.includes(name));
  if (unknown !== undefined) refuse(`'${unknown}' is nothing that this version knows`);
}

/**
 * A value as it stands in a message. Objects and lists may be of any size and depth, so of most it is only said what they are.
 *
 * @param value Any value of a JSON text, or undefined where there is none.
 * @returns The start of its JSON text, or what it is.
 */
export function shown(value: unknown): string {
  if (value === undefined) return "missing";
  if (Array.isArray(value)) {
    const isShort = value.length <= MOST_SHOWN.items && value.every((item) => typeof item !== "object");
    return isShort ? `[${value.map(shown).join(",")}]` : "a list";
  }
  if (isRecord(value)) return "an object";
  if (typeof value !== "string") return String(value);
  const { characters } = MOST_SHOWN;
  return JSON.stringify(value.length <= characters ? value : `${value.slice(0, characters)}...`);
}
