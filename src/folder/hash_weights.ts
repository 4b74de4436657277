import type { Made } from "../made/mod.ts";

/** SHA-256 of the weights and biases of a model as float32, from the input up, in hexadecimal. */
export async function hashWeights({ parameters, executor }: Made): Promise<string> {
  const values = parameters.map((parameter) => executor.read(parameter));
  const all = new Float32Array(values.reduce((total, { length }) => total + length, 0));
  let start = 0;
  for (const part of values) {
    all.set(part, start);
    start += part.length;
  }
  return await sha256(all);
}

/** SHA-256 of the bytes of numbers, in hexadecimal. */
export async function sha256(values: Float32Array<ArrayBuffer>): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", values);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
