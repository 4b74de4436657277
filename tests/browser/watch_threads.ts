/**
 * Notes which workers of a page run WebAssembly, by putting a few lines before their code. It runs in the page before the
 * page's own scripts, and stands alone for that; `threadsAtWork()` then tells how many workers there were.
 */
export function watchThreads(): void {
  const atWork = new Set<string>();
  const channel = new BroadcastChannel("threads");
  channel.onmessage = ({ data }) => atWork.add(data);
  Object.assign(globalThis, { threadsAtWork: () => atWork.size });

  /** Tells the page when the first function of an instance is called. */
  const tell = (name: string) =>
    `{
    const { Instance } = WebAssembly;
    const channel = new BroadcastChannel("threads");
    let told = false;
    WebAssembly.Instance = function (...parts) {
      const exports = Object.entries(new Instance(...parts).exports).map(([name, run]) => [name, (...values) => {
        if (!told) channel.postMessage(${JSON.stringify(name)});
        told = true;
        return run(...values);
      }]);
      return { exports: Object.fromEntries(exports) };
    };
  }`;
  const urlOf = (code: string) => URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  let count = 0;
  const Native = Worker;
  globalThis.Worker = class extends Native {
    constructor(url: string | URL, options: WorkerOptions = {}) {
      const code = JSON.stringify(new URL(url, location.href));
      const telling = tell(`thread ${count++}`);
      super(
        options.type === "module"
          ? urlOf(`import ${JSON.stringify(urlOf(telling))}; import ${code};`)
          : urlOf(`${telling} importScripts(${code});`),
        options,
      );
    }
  };
  // Workers load their code through the lines above, later than the page may think.
  URL.revokeObjectURL = () => {};
}
