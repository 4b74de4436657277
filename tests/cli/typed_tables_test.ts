import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { parquetCells } from "../../src/files/parquet/read.ts";
import { openSource } from "../../src/files/open_source.ts";
import { run, withFolder } from "./command.ts";

const CITIES = ["Rome", "São Paulo", "Oslo"];

/** A row of people, as JSON has it. */
function person(row: number): Record<string, unknown> {
  const [city, isOld] = [CITIES[row % 3]!, row % 4 === 0];
  return {
    age: isOld ? 70 + row % 5 : 30 + row % 7,
    city: row % 11 === 0 ? null : city,
    old: isOld,
    tags: [row],
  };
}

Deno.test("a folder of tables is learned, samples are written as Parquet, and those are scored and completed", () =>
  withFolder(async (cwd) => {
    const command = async (name: string, ...args: string[]) => {
      const { code, out, err } = await run(name, args, { cwd });
      assertEquals(code, 0, err);
      return { out, err };
    };
    const people = Array.from({ length: 400 }, (_, row) => person(row));
    await Deno.mkdir(`${cwd}/people`);
    await Deno.writeTextFile(
      `${cwd}/people/1.jsonl`,
      people.slice(0, 300).map((row) => JSON.stringify(row) + "\n").join(""),
    );
    const lines = people.slice(300).map(({ age, city, old }) => `${old};;${city ?? ""};${age}\n`);
    await Deno.writeTextFile(`${cwd}/people/2.csv`, `old;tags;city;age\n${lines.join("")}`);

    const trained = await command(
      "train",
      "--data",
      "people",
      "--epochs",
      "2",
      "--hidden",
      "8",
      "--out",
      "model",
    );
    assertStringIncludes(trained.out, "people: 324 rows to learn");
    assertStringIncludes(trained.out, "left out");
    await command("sample", "model", "--n", "50", "--out", "some.parquet");
    await using file = await openSource(`${cwd}/some.parquet`);
    const [part] = await Array.fromAsync(parquetCells(file));
    assertEquals([part!.names, part!.rows], [["age", "city", "old"], 50]);
    assert(Array.from(part!.columns[1]!).every((city) => city === null || CITIES.includes(city as string)));

    // the same rows have the same scores, whatever they are written in
    await command("sample", "model", "--n", "50", "--out", "some.csv");
    const { out } = await command("score", "model", "--data", "some.csv");
    assertEquals((await command("score", "model", "--data", "some.parquet")).out, out);
    assertEquals((await command("score", "model", "--data", "some.*")).out, out + out);
    assertStringIncludes((await command("eval", "model")).out, "train   324");

    await Deno.writeTextFile(`${cwd}/holes.jsonl`, '{"city":"Oslo"}\n{"age":71,"old":true}\n');
    await command("complete", "model", "--evidence", "holes.jsonl", "--out", "whole.parquet");
    await using whole = await openSource(`${cwd}/whole.parquet`);
    const [completed] = await Array.fromAsync(parquetCells(whole));
    assertEquals([completed!.columns[1]![0], completed!.columns[0]![1], completed!.columns[2]![1]], [
      "Oslo",
      71,
      "true",
    ]);
  }));
