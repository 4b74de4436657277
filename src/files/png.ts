import { inputError } from "../errors/mod.ts";
import { readFile } from "./file.ts";
import { DEFLATE_MOST } from "./packing.ts";
import { reasonOf } from "./reason.ts";

/** A picture in grey levels, from 0 to 255. */
export interface GreyPicture {
  readonly height: number;
  readonly width: number;
  /** The levels, row by row. */
  readonly levels: Uint8Array;
}

/** Whether the name of a file says that it is such a picture. */
export function isPictureName(path: string): boolean {
  return /\.png$/i.test(path);
}

/** Where the width of a picture stands, and behind it the height. */
const SIZE_AT = 16;

/**
 * Reads a PNG picture. Its pixels must be grey; they may be written as colours or by a palette, with up to 16 bits, of which the first 8
 * count.
 *
 * @param path The file.
 * @throws {RangeError} If it may not be read, has colours, or pixels through which one sees.
 * @throws {SyntaxError} If it is damaged.
 */
export async function readGreyPng(path: string): Promise<GreyPicture> {
  const { decode } = await import("fast-png");
  const bytes = await readFile(path);
  checkSize(bytes, path);
  let picture: ReturnType<typeof decode>;
  try {
    picture = decode(bytes, { checkCrc: true });
  } catch (cause) {
    throw notWhole(path, cause);
  }
  const { width, height, data, depth, channels, palette } = picture;
  const most = 2 ** depth - 1;
  const rowSamples = depth < 8 ? Math.ceil(width * channels * depth / 8) * 8 / depth : width * channels;
  const sampleAt = (at: number) => {
    if (depth >= 8) return data[at]!;
    const bit = at * depth;
    return data[bit >>> 3]! >> 8 - depth - bit % 8 & most;
  };
  const levelAt = (at: number) => depth === 16 ? sampleAt(at) >> 8 : sampleAt(at) * 255 / most;
  const levels = new Uint8Array(width * height);
  for (let row = 0, pixel = 0; row < height; row++) {
    for (let column = 0; column < width; column++, pixel++) {
      const at = row * rowSamples + column * channels;
      const samples = palette?.[sampleAt(at)] ?? Array.from({ length: channels }, (_, c) => levelAt(at + c));
      const [grey = 0, ...others] = samples;
      const isColour = samples.length > 2;
      const alpha = samples.length % 2 === 0 ? others.pop() : 255;
      const where = `the picture ${path}`;
      if (alpha !== 255) {
        throw inputError(
          new RangeError(`Cannot use ${where}: one sees through its pixels; save it without alpha`),
        );
      }
      if (isColour && others.some((level) => level !== grey)) {
        throw inputError(new RangeError(`Cannot use ${where}: it has colours; save it in grey levels`));
      }
      levels[pixel] = grey;
    }
  }
  return { width, height, levels };
}

/** Throws if a picture promises more pixels than its bytes can hold. */
function checkSize(bytes: Uint8Array, path: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < SIZE_AT + 8) throw notWhole(path);
  const [width, height] = [view.getUint32(SIZE_AT), view.getUint32(SIZE_AT + 4)];
  if (!(width * height / 8 <= bytes.length * DEFLATE_MOST && width > 0 && height > 0)) throw notWhole(path);
}

function notWhole(path: string, cause?: unknown): SyntaxError {
  const reason = cause === undefined ? "" : ` (${reasonOf(cause, "it is missing")})`;
  return inputError(
    new SyntaxError(`Cannot read ${path}: it is not a whole PNG picture${reason}`, { cause }),
  );
}
