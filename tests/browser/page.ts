/** The script of the test page; {@linkcode BrowserModel} calls `staircase` in it. */
import { type FetchOptions, type OnnxModel, openModel } from "../../src/runtime/web.ts";

/** A call of a model's method. */
export type PageCall = {
  [Method in "logProb" | "conditionals" | "sample" | "complete" | "close"]: {
    readonly method: Method;
    readonly args: Parameters<OnnxModel[Method]>;
  };
}["logProb" | "conditionals" | "sample" | "complete" | "close"];

/** What the page offers to the test. */
export interface Page {
  open(
    url: string,
    options: FetchOptions,
  ): Promise<Pick<OnnxModel, "metadata" | "execution"> & { index: number }>;
  /** Answers with JSON in which typed arrays are lists: they do not pass the border otherwise. */
  call(index: number, call: PageCall): Promise<string>;
}

const models: OnnxModel[] = [];

const staircase: Page = {
  async open(url, options) {
    const model = await openModel(url, options);
    return { index: models.push(model) - 1, metadata: model.metadata, execution: model.execution };
  },
  async call(index, { method, args }) {
    // The arguments are those of the method; TypeScript does not see that the two go together.
    const run = models[index]![method] as (...args: unknown[]) => Promise<unknown>;
    const lists = (_: string, value: unknown) =>
      ArrayBuffer.isView(value)
        ? Array.from(value as Float32Array, (number) => Number.isNaN(number) ? "NaN" : number)
        : value;
    return JSON.stringify(await run.apply(models[index], args), lists) ?? "null";
  },
};

Object.assign(globalThis, { staircase });
