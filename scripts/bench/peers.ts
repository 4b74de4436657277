/**
 * Other libraries as contenders, each in a process of its own.
 *
 * A peer first says `{ name, options, sgemm }`, then it answers each line with a line: `{ open }` with `{}` once the work is
 * prepared, and `{ milliseconds, least }` with `{ times }`. What goes wrong is `{ error }`.
 *
 * @module
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contender } from "./alternate.ts";
import type { Slice } from "./timed.ts";
import type { Settings } from "./settings.ts";
import type { Workload } from "./workload.ts";

/** The libraries. */
export const PEERS = ["torch", "torch-compile", "jax", "jax-js", "tfjs"] as const;

/** One of the libraries. */
export type PeerName = typeof PEERS[number];

/** What a peer is asked. */
export type Request = { readonly open: OpenRequest } | Slice;

/** What a peer is to prepare. */
export interface OpenRequest extends Pick<Workload, "job" | "hidden" | "batch"> {
  /** A file of rows, a byte a value. */
  readonly rows: string;
  readonly columns: number;
  /** Of a table: how many codes each column has, 0 for numbers, which are mixtures of Gaussians. Else all are bits. */
  readonly sizes?: readonly number[];
  /** The usual MADE where it is absent; another one, as PyTorch alone has them. */
  readonly model?: PeerModel;
}

/** What PyTorch can be asked for besides the usual MADE. */
export type PeerModel = "direct" | "context" | "members" | "any" | "gaussians";

/** What a peer says of itself. */
export interface Hello {
  /** The library and its version. */
  readonly name: string;
  /** What the library was told, and how many threads it says it has. */
  readonly options: string;
  /** The rate of products of 1024 x 1024 matrices in GFLOP/s. */
  readonly sgemm?: number;
}

interface Times {
  readonly times: number[];
}

/** What a peer answers. */
export type Answer = Hello | Times | Record<never, never> | { readonly error: string };

/** What Python libraries are missing, and how to get them. */
const PYTHON_ADVICE =
  "pip install torch numpy jax, and name the Python that has them in the environment variable STAIRCASE_PYTHON";

/** Starts some libraries once for each number of threads, and prints what they are, or why one is not measured. */
export async function startPeers({ peers, threads }: Pick<Settings, "peers" | "threads">): Promise<Peer[]> {
  const started: Peer[] = [];
  for (const library of peers) {
    for (const count of threads) {
      const peer = await startPeer(library, count);
      if (peer === undefined) break;
      console.log(peer.describe());
      started.push(peer);
    }
  }
  return started;
}

async function startPeer(library: PeerName, threads: number): Promise<Peer | undefined> {
  try {
    return await Peer.start(library, threads);
  } catch (error) {
    const advice = isPython(library) ? `; ${PYTHON_ADVICE}` : "";
    console.log(`${library} is not measured: ${(error as Error).message}${advice}`);
  }
}

/** Whether a library runs in Python. */
export function isPython(library: PeerName): boolean {
  return library === "torch" || library === "torch-compile" || library === "jax";
}

/** Some libraries as a list in Markdown. */
export function formatPeers(peers: readonly Peer[]): string {
  return peers.map((peer) => `- ${peer.describe()}\n`).join("") + (peers.length > 0 ? "\n" : "");
}

/** A library in a process, which uses a number of threads. */
export class Peer {
  readonly kind: PeerName;
  readonly threads: number;
  readonly hello: Hello;
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    { process, lines, kind, threads }: {
      process: ChildProcess;
      lines: AsyncIterator<string>;
      kind: PeerName;
      threads: number;
    },
    hello: Hello,
  ) {
    this.kind = kind;
    this.threads = threads;
    this.hello = hello;
    this.#process = process;
    this.#lines = lines;
  }

  /**
   * Starts a library.
   *
   * @throws {RangeError} When it is not there.
   */
  static async start(kind: PeerName, threads: number): Promise<Peer> {
    const [command, ...args] = commandOf(kind);
    const process = spawn(command, [...args, String(threads)], { stdio: ["pipe", "pipe", "ignore"] });
    const failed = new Promise<never>((_, reject) => process.once("error", reject));
    failed.catch(() => {});
    const lines = createInterface({ input: process.stdout! })[Symbol.asyncIterator]();
    const hello = await Promise.race([failed, nextAnswer<Hello>(lines)]);
    return new Peer({ process, lines, kind, threads }, hello);
  }

  /** The library as a contender. */
  async contender(request: OpenRequest): Promise<Contender> {
    await this.#ask({ open: request });
    return {
      name: this.hello.name,
      threads: this.threads,
      role: "rival",
      slice: async (slice) => (await this.#ask<Times>(slice)).times,
      close: () => {},
    };
  }

  /** The library, its version, threads and options in words, so that a table can be checked. */
  describe(): string {
    const { name, options, sgemm } = this.hello;
    const rate = sgemm === undefined ? "" : `, matrix products at ${sgemm.toFixed(0)} GFLOP/s`;
    return `${name}, ${this.threads} ${this.threads === 1 ? "thread" : "threads"}: ${options}${rate}`;
  }

  /** Ends the process. */
  close(): void {
    Deno.kill(this.#process.pid!, "SIGCONT");
    this.#process.stdin!.end();
  }

  /** Asks, and stops the process after the answer: idle threads of a BLAS spin for longer than a turn takes. */
  async #ask<T extends Answer>(request: Request): Promise<T> {
    Deno.kill(this.#process.pid!, "SIGCONT");
    this.#process.stdin!.write(JSON.stringify(request) + "\n");
    try {
      return await nextAnswer(this.#lines);
    } finally {
      Deno.kill(this.#process.pid!, "SIGSTOP");
    }
  }
}

async function nextAnswer<T extends Answer>(lines: AsyncIterator<string>): Promise<T> {
  const { value, done } = await lines.next();
  if (done) throw new RangeError("Cannot measure a peer: its process ended");
  const answer = JSON.parse(value);
  if ("error" in answer) throw new RangeError(answer.error);
  return answer;
}

function commandOf(library: PeerName): [command: string, ...args: string[]] {
  const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
  if (isPython(library)) {
    return [Deno.env.get("STAIRCASE_PYTHON") ?? "python3", path("peer.py"), library];
  }
  // Without a configuration, what a peer needs from npm stays out of the project's node_modules and lock file.
  const script = library === "tfjs" ? "peer_tfjs.ts" : "peer_jax_js.ts";
  return [Deno.execPath(), "run", "-A", "--no-config", "--no-lock", "--node-modules-dir=none", path(script)];
}
