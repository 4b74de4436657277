import { assert, assertEquals, assertThrows } from "@std/assert";
import { decode } from "fast-png";
import { imageGrid } from "../../src/report/grid.ts";

const margin = 2;
const grey = 72;

Deno.test("imageGrid puts every pixel of every image where it belongs", () => {
  const [width, height, columns, scale, count] = [3, 2, 2, 4, 3];
  const images = Float32Array.from({ length: count * width * height }, (_, i) => i / 17);
  const png = decode(imageGrid(images, { width, height, columns, scale }));
  assertEquals([png.channels, png.depth], [1, 8]);
  assertEquals(png.width, columns * (width * scale + margin) + margin);
  assertEquals(png.height, 2 * (height * scale + margin) + margin);
  for (let y = 0; y < png.height; y++) {
    for (let x = 0; x < png.width; x++) {
      const column = Math.floor((x - margin) / (width * scale + margin));
      const row = Math.floor((y - margin) / (height * scale + margin));
      const left = x - margin - column * (width * scale + margin);
      const top = y - margin - row * (height * scale + margin);
      const image = row * columns + column;
      const inside = left >= 0 && left < width * scale && top >= 0 && top < height * scale;
      const pixel = (image * height + Math.floor(top / scale)) * width + Math.floor(left / scale);
      const expected = inside && image >= 0 && image < count ? Math.round(255 * images[pixel]!) : grey;
      assertEquals(png.data[y * png.width + x], expected, `pixel at ${x}, ${y}`);
    }
  }
});

Deno.test("imageGrid draws 1 white and 0 black", () => {
  const png = decode(imageGrid(Uint8Array.of(1, 0), { width: 2, height: 1, columns: 1, scale: 1 }));
  const row = png.data.subarray(margin * png.width, (margin + 1) * png.width);
  assertEquals([...row], [grey, grey, 255, 0, grey, grey]);
});

Deno.test("imageGrid is only as wide as its images", () => {
  const png = decode(imageGrid([1, 0], { width: 1, height: 1, columns: 10, scale: 5 }));
  assertEquals([png.width, png.height], [2 * (5 + margin) + margin, 5 + 2 * margin]);
});

Deno.test("imageGrid enlarges small images and leaves large ones as they are", () => {
  const side = (width: number) =>
    decode(imageGrid(new Uint8Array(width * width), { width, height: width, columns: 1 })).width - 2 * margin;
  assertEquals([1, 8, 28, 64, 200].map(side), [64, 64, 56, 64, 200]);
});

Deno.test("imageGrid refuses values that are not whole images", () => {
  const options = { width: 28, height: 28, columns: 10 };
  assertThrows(() => imageGrid(new Float32Array(785), options), TypeError, "785 values as images of 28 x 28");
  assertThrows(() => imageGrid(new Float32Array(0), options), TypeError, "0 values");
});

Deno.test("imageGrid refuses wrong sizes", () => {
  const options = { width: 1, height: 1, columns: 1, scale: 1 };
  for (const name of ["width", "height", "columns", "scale"]) {
    for (const value of [0, -1, 1.5, NaN]) {
      const error = assertThrows(() => imageGrid([1], { ...options, [name]: value }), RangeError);
      assert(error.message.startsWith(`The ${name} of an image grid`) && error.message.endsWith(`${value}`));
    }
  }
});

Deno.test("imageGrid refuses values outside 0..1", () => {
  for (const value of [-0.01, 2, NaN]) {
    const draw = () => imageGrid([0, value], { width: 1, height: 1, columns: 2 });
    assertThrows(draw, RangeError, `the value ${value} at index 1`);
  }
});
