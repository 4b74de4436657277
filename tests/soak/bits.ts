import { encodeNpy } from "../../src/files/npy.ts";
import { Stream } from "../../src/random/mod.ts";

/** Writes `rows.npy`: rows of bits, most of which copy the bit before. */
export async function writeBits(
  folder: string,
  { n, D, seed }: { n: number; D: number; seed: number },
): Promise<void> {
  const stream = new Stream(seed, "bits");
  const data = new Uint8Array(n * D);
  for (let i = 0; i < data.length; i++) {
    data[i] = i % D > 0 && stream.uniform(2 * i) < 0.8 ? data[i - 1]! : stream.bits(2 * i + 1) % 2;
  }
  await Deno.writeFile(`${folder}/rows.npy`, encodeNpy({ data, shape: [n, D] }));
}
