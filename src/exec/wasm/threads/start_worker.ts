/**
 * Starting of threads in browsers, Deno and Node.js.
 *
 * @module
 */
import { type Message, threadProtocol } from "./protocol.ts";

/** What a thread looks like from outside: the web's `Worker` and that of Node.js have this in common. */
export interface Thread {
  postMessage(message: Message): void;
  terminate(): void;
}

/** What is used of `node:worker_threads`. */
interface NodeThreads {
  readonly Worker: new (source: string, options: { eval: true; execArgv: string[] }) => Thread & {
    on(event: "error", listener: () => void): void;
    unref(): void;
  };
}

/** The worker threads of Node.js, which has no `Worker` as browsers have. */
function nodeThreads(): NodeThreads | undefined {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  return process?.getBuiltinModule?.("node:worker_threads") as NodeThreads | undefined;
}

/** Whether threads can share memory here: a web page must be isolated from other origins for that. */
export function canShareMemory(): boolean {
  return typeof SharedArrayBuffer === "function" &&
    (globalThis as { crossOriginIsolated?: boolean }).crossOriginIsolated !== false &&
    (typeof Worker === "function" || nodeThreads() !== undefined);
}

let address: string | undefined;

/**
 * Starts a thread that waits for messages. It is given its program as text, because bundlers leave addresses of files as
 * they are.
 *
 * @returns The thread; nothing where none can start, as in a page whose policy forbids it. Some pages say so only later,
 * and then there is a thread that never becomes ready.
 */
export function startWorker(): Thread | undefined {
  const serve = (end: string) => `(${threadProtocol})().serve(() => ${end})`;
  // an error of a thread is told by the run that it took part in
  if (typeof Worker === "function") {
    try {
      const source = `const receive = ${serve("close()")};
        addEventListener("message", (event) => receive(event.data));`;
      address ??= URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
      const worker = new Worker(address, { type: "module" });
      worker.addEventListener("error", (event) => event.preventDefault());
      return worker;
    } catch {
      return undefined;
    }
  }
  const { Worker: NodeWorker } = nodeThreads()!;
  const source = `require("node:worker_threads").parentPort.on("message", ${serve("process.exit()")});`;
  const worker = new NodeWorker(source, { eval: true, execArgv: [] });
  worker.on("error", () => {});
  worker.unref();
  return worker;
}
