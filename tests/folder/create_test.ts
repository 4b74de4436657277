import { assert, assertEquals, assertRejects } from "@std/assert";
import { isInputError } from "../../src/errors/mod.ts";
import { createModelFolder } from "../../src/folder/create.ts";
import { inFolder } from "../files/folder.ts";

Deno.test("createModelFolder() makes the folder that is asked for, and those on the way to it", () =>
  inFolder(async (folder) => {
    const out = `${folder}/some/where/model`;
    assertEquals(await createModelFolder({ out, name: "digits" }), out);
    assert(Deno.statSync(out).isDirectory);
  }));

Deno.test("createModelFolder() takes a folder that is empty, or was left by a run that wrote no weights", () =>
  inFolder(async (out) => {
    assertEquals(await createModelFolder({ out, name: "digits" }), out);
    for (const name of [".lock", "training.jsonl", `.weights.safetensors.${crypto.randomUUID()}.tmp`]) {
      await Deno.writeTextFile(`${out}/${name}`, "");
      assertEquals(await createModelFolder({ out, name: "digits" }), out);
    }
  }));

Deno.test("createModelFolder() refuses what exists, and what cannot be made", () =>
  inFolder(async (folder) => {
    const refuses = async (out: string, reason: string) => {
      const error = await assertRejects(() => createModelFolder({ out, name: "digits" }), RangeError);
      assertEquals(error.message, `Cannot write a model to ${out}: ${reason}`);
      assert(isInputError(error));
    };
    await Deno.writeTextFile(`${folder}/file`, "");
    const advice = "it exists; choose another folder, or resume the training of the model that is there";
    await refuses(folder, advice);
    await Deno.mkdir(`${folder}/model`);
    await Deno.writeTextFile(`${folder}/model/README.md`, "not ours");
    await refuses(`${folder}/model`, advice);
    await Deno.writeTextFile(`${folder}/model/weights.safetensors`, "");
    await refuses(`${folder}/model`, advice);
    await refuses(`${folder}/file`, advice);
    await refuses(`${folder}/file/model`, `${folder}/file is a file`);
    await refuses(`${folder}/file/inner/model`, "a part of the path is a file, not a folder");
  }));

Deno.test("createModelFolder() counts on where models of a name are", () =>
  inFolder(async (folder) => {
    const before = Deno.cwd();
    Deno.chdir(folder);
    try {
      for (const k of [1, 2]) {
        assertEquals(await createModelFolder({ name: "digits" }), `models/digits-${k}`);
      }
      assertEquals(await createModelFolder({ name: "faces" }), "models/faces-1");
    } finally {
      Deno.chdir(before);
    }
  }));
