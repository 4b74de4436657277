import { type Zippable, zipSync } from "fflate";
import type { NdArray } from "../../src/data/matrix.ts";
import { encodeNpy } from "../../src/files/npy.ts";

/** An `.npz` file of these arrays, and of `extra` files if there are any, deflated unless `level` is 0. */
export function npz(
  arrays: { readonly [key: string]: NdArray },
  { level = 6, extra = {} }: { level?: 0 | 6; extra?: Zippable } = {},
): Uint8Array<ArrayBuffer> {
  const files = Object.entries(arrays).map(([key, array]) => [`${key}.npy`, encodeNpy(array)]);
  return new Uint8Array(zipSync({ ...Object.fromEntries(files), ...extra }, { level }));
}
