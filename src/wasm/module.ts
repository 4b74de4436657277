/**
 * A WebAssembly module under construction: functions with locals, loops and stores over one imported memory.
 *
 * @module
 */
import { type Code, f32x4, i32, memoryArgument, type Type, unsigned, type Value } from "./code.ts";

/** The largest memory that there is, in pages. */
export const MOST_PAGES = 65536;

const TYPE_CODES: Record<Type, number> = { i32: 0x7f, f32: 0x7d, f64: 0x7c, v128: 0x7b };
const STORE_CODES: Record<Type, readonly number[]> = {
  i32: [0x36],
  f32: [0x38],
  f64: [0x39],
  v128: [0xfd, 0x0b],
};
const NO_RESULT = 0x40;

/** A local variable of a function; as a value, what it holds. */
export interface Local<T extends Type> extends Value<T> {
  readonly index: number;
}

/** Where a loop runs: from `from` up to, and without, `to`. */
export interface Range {
  readonly from: Value<"i32"> | number;
  readonly to: Value<"i32"> | number;
  readonly step: number;
}

/** A function under construction; its methods add instructions. */
export class FunctionBuilder {
  readonly #locals: Type[] = [];
  readonly #parameters: number;
  readonly #constants = new Map<string, Local<"v128">>();
  readonly #prologue: Code[] = [];
  readonly #code: Code[] = [];

  /** @param parameters The number of parameters, all of type i32. */
  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** The parameter with the given number. */
  parameter(index: number): Local<"i32"> {
    return { type: "i32", index, code: [0x20, ...unsigned(index)] };
  }

  /** A new local, with its first value if there is one. */
  local<T extends Type>(type: T, value?: Value<T>): Local<T> {
    const index = this.#parameters + this.#locals.push(type) - 1;
    const local: Local<T> = { type, index, code: [0x20, ...unsigned(index)] };
    if (value !== undefined) this.set(local, value);
    return local;
  }

  set<T extends Type>(local: Local<T>, value: Value<T>): void {
    this.#code.push([value.code, 0x21, ...unsigned(local.index)]);
  }

  store<T extends Type>(address: Value<"i32">, value: Value<T>, offset = 0): void {
    this.#code.push([address.code, value.code, ...STORE_CODES[value.type], ...memoryArgument(offset)]);
  }

  /** Stores one float32 lane of `value`. */
  storeLane(address: Value<"i32">, value: Value<"v128">, offset = 0): void {
    this.#code.push([address.code, value.code, 0xfd, 0x5a, ...memoryArgument(offset), 0]);
  }

  /** Copies bytes. */
  copy(to: Value<"i32">, from: Value<"i32">, bytes: Value<"i32">): void {
    this.#code.push([to.code, from.code, bytes.code, 0xfc, 10, 0, 0]);
  }

  /** Sets bytes to 0. */
  clear(address: Value<"i32">, bytes: Value<"i32">): void {
    this.#code.push([address.code, i32.const(0).code, bytes.code, 0xfc, 11, 0]);
  }

  /** Repeats `body` for each value of a counter. The end of the range is looked at before every round. */
  loop({ from, to, step }: Range, body: (counter: Local<"i32">) => void): void {
    const value = (bound: Value<"i32"> | number) => typeof bound === "number" ? i32.const(bound) : bound;
    const counter = this.local("i32", value(from));
    const more = i32.lessThan(counter, value(to));
    this.if(more, () => {
      this.#code.push([0x03, NO_RESULT]);
      body(counter);
      this.set(counter, i32.add(counter, i32.const(step)));
      this.#code.push([more.code, 0x0d, 0, 0x0b]);
    });
  }

  /** Repeats `body` as long as a condition holds. */
  while(condition: Value<"i32">, body: () => void): void {
    this.if(condition, () => {
      this.#code.push([0x03, NO_RESULT]);
      body();
      this.#code.push([condition.code, 0x0d, 0, 0x0b]);
    });
  }

  /** Calls a function of the module. */
  call(index: number, operands: readonly Value<"i32">[]): void {
    this.#code.push([...operands.map(({ code }) => code), 0x10, ...unsigned(index)]);
  }

  if(condition: Value<"i32">, body: () => void): void {
    this.#code.push([condition.code, 0x04, NO_RESULT]);
    body();
    this.#code.push([0x0b]);
  }

  /** Four lanes of a number, which is put in a local once, when the function begins. */
  constant(value: number): Local<"v128"> {
    const key = Object.is(value, -0) ? "-0" : `${value}`;
    let local = this.#constants.get(key);
    if (local === undefined) {
      local = this.local("v128");
      this.#constants.set(key, local);
      this.#prologue.push([f32x4.const(value).code, 0x21, ...unsigned(local.index)]);
    }
    return local;
  }

  /** Whether a local holds a number that was given to {@linkcode FunctionBuilder.constant}. */
  isConstant(local: Local<"v128">): boolean {
    return [...this.#constants.values()].includes(local);
  }

  /** The encoded body of the function. */
  finish(): number[] {
    const locals = this.#locals.flatMap((type) => [1, TYPE_CODES[type]]);
    const bytes = [...unsigned(this.#locals.length), ...locals];
    flatten(this.#prologue, bytes);
    flatten(this.#code, bytes);
    bytes.push(0x0b);
    return [...unsigned(bytes.length), ...bytes];
  }
}

function flatten(code: Code, into: number[]): void {
  for (const part of code) {
    if (typeof part === "number") into.push(part);
    else flatten(part, into);
  }
}

/** A module under construction. All functions are exported, under their number. */
export class ModuleBuilder {
  readonly #parameters: number;
  readonly #functions: number[][] = [];

  /** @param parameters The number of i32 parameters that each function takes. */
  constructor(parameters: number) {
    this.#parameters = parameters;
  }

  /** Adds a function and returns its number. */
  add(build: (f: FunctionBuilder) => void): number {
    const f = new FunctionBuilder(this.#parameters);
    build(f);
    return this.#functions.push(f.finish()) - 1;
  }

  /**
   * The bytes of the module.
   *
   * @param memory The size that the imported memory has at least, in pages of 64 KiB, and whether it is shared. Accesses
   *   at fixed offsets below that size are checked with one comparison less.
   */
  finish({ pages, shared }: { pages: number; shared: boolean }): Uint8Array<ArrayBuffer> {
    const section = (id: number, entries: readonly (readonly number[])[]): number[] => {
      const content = unsigned(entries.length);
      for (const entry of entries) for (const byte of entry) content.push(byte);
      return [id, ...unsigned(content.length)].concat(content);
    };
    const name = (text: string) => [text.length, ...Array.from(text, (letter) => letter.charCodeAt(0))];
    const signature = [0x60, this.#parameters, ...Array<number>(this.#parameters).fill(TYPE_CODES.i32), 0];
    const limits = [shared ? 0x03 : 0x01, ...unsigned(pages), ...unsigned(MOST_PAGES)];
    const memory = [...name("e"), ...name("m"), 0x02, ...limits];
    return Uint8Array.from([
      [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      section(1, [signature]),
      section(2, [memory]),
      section(3, this.#functions.map(() => [0])),
      section(7, this.#functions.map((_, i) => [...name(`${i}`), 0x00, ...unsigned(i)])),
      section(10, this.#functions),
    ].flat());
  }
}
