import { assertEquals } from "@std/assert";
import { decode } from "fast-png";
import { drawPictures, pictureOf } from "../../src/folder/picture.ts";
import { binary, categorical, type Schema } from "../../src/made/mod.ts";

function grey(count: number, size: number): Schema {
  return Array.from({ length: count }, () => ({ kind: "ordinal", size }));
}

Deno.test("rows are pictures where all variables are pixels of one kind, and as many as a square has", () => {
  assertEquals(pictureOf(binary(64)), { side: 8, white: 1 });
  assertEquals(pictureOf(grey(81, 256)), { side: 9, white: 255 });
  const others = [
    binary(63),
    binary(49),
    categorical(Array(64).fill(4)),
    [...grey(63, 256), ...grey(1, 16)],
    [...grey(63, 256), ...binary(1)],
    grey(64, 9).map((variable, d) => ({ ...variable, name: `column ${d}` })),
    [],
  ] as Schema[];
  for (const schema of others) assertEquals(pictureOf(schema), undefined);
});

Deno.test("grey levels are drawn as such", () => {
  const pixels = Float32Array.from({ length: 64 }, (_, k) => k % 5);
  const { data, width } = decode(drawPictures(pixels, { side: 8, white: 4 }, 1));
  for (let k = 0; k < 5; k++) assertEquals(data[4 * width + 4 + 8 * k], Math.round(255 * k / 4));
});

Deno.test("a pixel that is missing is dark grey", () => {
  const pixels = Float32Array.from({ length: 64 }, (_, k) => k === 1 ? NaN : 1);
  const { data, width } = decode(drawPictures(pixels, { side: 8, white: 1 }, 1));
  assertEquals([data[4 * width + 4], data[4 * width + 12]], [255, Math.round(255 * 0.35)]);
});
