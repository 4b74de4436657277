/**
 * Figures of growth.
 *
 * @module
 */
import type { Spec } from "vega";

/** A measured network on one of the lines of a figure. */
export interface Mark {
  readonly line: string;
  /** The weights inside the stairs. */
  readonly weights: number;
  readonly value: number;
}

const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7"];

/**
 * Draws values against weights inside the stairs, both axes logarithmic, with a dashed line for proportional growth
 * through the largest network.
 *
 * @returns The text of an SVG file.
 */
export async function growthSvg(
  marks: readonly Mark[],
  { title, unit }: { title: string; unit: string },
): Promise<string> {
  const vega = await import("vega");
  const view = new vega.View(vega.parse(figure(marks, { title, unit })), { renderer: "none" });
  const svg = await view.toSVG();
  view.finalize();
  return svg;
}

function figure(marks: readonly Mark[], { title, unit }: { title: string; unit: string }): Spec {
  const lines = [...new Set(marks.map(({ line }) => line))];
  const sorted = marks.toSorted((a, b) => a.weights - b.weights);
  const [smallest, largest] = [sorted[0]!, sorted.at(-1)!];
  const proportional = [smallest, largest].map(({ weights }) => ({
    weights,
    value: largest.value * weights / largest.weights,
  }));
  const place = { x: { scale: "x", field: "weights" }, y: { scale: "y", field: "value" } };
  const axis = { titlePadding: 8, grid: true, gridColor: "#e6e6e6", tickCount: 6 } as const;
  return {
    width: 560,
    height: 340,
    padding: 16,
    background: "#ffffff",
    title: { text: title, anchor: "start", offset: 12 },
    data: [{ name: "marks", values: [...marks] }, { name: "proportional", values: proportional }],
    scales: [
      { name: "x", type: "log", range: "width", domain: { data: "marks", field: "weights" }, padding: 12 },
      { name: "y", type: "log", range: "height", domain: { data: "marks", field: "value" }, padding: 12 },
      { name: "colour", type: "ordinal", domain: lines, range: COLOURS },
    ],
    axes: [
      { ...axis, scale: "x", orient: "bottom", title: "weights inside the stair", format: "~s" },
      { ...axis, scale: "y", orient: "left", title: unit, format: "~g" },
    ],
    legends: [{
      stroke: "colour",
      orient: "top",
      direction: "horizontal",
      columns: 2,
      symbolType: "stroke",
      labelLimit: 0,
    }],
    marks: [
      {
        type: "line",
        clip: true,
        from: { data: "proportional" },
        encode: { enter: { ...place, stroke: { value: "#999999" }, strokeDash: { value: [4, 4] } } },
      },
      {
        type: "group",
        from: { facet: { name: "line", data: "marks", groupby: "line" } },
        marks: [{
          type: "line",
          from: { data: "line" },
          encode: {
            enter: { ...place, stroke: { scale: "colour", field: "line" }, strokeWidth: { value: 2 } },
          },
        }],
      },
      {
        type: "symbol",
        from: { data: "marks" },
        encode: { enter: { ...place, fill: { scale: "colour", field: "line" }, size: { value: 40 } } },
      },
    ],
  };
}
