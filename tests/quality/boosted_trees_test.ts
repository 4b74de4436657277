import { assert, assertEquals } from "@std/assert";
import { boostTrees } from "../../src/quality/boosted_trees.ts";
import type { Feature } from "../../src/quality/tree.ts";
import { areaUnderCurve, separate } from "../../src/quality/two_samples.ts";
import { numbers, uniforms, words } from "./columns.ts";

Deno.test("areaUnderCurve counts pairs in the right order, and halves of ties", () => {
  const auc = (scores: number[], labels: number[]) =>
    areaUnderCurve(Float64Array.from(scores), Uint8Array.from(labels));
  assertEquals(auc([1, 2, 3, 4], [0, 0, 1, 1]), 1);
  assertEquals(auc([1, 2, 3, 4], [0, 1, 0, 1]), 0.75);
  assertEquals(auc([1, 1, 1], [0, 1, 1]), 0.5);
  assertEquals(auc([2, 1, 2, 3], [1, 0, 0, 0]), (1 + 0.5 + 0) / 3);
});

Deno.test("boostTrees learns thresholds, sets of words, what is missing, and what hangs together", () => {
  const n = 2000;
  const bins = (name: string, size: number) =>
    Uint8Array.from(uniforms(name, n), (u) => Math.floor(u * size));
  const [ordered, word, noise] = [bins("a", 11), bins("b", 7), bins("c", 9)];
  const features: Feature[] = [
    { bins: ordered, size: 11, isOrdered: true },
    { bins: word, size: 7, isOrdered: false },
    { bins: noise, size: 9, isOrdered: true },
  ];
  const rows = Int32Array.from({ length: n }, (_, row) => row);
  const [seen, unseen] = [rows.filter((row) => row % 2 === 0), rows.filter((row) => row % 2 === 1)];
  const aucOf = (label: (row: number) => boolean) => {
    const labels = Uint8Array.from({ length: n }, (_, row) => Number(label(row)));
    const score = boostTrees(features, labels, { rows: seen, seed: 1 });
    return areaUnderCurve(Float64Array.from(unseen, score), Uint8Array.from(unseen, (row) => labels[row]!));
  };
  assert(aucOf((row) => ordered[row]! < 4) > 0.999);
  assert(aucOf((row) => ordered[row] === 10) > 0.999); // the last bin is what is missing
  assert(aucOf((row) => [1, 4, 5].includes(word[row]!)) > 0.999);
  assert(aucOf((row) => (ordered[row]! < 5) !== (word[row]! % 2 === 0)) > 0.98);
  // many steps, more than one tree has leaves for
  assert(aucOf((row) => ordered[row]! / 10 + word[row]! / 6 + noise[row]! / 8 > 1.5) > 0.99);
  const none = aucOf((row) => (row * 2654435761 >>> 7) % 2 === 0);
  assert(Math.abs(none - 0.5) < 0.06, `${none}`);
});

Deno.test("separate cannot tell rows of the same distribution apart, and tells others by what hangs together", async () => {
  const n = 600;
  const [a, b, c] = ["a", "b", "c"].map((name) => uniforms(name, n)) as [number[], number[], number[]];
  const wordsOf = (values: number[], of: number[]) =>
    values.map((value, row) => value + of[row]! < 1 ? "x" : value > 0.95 ? "." : "y").join("");
  const columns = [
    numbers("number", a, b, c),
    words("word", wordsOf(a, b), wordsOf(b, c), wordsOf(a, b)), // of generated rows it has nothing to do with the number
  ];
  const [told, alike] = [
    await separate(columns, "generated", { seed: 0 }),
    await separate(columns, "train", { seed: 0 }),
  ];
  assertEquals(told.rows, n);
  assert(told.auc > 0.6, `${told.auc}`);
  assert(Math.abs(alike.auc - 0.5) < 4 * alike.standardError, `${alike.auc}`);
});
