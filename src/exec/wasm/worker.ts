/**
 * A thread beside the main one: it takes part in runs until there is none for a while.
 *
 * @module
 */
import { type Kernel, State, type Task, waitForRun, Word, work } from "./work.ts";

/** What a thread is told when it begins, and with every further program. */
export interface Message {
  readonly memory: WebAssembly.Memory;
  /** Where the words lie in memory, in bytes. */
  readonly address: number;
  /** Which of the threads this is. */
  readonly thread: number;
  readonly program: Omit<Task, "kernels"> & {
    readonly module: WebAssembly.Module;
    /** The number of the function that each step runs. */
    readonly functions: readonly number[];
  };
}

const tasks: Task[] = [];
let seen = 0;

addEventListener("message", (event) => {
  const { memory, address, thread, program } = (event as MessageEvent<Message>).data;
  const { exports } = new WebAssembly.Instance(program.module, { e: { m: memory } });
  const all = Object.values(exports) as Kernel[];
  tasks.push({ ...program, kernels: program.functions.map((index) => all[index]) });
  serve(new Int32Array(memory.buffer, address), thread);
});

/**
 * Takes part in runs until there is a message to be received, or nothing more to do: a thread that waits for longer
 * would keep a process alive.
 */
function serve(words: Int32Array, thread: number): void {
  while (Atomics.load(words, Word.programs) === tasks.length) {
    Atomics.store(words, Word.states + thread, State.ready);
    if (Atomics.load(words, Word.closed) !== 0 || !waitForRun(words, seen)) return end(words, thread);
    seen = Atomics.load(words, Word.run);
    const task = tasks[Atomics.load(words, Word.program)];
    try {
      if (task !== undefined) work(words, task);
    } catch (error) {
      Atomics.store(words, Word.failed, 1);
      throw error;
    }
  }
}

function end(words: Int32Array, thread: number): void {
  Atomics.store(words, Word.states + thread, State.ended);
  close();
}
