import { assertEquals } from "@std/assert";
import { input } from "../../../../src/expr/mod.ts";
import { segmentLogSumExp, take } from "../../../../src/ops/mod.ts";
import { checkParity, Random, runWasm } from "../helpers.ts";

const widths = [5, 1, 2, 3, 4, 9, 33, 5, 8];
const columns = 70;

for (const n of [1, 4, 11]) {
  Deno.test(`sums of segments have the same bits beside long segments, ${n} rows`, () => {
    const random = new Random(n);
    const long = 900;
    const x = input("x", ["n", columns + long]);
    const values = new Map([[x, random.values(n * (columns + long)).map((value) => 20 * value)]]);
    const short = segmentLogSumExp(take(x, Array.from({ length: columns }, (_, k) => k)), widths);
    const all = segmentLogSumExp(x, [...widths, long]);
    checkParity([short, all], { values, tolerance: 2e-6, message: `${n} rows` });
    const [few, many] = runWasm([short, take(all, widths.map((_, k) => k))], values);
    assertEquals(few, many);
  });
}
