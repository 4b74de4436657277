/**
 * `deno task show`: pictures of a model itself.
 *
 * @module
 */
import { inputError } from "../src/errors/mod.ts";
import { writeFileAtomically } from "../src/files/mod.ts";
import { openModelFolder } from "../src/folder/open.ts";
import { pictureOf } from "../src/folder/picture.ts";
import type { Made } from "../src/made/mod.ts";
import { imageGrid } from "../src/report/grid.ts";
import { runCommand } from "./cli/command.ts";
import { choice, count, type Parsed, text } from "./cli/flags.ts";
import { CONTEXT_VALUE } from "./contexts.ts";
import { drawDensity } from "./density_picture.ts";
import { modelOperand } from "./trained_model.ts";

const USAGE = "deno task show MODEL [flags]";

const flags = {
  what: choice(
    ["order", "connectivity", "density"],
    "order: the rank of each variable, the first ones dark; connectivity: which variables (columns) each conditional (rows) sees, both by rank; density: p of two variables and samples of it",
    "order",
  ),
  context: text("VALUE", `with --what density: ${CONTEXT_VALUE}`, undefined),
  n: count(0, "with --what density: how many samples are drawn as dots", 500),
  seed: count(0, "with --what density: the seed of the samples", 0),
  out: text("FILE", "the .png picture to write, an image for each member of a mixture", "model.png"),
};

async function main({ values, given, operands }: Parsed<typeof flags>): Promise<void> {
  const { what, out } = values;
  const folder = modelOperand(operands, USAGE);
  if (!out.endsWith(".png")) {
    throw inputError(new RangeError(`Cannot draw to ${out}: expected a name that ends in .png`));
  }
  const clash = ["context", "n", "seed"].find((name) => given.has(name));
  if (what !== "density" && clash !== undefined) {
    throw inputError(new RangeError(`Cannot use --${clash} with --what ${what}: leave it out`));
  }
  const { made } = await openModelFolder(folder);
  const picture = what === "density"
    ? await drawDensity(made, { n: values.n, seed: values.seed, context: values.context })
    : what === "order"
    ? drawOrders(made)
    : drawConnectivity(made);
  await writeFileAtomically(out, picture);
  console.log(`Wrote the ${what} of ${folder} to ${out}`);
  await made.close();
}

/** Draws the ranks of the variables: as pictures where rows are pictures, else as a line. */
function drawOrders({ network: { members }, schema, D }: Made): Uint8Array {
  const images = new Float32Array(members.length * D);
  members.forEach(({ architecture: { order } }, k) =>
    order.forEach((d, rank) => images[k * D + d] = (rank + 1) / D)
  );
  const picture = pictureOf(schema);
  if (picture !== undefined) {
    const { side } = picture;
    return imageGrid(images, { width: side, height: side, columns: columnsFor(members.length), scale: 8 });
  }
  const scale = Math.max(1, Math.round(400 / D));
  const height = Math.ceil(LINE_HEIGHT / scale);
  const lines = new Float32Array(members.length * height * D);
  lines.forEach((_, i) => lines[i] = images[Math.floor(i / (height * D)) * D + i % D]!);
  return imageGrid(lines, { width: D, height, columns: 1, scale });
}

/** How high the line of an order is at least, in pixels. */
const LINE_HEIGHT = 16;

/** Draws for each conditional which variables it sees. */
function drawConnectivity(made: Made): Uint8Array {
  const { network: { members }, D } = made;
  const images = new Float32Array(members.length * D * D);
  members.forEach(({ architecture: { order } }, member) => {
    const rows = made.connectivity(members.length > 1 ? { member } : {});
    order.forEach((d, rank) =>
      order.forEach((other, column) => images[(member * D + rank) * D + column] = rows[d]![other]!)
    );
  });
  return imageGrid(images, {
    width: D,
    height: D,
    columns: columnsFor(members.length),
    scale: Math.max(1, Math.round(300 / D)),
  });
}

/** As many columns as rows, or one more. */
function columnsFor(images: number): number {
  return Math.ceil(Math.sqrt(images));
}

if (import.meta.main) {
  await runCommand(main, {
    usage: USAGE,
    about: "Draws the order, the connectivity or the density of a trained model.",
    flags,
  });
}
