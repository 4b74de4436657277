/**
 * Curves in SVG, for a page.
 *
 * @module
 */
import { type Html, html } from "./html.ts";

/** A curve. */
export interface Line {
  /** Its class, which colours it. */
  readonly name: string;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [320, 180, 44, 22, 8];

/**
 * Draws curves over whole numbers such as epochs, from the first to the last of them.
 *
 * @param lines The curves; there is a point at least.
 * @param title What is shown, for those who do not see it.
 */
export function lineChart(lines: readonly Line[], title: string): Html {
  const points = lines.flatMap(({ points }) => points);
  const [xs, ys] = [0, 1].map((k) => points.map((point) => point[k]!)) as [number[], number[]];
  const [left, right, low, high] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const x = (value: number) => (LEFT + (WIDTH - LEFT - 8) * (value - left) / (right - left || 1)).toFixed(1);
  const y = (value: number) =>
    (HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low || 1)).toFixed(1);
  const tick = (value: number) =>
    html`
      <text x="${LEFT - 6}" y="${y(value)}" dy="4" text-anchor="end">${value.toFixed(2)}</text>
      <line x1="${LEFT}" x2="${WIDTH - 8}" y1="${y(value)}" y2="${y(value)}" />
    `;
  return html`<svg class="lines" role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${HEIGHT}">
${[low, (low + high) / 2, high].map(tick)}
<text x="${LEFT}" y="${HEIGHT - 4}">${left}</text><text x="${WIDTH - 8}" y="${
    HEIGHT - 4
  }" text-anchor="end">${right}</text>
${
    lines.map(({ name, points }) =>
      html`
        <polyline class="${name}" points="${points.map(([a, b]) => `${x(a)},${y(b)}`).join(" ")}" />${points
          .map(([a, b]) =>
            html`
              <circle class="${name}" cx="${x(a)}" cy="${y(b)}" r="2" />
            `
          )}
      `
    )
  }</svg>`;
}
