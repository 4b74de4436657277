import { assert, assertEquals, assertRejects } from "@std/assert";
import { encode } from "fast-png";
import fc from "fast-check";
import { crc32, deflateSync } from "node:zlib";
import { isInputError } from "../../src/errors/mod.ts";
import { readDataset } from "../../src/files/dataset.ts";
import { readGreyPng } from "../../src/files/png.ts";
import { tableParts } from "../../src/files/table.ts";
import { binary, type Schema } from "../../src/made/mod.ts";
import { damaged, damages, worksOrRefuses } from "../untrusted/mutations.ts";
import { inFolder } from "./folder.ts";

/** The colour types of PNG. */
const [GREY, RGB, PALETTE, GREY_ALPHA] = [0, 2, 3, 4];

interface Png {
  readonly width: number;
  readonly height?: number;
  readonly depth: number;
  readonly type: number;
  /** The bytes of each row. */
  readonly rows: readonly (readonly number[])[];
  readonly palette?: readonly number[];
}

/** A PNG file, as its specification says. */
function png({ width, height, depth, type, rows, palette }: Png): Uint8Array {
  const chunk = (name: string, data: Uint8Array) => {
    const bytes = new Uint8Array(12 + data.length);
    const view = new DataView(bytes.buffer);
    view.setUint32(0, data.length);
    bytes.set(new TextEncoder().encode(name), 4);
    bytes.set(data, 8);
    view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)));
    return [...bytes];
  };
  const header = new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, depth, type, 0, 0, 0]);
  new DataView(header.buffer).setUint32(0, width);
  new DataView(header.buffer).setUint32(4, height ?? rows.length);
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...(palette ? chunk("PLTE", Uint8Array.from(palette)) : []),
    ...chunk("IDAT", deflateSync(Uint8Array.from(rows.flatMap((row) => [0, ...row])))),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

Deno.test("readGreyPng() reads grey levels of any depth, and greys that are written as colours", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.png`;
    const reads = async (picture: Png, levels: number[]) => {
      await Deno.writeFile(path, png(picture));
      const { width, height, levels: found } = await readGreyPng(path);
      assertEquals([width, height, Array.from(found)], [picture.width, picture.rows.length, levels]);
    };
    await reads({ width: 9, depth: 1, type: GREY, rows: [[0b10100000, 0b10000000], [0b01000000, 0]] }, [
      ...[255, 0, 255, 0, 0, 0, 0, 0, 255],
      ...[0, 255, 0, 0, 0, 0, 0, 0, 0],
    ]);
    await reads({ width: 3, depth: 2, type: GREY, rows: [[0b00011000]] }, [0, 85, 170]);
    await reads({ width: 3, depth: 4, type: GREY, rows: [[0x0f, 0x10]] }, [0, 255, 17]);
    await reads({ width: 3, depth: 8, type: GREY, rows: [[0, 128, 255]] }, [0, 128, 255]);
    await reads({ width: 2, depth: 16, type: GREY, rows: [[0x12, 0xff, 0xff, 0]] }, [0x12, 0xff]);
    await reads({ width: 2, depth: 8, type: GREY_ALPHA, rows: [[7, 255, 8, 255]] }, [7, 8]);
    await reads({ width: 2, depth: 8, type: RGB, rows: [[7, 7, 7, 9, 9, 9]] }, [7, 9]);
    await reads({ width: 3, depth: 2, type: PALETTE, palette: [5, 5, 5, 6, 6, 6], rows: [[0b01000100]] }, [
      6,
      5,
      6,
    ]);
  }));

Deno.test("readGreyPng() refuses colours, pixels through which one sees, and what is no whole picture", () =>
  inFolder(async (folder) => {
    const path = `${folder}/a.png`;
    const refuses = async (bytes: Uint8Array, says: string) => {
      await Deno.writeFile(path, bytes);
      assert(isInputError(await assertRejects(() => readGreyPng(path), Error, says.replace("~", path))));
    };
    await refuses(
      png({ width: 1, depth: 8, type: RGB, rows: [[7, 7, 8]] }),
      "Cannot use the picture ~: it has colours",
    );
    await refuses(
      png({ width: 1, depth: 8, type: GREY_ALPHA, rows: [[7, 0]] }),
      "Cannot use the picture ~: one sees through",
    );
    const whole = png({ width: 2, depth: 8, type: GREY, rows: [[7, 0]] });
    await refuses(whole.subarray(0, 20), "Cannot read ~: it is not a whole PNG picture");
    await refuses(whole.with(50, 1), "Cannot read ~: it is not a whole PNG picture");
    const huge = png({ width: 2 ** 31, height: 2 ** 31, depth: 8, type: GREY, rows: [[7, 0]] });
    await refuses(huge, "Cannot read ~: it is not a whole PNG picture");
    await refuses(
      new TextEncoder().encode("no picture, but a text"),
      "Cannot read ~: it is not a whole PNG picture",
    );
    const property = fc.asyncProperty(
      fc.array(damages, { minLength: 1, maxLength: 2 }),
      (all) =>
        worksOrRefuses(async () => {
          await Deno.writeFile(path, all.reduce(damaged, whole));
          await readGreyPng(path);
        }),
    );
    await fc.assert(property, { numRuns: 500, seed: 1 });
  }));

Deno.test("a folder of pictures is an array of their grey levels, in the order of their names", () =>
  inFolder(async (folder) => {
    const levels = (k: number) => Uint8Array.from({ length: 12 }, (_, i) => (i * 40 + 70 * k) % 256);
    for (const [k, name] of ["b.png", "a.PNG", "c.png"].entries()) {
      await Deno.writeFile(
        `${folder}/${name}`,
        encode({ width: 4, height: 3, channels: 1, data: levels(k) }),
      );
    }
    await Deno.writeTextFile(`${folder}/README.md`, "Pictures");
    const expected = [1, 0, 2].flatMap((k) => [...levels(k)]);
    const { train, test, isGrey } = await readDataset(folder, { levels: true });
    assertEquals([...train.data, ...test!.data], expected);
    assertEquals([train.shape, isGrey], [[2, 12], true]);
    const bits = expected.map((level) => +(level > 127));
    const black = await readDataset(folder);
    assertEquals([...black.train.data, ...black.test!.data], bits);
    const parts = await Array.fromAsync(tableParts(folder, { schema: binary(12) }));
    assertEquals(parts.flatMap(({ data }) => Array.from(data)), bits);
    const schema: Schema = Array.from({ length: 12 }, () => ({ kind: "ordinal", size: 256 }));
    const grey = await Array.fromAsync(tableParts(`${folder}/*.png`, { schema }));
    assertEquals(grey.flatMap(({ data }) => Array.from(data)), [0, 2].flatMap((k) => [...levels(k)]));

    await Deno.writeFile(
      `${folder}/d.png`,
      encode({ width: 2, height: 2, channels: 1, data: levels(0).slice(0, 4) }),
    );
    const error = await assertRejects(
      () => readDataset(folder),
      RangeError,
      `Cannot use the picture ${folder}/d.png: it has 2 x 2 pixels, but ${folder}/a.PNG has 4 x 3 pixels; they must be alike`,
    );
    assert(isInputError(error));
  }));
