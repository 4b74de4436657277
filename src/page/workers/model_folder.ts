/**
 * The files of a model that was trained in the page.
 *
 * @module
 */
import {
  encodeCheckpoint,
  type EpochReport,
  exportOnnx,
  type GraphKind,
  type Trainer,
} from "@staircase/made";
import { strToU8, zipSync } from "fflate";

const GRAPHS: readonly GraphKind[] = ["log_prob", "conditionals", "sample", "complete", "sweep"];

/** Writes the ONNX graphs, the weights and a card, as a zip file with one folder. */
export function zipModel(
  trainer: Trainer,
  { name, last }: { name: string; last: EpochReport | undefined },
): Uint8Array {
  const { made } = trainer;
  const about = {
    data: name,
    epochs: last?.epoch ?? 0,
    ...(last?.validNll !== undefined && { valid_nll: last.validNll }),
  };
  const graphs = GRAPHS.map((
    kind,
  ) => [`${kind}.onnx`, exportOnnx(made, kind, { metadata: { training: about } })] as const);
  const files = {
    ...Object.fromEntries(graphs),
    "weights.safetensors": encodeCheckpoint({ made, trainer, notes: { data: name } }),
    "README.md": strToU8(card(trainer, name, last)),
  };
  return zipSync(
    Object.fromEntries(Object.entries(files).map(([file, bytes]) => [`${name}/${file}`, bytes])),
  );
}

function card({ made, options }: Trainer, name: string, last: EpochReport | undefined): string {
  const { architecture: { hidden, activation }, D, parameterCount } = made;
  const nll = last?.validNll?.toFixed(3) ?? "not measured";
  return `# ${name}

A masked autoencoder for distribution estimation (MADE): an exact density of ${D} variables, trained in a web page.

| | |
| --- | --- |
| Hidden units | ${JSON.stringify(hidden)}, ${activation} |
| Parameters | ${parameterCount} |
| Training | ${
    last?.epoch ?? 0
  } epochs, ${options.optimizer}, learning rate ${options.rate} (${options.schedule}), batches of ${options.batch} |
| NLL of validation rows | ${nll} nats |

The ONNX graphs have standard operators only: \`log_prob.onnx\` scores rows \`x [n, ${D}]\`, \`sample.onnx\` turns uniform noise into samples. Training
goes on from \`weights.safetensors\`:

    deno task sample ${name} --n 100 --out samples.csv
    deno task check ${name}
`;
}
