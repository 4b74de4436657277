import { inputError } from "../errors/mod.ts";
import { readGreyPng } from "./png.ts";
import type { FileSource } from "./source.ts";

/** How an array of bytes of three dimensions begins in the idx format. */
const IDX = [0, 0, 8, 3];

/**
 * Pictures as the bytes of an array of their grey levels, `[n, height, width]`, in the idx format. They are read while the array is.
 *
 * @param paths The PNG files, of which each is a row.
 * @param name What messages call them together.
 * @throws {RangeError | SyntaxError} If the first one cannot be read; while the array is read, if another cannot, or is of another size.
 */
export async function picturesSource(
  paths: readonly [string, ...string[]],
  name: string,
): Promise<FileSource> {
  const { height, width } = await readGreyPng(paths[0]);
  const start = new Uint8Array(16);
  start.set(IDX);
  const view = new DataView(start.buffer);
  [paths.length, height, width].forEach((size, d) => view.setUint32(4 + 4 * d, size));
  const length = start.length + paths.length * height * width;
  return {
    name,
    length,
    most: length,
    once: false,
    start,
    async *open() {
      yield start.slice();
      for (const path of paths) {
        const picture = await readGreyPng(path);
        if (picture.height === height && picture.width === width) {
          yield picture.levels;
          continue;
        }
        const sizeOf = ({ height, width }: { height: number; width: number }) =>
          `${width} x ${height} pixels`;
        throw inputError(
          new RangeError(
            `Cannot use the picture ${path}: it has ${sizeOf(picture)}, but ${paths[0]} has ${
              sizeOf({ height, width })
            }; they must be alike`,
          ),
        );
      }
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}
