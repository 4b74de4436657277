/**
 * `node:fs/promises` of a computer on which something goes wrong. It takes the place of that module in the commands that
 * `command.ts` starts, and the environment says what happens to which call.
 *
 * @module
 */
import * as real from "node:fs/promises";
import { basename } from "node:path";
import { CALLS, FAULT, type Fault, FAULTS } from "./fault.ts";

export * from "node:fs/promises";

const fault: Fault | undefined = JSON.parse(Deno.env.get(FAULT) ?? "null") ?? undefined;
const trace = Deno.env.get(CALLS);
let calls = 0;
let hasFailed = false;

/** Takes note of a call, and throws if it is to fail. */
function call(name: string, path: unknown): void {
  if (trace !== undefined) {
    Deno.writeTextFileSync(trace, `${[name, nameOf(path)].join(" ").trim()}\n`, { append: true });
  }
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
function noted<A extends unknown[], R>(
  name: string,
  run: (...args: A) => Promise<R>,
): (...args: A) => Promise<R> {
  return async (...args) => {
    call(name, args.findLast((arg) => typeof arg === "string" || arg instanceof URL));
    return await run(...args);
  };
}

export const mkdir = noted("mkdir", real.mkdir);
export const readdir = noted("readdir", real.readdir);
export const readFile = noted("open", real.readFile);
export const rename = noted("rename", real.rename);
export const rm = noted("rm", real.rm);
export const unlink = noted("rm", real.unlink);
export const writeFile = noted("write", real.writeFile);

/** Opens a file whose reads, writes and flushes are noted too. The disk takes only half of the first write. */
export async function open(...[path, flags, mode]: Parameters<typeof real.open>): Promise<real.FileHandle> {
  const creates = /[wax]/.test(String(flags ?? "r"));
  call(creates ? "create" : "open", path);
  const file = await real.open(path, flags, mode);
  const [read, write, sync] = [file.read.bind(file), file.write.bind(file), file.sync.bind(file)];
  let isFirst = true;
  return Object.assign(file, {
    read: noted("read", read as (...args: unknown[]) => Promise<unknown>),
    sync: noted("sync", sync),
    write: async (bytes: Uint8Array, offset = 0, length = bytes.length - offset) => {
      call("write", path);
      const some = isFirst ? Math.ceil(length / 2) : length;
      isFirst = false;
      return await write(bytes, offset, some);
    },
  });
}
