import { assert } from "@std/assert";
import { type ArchitectureOptions, binary, categorical, Made } from "../../src/made/mod.ts";
import { exportOnnx, GRAPH_KINDS, type GraphKind } from "../../src/onnx/mod.ts";
import { encodeCheckpoint } from "../../src/train/mod.ts";

const FORMS: Readonly<Record<string, Omit<ArchitectureOptions, "schema">>> = {
  "one order": { hidden: [256] },
  "two layers": { hidden: [256, 256] },
  "units of variables": { hidden: { perVariable: 8 } },
  "direct links": { hidden: [256], direct: true },
  "a context": { hidden: [256], context: categorical([10]) },
  "any order": { hidden: [256], orders: "any" },
  "any order, units of variables": { hidden: { perVariable: 4 }, orders: "any" },
  "8 orders with shared weights": { hidden: [256], orders: 8 },
  "3 members": { hidden: [256], members: 3 },
};

/** At most so many times its weights is the size of a graph. */
function mostOf(kind: GraphKind, { orders }: Omit<ArchitectureOptions, "schema">): number {
  // each of several orders has operators of its own
  if (orders !== "any") return 1.35;
  // every weight is inside of some order's stair, and about half of them inside that of the canonical order
  return kind === "sample" ? 0.75 : 1.15;
}

for (const [form, options] of Object.entries(FORMS)) {
  Deno.test(`files store each weight once and little else: ${form}`, async () => {
    await using made = new Made({ schema: binary(300), ...options });
    const { weightCount, parameterCount } = made; // of one network where weights are shared
    for (const kind of GRAPH_KINDS) {
      const ratio = exportOnnx(made, kind).length / (4 * weightCount);
      assert(ratio < mostOf(kind, options), `${kind}.onnx is ${ratio.toFixed(3)} times the weights`);
    }
    // matrices that other programs read are whole
    const ratio = encodeCheckpoint({ made }).length / (4 * parameterCount);
    assert(ratio < 1.03, `the checkpoint is ${ratio.toFixed(3)} times its parameters`);
  });
}
