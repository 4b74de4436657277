/**
 * What native libraries write to standard error by themselves.
 *
 * @module
 */

const STANDARD_ERROR = 2;
const WRITE_ONLY = 1;

/**
 * Runs a task while native libraries write nothing: Vulkan and WebGPU warn of each driver that they try, in lines that look
 * like a crash, and nothing else turns that off. What goes wrong with the task itself is thrown.
 */
export async function withoutNativeOutput<T>(task: () => Promise<T>): Promise<T> {
  if (Deno.build.os !== "linux") return await task();
  const libc = Deno.dlopen("libc.so.6", {
    dup: { parameters: ["i32"], result: "i32" },
    dup2: { parameters: ["i32", "i32"], result: "i32" },
    open: { parameters: ["buffer", "i32"], result: "i32" },
    close: { parameters: ["i32"], result: "i32" },
  });
  const { dup, dup2, open, close } = libc.symbols;
  const kept = dup(STANDARD_ERROR);
  const nowhere = open(new TextEncoder().encode("/dev/null\0"), WRITE_ONLY);
  dup2(nowhere, STANDARD_ERROR);
  try {
    return await task();
  } finally {
    dup2(kept, STANDARD_ERROR);
    close(kept);
    close(nowhere);
    libc.close();
  }
}
