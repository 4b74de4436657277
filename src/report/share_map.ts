/**
 * How often two things come together, as squares in SVG.
 *
 * @module
 */
import { type Html, html } from "./html.ts";

const SIDE = 150;

/**
 * Draws a square for each pair of bins, the darker the larger its share is, by its square root so that small shares are seen.
 *
 * @param shares A list of shares for each row of squares, from above.
 * @param options The largest share of all pictures that are compared, the class that colours the squares, and what is shown.
 */
export function shareMap(
  shares: readonly (readonly number[])[],
  { most, name, title }: { readonly most: number; readonly name: string; readonly title: string },
): Html {
  const [width, height] = [SIDE / shares[0]!.length, SIDE / shares.length];
  const squares = shares.flatMap((line, row) =>
    line.map((share, column) =>
      share === 0 ? undefined : html`
        <rect x="${(column * width).toFixed(1)}" y="${(row * height).toFixed(1)}" width="${width.toFixed(
          1,
        )}" height="${height.toFixed(1)}" opacity="${Math.sqrt(share / most).toFixed(2)}" />
      `
    )
  );
  return html`
    <svg class="map ${name}" role="img" aria-label="${title}"
      viewBox="0 0 ${SIDE} ${SIDE}">${squares}</svg>
  `;
}
