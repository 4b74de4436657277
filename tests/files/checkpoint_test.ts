import { assert, assertEquals, assertRejects } from "@std/assert";
import { matrix } from "../../src/data/mod.ts";
import { isInputError } from "../../src/errors/mod.ts";
import { ReferenceExecutor } from "../../src/exec/mod.ts";
import { readCheckpoint, writeCheckpoint } from "../../src/files/checkpoint.ts";
import { binary, Made } from "../../src/made/mod.ts";
import { encodeCheckpoint, Trainer } from "../../src/train/mod.ts";
import { inFolder } from "./folder.ts";

Deno.test("readCheckpoint() gives what writeCheckpoint() was given", () =>
  inFolder(async (folder) => {
    const path = `${folder}/weights.safetensors`;
    const trainer = new Trainer(
      new Made({ schema: binary(3), hidden: [4], executor: new ReferenceExecutor() }),
      { batch: 2 },
    );
    await trainer.fit(matrix(Uint8Array.of(0, 1, 1, 1, 0, 1), [2, 3]), { epochs: 2 });
    const checkpoint = { made: trainer.made, trainer, notes: { data: "rows" } };
    await writeCheckpoint(path, checkpoint);
    const again = await readCheckpoint(path, { executor: new ReferenceExecutor() });
    assertEquals(encodeCheckpoint(again), encodeCheckpoint(checkpoint));
    assertEquals(again.notes, { data: "rows" });
  }));

Deno.test("readCheckpoint() says why it cannot read, with the path", () =>
  inFolder(async (folder) => {
    const refuses = async (path: string, kind: typeof RangeError | typeof SyntaxError, reason: string) => {
      const error = await assertRejects(() => readCheckpoint(path), kind, `Cannot read ${path}: ${reason}`);
      assert(isInputError(error));
    };
    await refuses(`${folder}/missing.safetensors`, RangeError, "there is no such file");
    await refuses(folder, RangeError, "it is a folder");
    await Deno.writeTextFile(`${folder}/words.safetensors`, "no tensors in here");
    await refuses(`${folder}/words.safetensors`, SyntaxError, "it is not a safetensors file");
  }));
