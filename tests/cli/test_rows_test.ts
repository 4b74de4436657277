import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "@std/assert";
import { testFlag, testNotes, testOf } from "../../scripts/test_flag.ts";
import { savedNotes } from "../../src/folder/saved_notes.ts";
import { run, withFolder } from "./command.ts";

Deno.test("train --test: what is typed is what the notes say, and an earlier version took the last rows", async () => {
  for (const [typed, test] of [["0.25", 0.25], ["last", "last"], ["none", 0]] as const) {
    assertEquals(testFlag.parse(typed), test);
    assertEquals(await testOf("model", testNotes("model", test)), test);
  }
  assertEquals(await testOf("model", testNotes("model", undefined)), undefined);
  assertEquals(await testOf("model", {}), "last");
  assertEquals(testNotes("models/a", { file: "b.csv" }), { test: "b.csv", test_path: "../../b.csv" });
  await assertRejects(
    () => testOf("model", testNotes("model", { file: "b.csv" })),
    RangeError,
    "was tested with",
  );
  for (const typed of ["1", "-0.1", "7"]) assertThrows(() => testFlag.parse(typed), RangeError, typed);
});

Deno.test("train --test FILE: the rows of another file are found again", async () => {
  await withFolder(async (cwd) => {
    const lines = Array.from({ length: 60 }, (_, i) => `${"abc"[Math.floor(i / 20)]},${i % 7}\n`);
    await Deno.writeTextFile(`${cwd}/rows.csv`, ["class,value\n", ...lines].join(""));
    await Deno.writeTextFile(`${cwd}/others.csv`, "value,class\n6,c\n0,a\n");
    const args = ["--data", "rows.csv", "--test", "others.csv", "--hidden", "4", "--epochs", "1", "--quiet"];
    assertEquals((await run("train", [...args, "--out", "model"], { cwd })).err, "");
    assertEquals((await savedNotes(`${cwd}/model`)).test_path, "../others.csv");
    const { out } = await run("eval", ["model"], { cwd });
    assertEquals(out.match(/(?<=^ *(train|valid|test) +)\d+/gm), ["54", "6", "2"]);
    const resumed = await run("train", ["--resume", "model", "--epochs", "2", "--quiet"], { cwd });
    assertEquals([resumed.code, resumed.err], [0, ""]);
    const { code, err } = await run("train", ["--resume", "model", "--test", "0.2"], { cwd });
    assertEquals(code, 2);
    assertStringIncludes(err, "Cannot use --test with --resume");
  });
});
