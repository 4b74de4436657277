import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { readEvidence } from "../../src/files/evidence.ts";
import { encodeNpy } from "../../src/files/npy.ts";
import { categorical } from "../../src/made/mod.ts";
import { inFolder } from "./folder.ts";
import { npz } from "./npz.ts";

const SCHEMA = categorical([2, 3, 2]);

Deno.test("readEvidence() tells what is known from what is missing", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.csv`, "a,b,c\n1,,0\n?,2,nan\n");
    const data = Float32Array.of(1, NaN, 0, NaN, 2, NaN);
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy({ data, shape: [2, 3] }));
    await Deno.writeFile(`${folder}/a.npz`, npz({ test: { data, shape: [2, 3] } }));
    for (const name of ["a.csv", "a.npy", "a.npz"]) {
      const { x, known } = await readEvidence(`${folder}/${name}`, SCHEMA);
      assertEquals([x.data, x.shape], [Float32Array.of(1, 0, 0, 0, 2, 0), [2, 3]]);
      assertEquals(known, { data: Float32Array.of(1, 0, 1, 0, 1, 0), shape: [2, 3] });
    }
  }));

Deno.test("readEvidence() refuses other names, and values that are none", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/a.log`, "1,2,0\n");
    const name = await assertRejects(
      () => readEvidence(`${folder}/a.log`, SCHEMA),
      SyntaxError,
      "its name tells no format; expected one that ends in .csv, .npy, .npz, .idx, .parquet, .arrow or .jsonl",
    );
    assert(isInputError(name));
    await Deno.writeFile(`${folder}/a.npy`, encodeNpy({ data: Float32Array.of(1, 3, 0), shape: [1, 3] }));
    await assertRejects(
      () => readEvidence(`${folder}/a.npy`, SCHEMA),
      RangeError,
      "the value 3 in row 0, column 1",
    );
  }));
