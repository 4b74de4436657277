/**
 * What a report says.
 *
 * @module
 */
import type { Comparison } from "./assess.ts";

/** Everything that a report says, as numbers and words. */
export interface Report extends Comparison {
  /** What the model is called, and its data. */
  readonly model: string;
  readonly data: string;
  /** How many rows there are of each sort, and what the held-out ones are for. */
  readonly rows: {
    readonly learned: number;
    readonly held: number;
    readonly generated: number;
  };
  readonly heldOutFor: "test" | "valid";
  readonly seed: number;
  /** The mean of -log p of held-out rows, in nats, its standard error, and that of a model of independent columns. */
  readonly nll: { readonly mean: number; readonly standardError: number; readonly independent: number };
  /** The NLL after each epoch. */
  readonly epochs: readonly {
    readonly epoch: number;
    readonly trainNll?: number | undefined;
    readonly validNll?: number | undefined;
  }[];
  readonly schema: readonly { readonly name: string; readonly kind: string; readonly values: string }[];
  /** The columns of the data that the model does not know. */
  readonly leftOut?: string | undefined;
}

/** A report as JSON: distances as quantiles, and without what is only drawn. */
export function reportJson(report: Report): string {
  const { nearness, columns, pairs, ...others } = report;
  const { generated, held, ...shares } = nearness;
  const withoutDrawing = <T extends object>({ bars: _, shares: __, places: ___, ...agreement }: T & Drawn) =>
    agreement;
  return JSON.stringify(
    {
      ...others,
      columns: columns.map(withoutDrawing),
      ...(pairs && { pairs: { ...pairs, worst: pairs.worst.map(withoutDrawing) } }),
      nearness: { ...shares, distances: { generated: quantilesOf(generated), held: quantilesOf(held) } },
    },
    (_, value) => typeof value === "number" ? Number(value.toPrecision(6)) : value,
    2,
  );
}

/** What is drawn, or says where a column is. */
interface Drawn {
  readonly bars?: unknown;
  readonly shares?: unknown;
  readonly places?: unknown;
}

/** Some quantiles of sorted values. */
function quantilesOf(sorted: Float64Array): Readonly<Record<string, number>> {
  return Object.fromEntries(
    [0, 0.05, 0.25, 0.5, 0.75, 1].map((
      share,
    ) => [`${share}`, sorted[Math.round(share * (sorted.length - 1))]!]),
  );
}
