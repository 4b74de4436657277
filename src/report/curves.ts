/**
 * Training curves as a figure.
 *
 * @module
 */
import type { EncodeEntry, Spec } from "vega";

/** The loss of one batch. */
export interface BatchPoint {
  /** Batches seen up to this one, itself included: the first has step 1. */
  step: number;
  /** Mean NLL of the batch in nats. */
  nll: number;
}

/** The losses at the end of one epoch, or before the first one at step 0. */
export interface EpochPoint {
  /** Batches seen so far. */
  step: number;
  /** Mean NLL of the training set in nats, where known. */
  train?: number;
  /** Mean NLL of the validation set in nats, where there is one. */
  valid?: number;
}

/** What {@linkcode curvesSvg} draws. */
export interface Curves {
  /** Title above the figure. */
  title: string;
  /** Loss of every batch, in order. */
  batches: readonly BatchPoint[];
  /** Losses per epoch, in order; the first at step 0, before any training. */
  epochs: readonly EpochPoint[];
}

/** One point of one curve, as the figure's data. */
interface Point {
  curve: string;
  step: number;
  nll: number;
}

/** Points that a curve is thinned to, about the number of pixels that it is wide. */
const mostPoints = 1000;

/** Colour and width of each curve, in the order of the legend; colour-blind readers can tell the colours apart. */
const looks = {
  "train, batches": { colour: "#7db5dd", width: 1 },
  "train, epochs": { colour: "#0072b2", width: 2 },
  "validation": { colour: "#009e73", width: 2 },
};

/** Fonts for a figure that may be shown on any system. */
const font = "Helvetica, Arial, DejaVu Sans, sans-serif";

/**
 * Draws training curves: the training loss of each batch as a pale line, and the losses per epoch as lines
 * with a marker per epoch. Long runs are thinned to about 1,000 points by averaging neighbouring batches. The
 * loss axis is logarithmic, or linear when a loss is zero or less, as NLLs of densities may be. It is for the losses from
 * the end of the first epoch on: most runs begin so high that the rest would look flat. Losses that are not finite are left
 * out.
 *
 * The library that draws is loaded when this is first called.
 *
 * @param curves The title and the losses, in nats.
 * @returns The figure as the text of an SVG file, about 800 pixels wide.
 *
 * @example A run of one epoch
 * ```ts
 * import { assertStringIncludes } from "@std/assert";
 *
 * const svg = await curvesSvg({
 *   title: "MADE on MNIST",
 *   batches: [{ step: 1, nll: 543.2 }, { step: 2, nll: 410.9 }],
 *   epochs: [{ step: 0, valid: 543.4 }, { step: 2, valid: 320.1 }],
 * });
 * assertStringIncludes(svg, "MADE on MNIST");
 * ```
 */
export async function curvesSvg(curves: Curves): Promise<string> {
  const points: Point[] = thin(curves.batches).map((point) => ({ curve: "train, batches", ...point }));
  for (const { step, train, valid } of curves.epochs) {
    if (train !== undefined) points.push({ curve: "train, epochs", step, nll: train });
    if (valid !== undefined) points.push({ curve: "validation", step, nll: valid });
  }
  const vega = await import("vega");
  const finite = points.filter((point) => Number.isFinite(point.nll));
  const [, first, second] = curves.epochs;
  const spec = figure(curves.title, finite, second === undefined ? 0 : first!.step);
  const view = new vega.View(vega.parse(spec), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

/** Averages runs of neighbouring batches so that at most `mostPoints` are left. */
function thin(batches: readonly BatchPoint[]): BatchPoint[] {
  const run = Math.ceil(batches.length / mostPoints);
  const thinned: BatchPoint[] = [];
  for (let start = 0; start < batches.length; start += run) {
    const part = batches.slice(start, start + run);
    thinned.push({
      step: part.reduce((sum, { step }) => sum + step, 0) / part.length,
      nll: part.reduce((sum, { nll }) => sum + nll, 0) / part.length,
    });
  }
  return thinned;
}

/** The figure in Vega's words; losses after a step are sure to be seen. */
function figure(title: string, points: Point[], start: number): Spec {
  const present = Object.entries(looks).filter(([name]) => points.some(({ curve }) => curve === name));
  const names = present.map(([name]) => name);
  const place: EncodeEntry = { x: { scale: "x", field: "step" }, y: { scale: "y", field: "nll" } };
  return {
    width: 690,
    height: 380,
    padding: 16,
    background: "#ffffff",
    config: {
      title: { font, fontSize: 16, anchor: "start", offset: 12 },
      style: {
        "guide-label": { font, fontSize: 12 },
        "guide-title": { font, fontSize: 13, fontWeight: "normal" },
      },
    },
    title: { text: title, limit: 690 },
    data: [
      { name: "points", values: points },
      { name: "seen", source: "points", transform: [{ type: "filter", expr: `datum.step >= ${start}` }] },
      {
        name: "epochs",
        source: "points",
        transform: [{ type: "filter", expr: "datum.curve !== 'train, batches'" }],
      },
    ],
    scales: [
      { name: "x", type: "linear", range: "width", domain: { data: "points", field: "step" }, zero: true },
      {
        name: "y",
        type: points.every(({ nll }) => nll > 0) ? "log" : "linear",
        range: "height",
        domain: { data: "seen", field: "nll" },
        zero: false,
        padding: 8,
      },
      { name: "colour", type: "ordinal", domain: names, range: present.map(([, { colour }]) => colour) },
      { name: "width", type: "ordinal", domain: names, range: present.map(([, { width }]) => width) },
    ],
    axes: [
      {
        scale: "x",
        orient: "bottom",
        title: "steps (batches)",
        titlePadding: 8,
        tickCount: 8,
        format: ",~f",
      },
      {
        scale: "y",
        orient: "left",
        title: "NLL (nats)",
        titlePadding: 8,
        tickCount: 8,
        format: ",~f",
        grid: true,
        gridColor: "#e6e6e6",
      },
    ],
    legends: [{
      stroke: "colour",
      orient: "top",
      direction: "horizontal",
      symbolType: "stroke",
      symbolSize: 400,
      symbolStrokeWidth: 3,
      columnPadding: 24,
    }],
    marks: [
      {
        type: "group",
        clip: true,
        from: { facet: { name: "curve", data: "points", groupby: "curve" } },
        marks: [{
          type: "line",
          from: { data: "curve" },
          encode: {
            enter: {
              ...place,
              stroke: { scale: "colour", field: "curve" },
              strokeWidth: { scale: "width", field: "curve" },
              strokeJoin: { value: "round" },
            },
          },
        }],
      },
      {
        type: "symbol",
        clip: true,
        from: { data: "epochs" },
        encode: { enter: { ...place, size: { value: 36 }, fill: { scale: "colour", field: "curve" } } },
      },
    ],
  };
}
