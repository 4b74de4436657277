/**
 * `node:fs/promises` of a computer on which something goes wrong. It takes the place of that module in the commands that
 * `command.ts` starts.
 *
 * @module
 */
import * as real from "node:fs/promises";
import { call, noted } from "./call.ts";
import "./deno.ts";

export * from "node:fs/promises";

export const access = noted("open", real.access);
export const mkdir = noted("mkdir", real.mkdir);
export const readdir = noted("readdir", real.readdir);
export const readFile = noted("open", real.readFile);
export const rename = noted("rename", real.rename);
export const rm = noted("rm", real.rm);
export const stat = noted("open", real.stat);

/** Opens a file whose reads, writes and flushes are noted too. The disk takes only half of the first write. */
export async function open(...[path, flags, mode]: Parameters<typeof real.open>): Promise<real.FileHandle> {
  const creates = /[wax]/.test(String(flags ?? "r"));
  call(creates ? "create" : "open", path);
  const file = await real.open(path, flags, mode);
  const [write, close] = [file.write.bind(file), file.close.bind(file)];
  let isFirst = true;
  return Object.assign(file, {
    // what was written is known to be kept only when the file is closed
    close: async () => {
      await close();
      if (creates) call("close", path);
    },
    read: noted("read", file.read.bind(file) as (...args: unknown[]) => Promise<unknown>),
    stat: noted("stat", file.stat.bind(file) as (...args: unknown[]) => Promise<unknown>),
    sync: noted("sync", file.sync.bind(file)),
    write: async (bytes: Uint8Array, offset = 0, length = bytes.length - offset) => {
      call("write", path);
      const some = isFirst ? Math.ceil(length / 2) : length;
      isFirst = false;
      return await write(bytes, offset, some);
    },
  });
}
