/**
 * The calls of the file system that a command makes, of which the environment says what happens to one.
 *
 * @module
 */
import { basename } from "node:path";
import { CALLS, FAULT, type Fault, FAULTS } from "./fault.ts";

const fault: Fault | undefined = JSON.parse(Deno.env.get(FAULT) ?? "null") ?? undefined;
const trace = Deno.env.get(CALLS);
const append = Deno.writeTextFileSync;
let calls = 0;
let hasFailed = false;

/** Takes note of a call, and throws if it is to fail. */
export function call(name: string, path?: unknown): void {
  if (trace !== undefined) append(trace, `${[name, nameOf(path)].join(" ").trim()}\n`, { append: true });
  const at = calls++;
  if (fault === undefined || at < fault.at) return;
  if ("signal" in fault) {
    if (at === fault.at) Deno.kill(Deno.pid, fault.signal);
    return;
  }
  const { code, lasts } = fault;
  if (!FAULTS[code].test(name) || hasFailed && !lasts) return;
  hasFailed = true;
  throw Object.assign(new Error(`${code}: ${name}`), { code });
}

/** What a file is called, without what differs from run to run. */
function nameOf(path: unknown): string {
  return path === undefined ? "" : basename(String(path)).replace(/\.[0-9a-f-]{36}/, "");
}

/** The same function, with its calls noted. */
export function noted<A extends unknown[], R>(
  name: string,
  run: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    call(name, pathOf(args));
    return await run(...args);
  };
}

/** The same function, with its calls noted. */
export function notedSync<A extends unknown[], R>(name: string, run: (...args: A) => R): (...args: A) => R {
  return (...args) => {
    call(name, pathOf(args));
    return run(...args);
  };
}

/** The path that is changed: of several the last. */
function pathOf(args: readonly unknown[]): unknown {
  return args.findLast((arg) => typeof arg === "string" || arg instanceof URL);
}
