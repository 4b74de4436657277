/**
 * Two distributions of the same bins as bars below each other, in SVG.
 *
 * @module
 */
import { formatShare } from "./format.ts";
import { type Html, html } from "./html.ts";

/** A bin, and its share of either distribution. */
export interface PairedBar {
  readonly label: string;
  readonly shares: readonly [real: number, generated: number];
}

/** The picture in pixels: as narrow as a phone, so that letters are as large as those around. */
const [WIDTH, LABEL, VALUE, ROW, BAR] = [320, 118, 48, 22, 8];

/** Labels are cut to so many characters. */
const CHARACTERS = 18;

/**
 * Draws them. The classes `real` and `generated` colour the bars.
 *
 * @param bars The bins.
 * @param title What is shown, for those who do not see it.
 */
export function pairedBars(bars: readonly PairedBar[], title: string): Html {
  const most = bars.reduce((most, { shares }) => Math.max(most, ...shares), 1e-9);
  const rows = bars.map(({ label, shares }, k) => {
    const y = k * ROW;
    const bar = (share: number, place: number) =>
      html`
        <rect class="${place === 0 ? "real" : "generated"}" x="${LABEL}" y="${y + 2 +
          place * (BAR + 1)}" width="${((WIDTH - LABEL - VALUE) * share / most).toFixed(
            1,
          )}" height="${BAR}" />
      `;
    return html`<g><title>${label}: ${formatShare(shares[0])} real, ${
      formatShare(shares[1])
    } generated</title>
<text x="${LABEL - 6}" y="${y + 14}" text-anchor="end">${cut(label)}</text>${shares.map(bar)}
<text class="value" x="${WIDTH}" y="${y + 14}" text-anchor="end">${formatShare(shares[1])}</text></g>`;
  });
  return html`<svg class="bars" role="img" aria-label="${title}" viewBox="0 0 ${WIDTH} ${
    bars.length * ROW
  }">${rows}</svg>`;
}

function cut(label: string): string {
  const characters = [...label];
  return characters.length <= CHARACTERS ? label : `${characters.slice(0, CHARACTERS - 1).join("")}\u2026`;
}
