/**
 * Networks of few variables, as tables have them: steps so short that what is not arithmetic shows.
 *
 * @module
 */
import { type Matrix, matrix } from "../../src/data/mod.ts";
import { type ArchitectureOptions, binary, type Schema } from "../../src/made/mod.ts";
import { alternate } from "./alternate.ts";
import { trainingContenders } from "./core.ts";
import { drawTable, middleColumns } from "./family_cases.ts";
import type { Part } from "./part.ts";
import { formatPeers, isPython } from "./peers.ts";
import { formatMarkdown, formatRows, HEADER, type Row, rowsOf } from "./report.ts";
import { DIGITS, networkName, type SharedRows, shareRows } from "./workload.ts";

/** The hidden units. */
const UNITS = 256;

const BATCHES = [100, 1000];

/** How many bits, as many tables have. */
const BITS = [16, 100];

/** How many codes each column of the mixed table has, as those of UCI Adult do; 0 for numbers. */
const SIZES = [0, 0, 0, 0, 0, 0, 9, 16, 7, 15, 6, 5, 2, 42, 2];

/** A table, and what learns it. */
interface Case extends SharedRows {
  readonly network: string;
  readonly schema: Schema;
  readonly sizes?: readonly number[];
}

/** Training steps of small networks. */
export const smallPart: Part = {
  titles: ["Results", "Small networks"],
  async measure(bench) {
    const { settings: { threads, seconds, hidden, batch }, folder } = bench;
    const units = hidden?.[0] ?? [UNITS];
    const peers = (await bench.peers()).filter(({ kind }) => isPython(kind));
    const rows: Row[] = [];
    console.log(HEADER);
    for (
      const { network, schema, sizes, path, rows: table } of await casesOf(bench.digits(), folder, units)
    ) {
      const architecture: ArchitectureOptions = { schema, hidden: units, order: "natural" };
      for (const size of batch ?? BATCHES) {
        const executors = ["wasm", "onnx"] as const;
        const contenders = (await Promise.all([
          ...threads.map((count) =>
            trainingContenders(architecture, { rows: table, batch: size, executors, threads: count })
          ),
          ...peers.map(async (peer) => [
            await peer.contender({
              job: "train",
              hidden: units,
              batch: size,
              rows: path,
              columns: schema.length,
              ...sizes && { sizes },
            }),
          ]),
        ])).flat();
        const work = { job: "train", network, batch: size } as const;
        const measured = rowsOf(work, await alternate(contenders, { seconds }));
        for (const contender of contenders) await contender.close();
        console.log(formatRows(work, measured));
        rows.push(...measured);
      }
    }
    return { numbers: rows, text: `${formatPeers(peers)}${formatMarkdown(rows)}` };
  },
};

async function casesOf(
  digits: Promise<SharedRows>,
  folder: string,
  units: readonly number[],
): Promise<Case[]> {
  const { rows } = await digits;
  const cases: Case[] = [];
  for (const count of BITS) {
    cases.push({
      network: networkName(units, count),
      schema: binary(count),
      ...await shareRows(middleColumns(rows, count), `${folder}/${count}.u8`),
    });
  }
  const numbers = { kind: "real", mean: 127.5, deviation: 52 } as const;
  return [...cases, {
    network: `${SIZES.length} mixed columns, ${units.join("-")} units`,
    schema: SIZES.map((size) => size === 0 ? numbers : { kind: "categorical", size }),
    sizes: SIZES,
    ...await shareRows(codesOf(drawTable(DIGITS), SIZES), `${folder}/mixed.u8`),
  }];
}

/** Numbers from 0 to 255 as codes, in columns that have a size. */
function codesOf({ data, shape }: Matrix, sizes: readonly number[]): Matrix {
  const codes = Uint8Array.from(data, (value, i) => {
    const size = sizes[i % sizes.length]!;
    return size === 0 ? value : Math.floor(value * size / 256);
  });
  return matrix(codes, shape);
}
