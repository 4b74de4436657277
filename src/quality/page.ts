/**
 * A report as a page that asks nothing of any server.
 *
 * @module
 */
import { formatCount, formatNats, formatShare } from "../report/format.ts";
import { Html, html, type HtmlPart } from "../report/html.ts";
import { lineChart } from "../report/line_chart.ts";
import { pairedBars } from "../report/paired_bars.ts";
import { shareMap } from "../report/share_map.ts";
import type { Agreement } from "./agreement.ts";
import { type Report, reportJson } from "./report.ts";
import { STYLE } from "./style.ts";

/**
 * Writes a report as one HTML file, with pictures, style and numbers in it.
 *
 * @param report What it says.
 */
export function reportPage(report: Report): string {
  const title = `Report on ${report.model}`;
  const { rows } = report;
  const what = report.heldOutFor === "test"
    ? "rows to test with"
    : "rows to validate with, by which the weights were chosen";
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>${title}</title>
        <style>${new Html(STYLE)}</style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>${formatCount(rows.generated)} rows that the model generated, beside ${formatCount(
            rows.learned,
          )} rows of ${report.data} that it learned and ${formatCount(
            rows.held,
          )} that it never learned: ${what}.</p>
        </header>
        <main>
    ${summary(report)}
    ${columnsSection(report)}
    ${pairsSection(report)}
    ${copiesSection(report)}
    ${combinationsSection(report)}
    ${curvesSection(report)}
    ${schemaSection(report)}
    ${methodSection(report)}
        </main>
        <script type="application/json" id="numbers">${new Html(
          reportJson(report).replaceAll("<", "\\u003c"),
        )}</script>
      </body>
    </html>
  `.text;
}

/** A number with what it means. */
function fact(value: HtmlPart, name: HtmlPart, meaning: HtmlPart): Html {
  return html`<div class="fact"><strong>${value}</strong><h3>${name}</h3><p>${meaning}</p></div>`;
}

function summary(report: Report): Html {
  const { nll, separation, learnedSeparation, nearness, combinations, pairs } = report;
  const gain = nll.independent - nll.mean;
  return html`
    <section>
      <h2>In short</h2>
      <div class="facts">
        ${fact(
          formatNats(nll.mean),
          "nats: the mean of \u2212log p of held-out rows",
          html`As if columns had nothing to do with each other: ${formatNats(nll.independent)}. The model ${
            gain > 0
              ? html`gains ${formatNats(gain)} by knowing how they hang together`
              : "has learned nothing of how they hang together"
          } (less is better; standard error ${nll.standardError.toFixed(3)}).`,
        )}
        ${fact(
          separation.auc.toFixed(3),
          "how well a classifier tells generated from held-out rows",
          html`${verdict(separation)} 0.5 is guessing, 1 is always right; the standard error is ${
            separation.standardError.toFixed(3)
          }. Learned rows in the place of generated ones: ${learnedSeparation.auc.toFixed(3)}.`,
        )}
        ${fact(
          formatShare(meanOf(report.columns, "generated")),
          "agreement of columns",
          html`${formatShare(meanOf(report.columns, "learned"))} is what real rows reach.${
            pairs &&
            html`
              Pairs of columns: ${formatShare(pairs.generated)} of ${formatShare(pairs.learned)}.
            `
          }`,
        )}
        ${fact(
          formatShare(nearness.nearer.share),
          "of generated rows are nearest to a learned row",
          html`${
            formatShare(nearness.nearer.expected)
          } is expected of rows that know nothing of the learned ones (standard error ${
            formatShare(nearness.nearer.standardError)
          }): ${nearVerdict(report)}.`,
        )}
    ${fact(
      formatShare(nearness.copies),
      "of generated rows equal a learned row",
      html`So do ${formatShare(nearness.heldCopies)} of the held-out rows, by chance.`,
    )}
        ${fact(
          formatShare(combinations.generated),
          "of generated rows combine values that no learned row does",
          html`So do ${formatShare(combinations.held)} of the held-out rows.`,
        )}
          </div>
    </section>
  `;
}

function verdict({ auc, standardError, rows }: Report["separation"]): string {
  if (auc < 0.5 + 3 * standardError) {
    return standardError < 0.02
      ? "It cannot tell them apart."
      : `It cannot, as far as ${formatCount(rows)} rows of each can say.`;
  }
  if (auc < 0.55) return "It hardly tells them apart.";
  if (auc < 0.65) return "It sometimes tells them apart.";
  if (auc < 0.8) return "It often tells them apart.";
  return "It tells most of them apart.";
}

function nearVerdict({ nearness: { nearer: { share, expected, standardError } } }: Report): string {
  const above = (share - expected) / (standardError || 1);
  if (above < -3) return "generated rows keep away from what was learned";
  if (above < 3) return "nothing speaks for copying";
  const [part, error] = [share - expected, standardError].map((share) => formatShare(share / (1 - expected)));
  return `that is nearer than by chance, as if ${part} (\u00b1\u00a0${error}) of them were copies of learned rows, or almost`;
}

function meanOf(agreements: readonly Agreement[], which: "generated" | "learned"): number {
  return agreements.reduce((sum, agreement) => sum + agreement[which], 0) / agreements.length;
}

const LEGEND =
  html`<p class="legend"><span class="real">real</span> <span class="generated">generated</span></p>`;

function columnsSection({ columns }: Report): Html {
  return html`<section><h2>Columns</h2>
<p>The share of rows with each value, or between two numbers; the number at the right is that of generated rows. Agreement is 1 minus half of
the sum of all differences to the held-out rows, in ten bins; in brackets what as many learned rows reach.</p>${LEGEND}
<div class="figures">${
    columns.map(({ columns: [name], generated, learned, bars }) =>
      html`<figure><figcaption><b>${name}</b> ${formatShare(generated)} (${
        formatShare(learned)
      })</figcaption>${pairedBars(bars, `${name}: real and generated rows`)}</figure>`
    )
  }</div></section>`;
}

function pairsSection({ pairs }: Report): Html | undefined {
  return pairs && html`<section><h2>Pairs of columns</h2>
<p>The pairs that agree least beside what learned rows reach, ${formatShare(pairs.generated)} (${
    formatShare(pairs.learned)
  }) being the mean of all. A
square is a pair of bins, and the darker the more rows have it: the first column goes from left to right, the second one downward.</p>${LEGEND}
<div class="figures">${
    pairs.worst.map(({ columns: [a, b], generated, learned, shares }) => {
      const most = Math.max(...shares.real.flat(), ...shares.generated.flat());
      return html`
        <figure>
          <figcaption><b>${a}</b> and <b>${b}</b> ${formatShare(generated)} (${formatShare(
            learned,
          )})</figcaption>
          <div class="maps">${(["real", "generated"] as const).map((name) =>
            shareMap(shares[name], { most, name, title: `${a} and ${b}: ${name} rows` })
          )}</div>
        </figure>
      `;
    })
  }</div></section>`;
}

/** So many bars of distances. */
const DISTANCES = 10;

function copiesSection({ nearness, rows }: Report): Html {
  const { generated, held, halves } = nearness;
  const most = Math.max(
    generated[Math.floor(0.98 * (generated.length - 1))]!,
    held[Math.floor(0.98 * (held.length - 1))]!,
    1e-6,
  );
  const shares = (distances: Float64Array) => {
    const bins = Array<number>(DISTANCES).fill(0);
    for (const distance of distances) {
      bins[Math.min(DISTANCES - 1, Math.floor(DISTANCES * distance / most))]! += 1 / distances.length;
    }
    return bins;
  };
  const [ofHeld, ofGenerated] = [shares(held), shares(generated)];
  const bars = ofHeld.map((share, k) => ({
    label: k === DISTANCES - 1 ? `from ${edge(k, most)}` : `${edge(k, most)} to ${edge(k + 1, most)}`,
    shares: [share, ofGenerated[k]!] as const,
  }));
  const middle = (sorted: Float64Array) => sorted[sorted.length >> 1]!.toFixed(3);
  return html`
    <section>
      <h2>Copies</h2>
      <p>How far it is to the nearest learned row: 1 for each word that differs, and for numbers the share of learned values between. Held-out
        rows were not learned, so generated rows should be as far; those that are much nearer are copies, or almost. Half of the generated rows are
        nearer than ${middle(generated)}, half of the held-out ones nearer than ${middle(held)}.</p>
      <div class="figures">
        <figure><figcaption>Distance to the nearest learned row</figcaption>
        <p class="legend"><span class="real">held out</span> <span class="generated">generated</span></p>${pairedBars(
          bars,
          "Distances of held-out and of generated rows to the nearest learned row",
        )}</figure>
      </div>
      <p>Of as many learned as held-out rows, ${formatCount(
        halves.rows[0],
      )} of each, the learned one is nearer to ${formatShare(halves.share)} of the
    generated rows, where a half is expected (standard error ${formatShare(
      halves.standardError,
    )}).${halves.rows[0] < rows.learned
      ? html` The other learned rows are left out of that, and with them their copies: a model that is trained with <code>--test 0.5</code> learns one half,
and leaves out none. The share at the top counts all learned rows.`
      : undefined}</p>
      <p>None of this is a proof of privacy, and nothing here is differential privacy: a density model can reveal rare rows that it learned.</p>
    </section>
  `;
}

function edge(k: number, most: number): string {
  return (k * most / DISTANCES).toFixed(most < 1 ? 3 : 2);
}

function combinationsSection({ combinations: { count, worst, generated }, rows }: Report): Html {
  return html`<section><h2>Impossible combinations</h2>
<p>${
    formatCount(count)
  } pairs of values of two columns seem impossible: no learned row has them, though ten or more would if columns had nothing to do
with each other, as the last number says. ${
    worst.length === 0
      ? "No generated row has any of these."
      : html`${formatShare(generated)} of the generated rows have one.`
  }</p>${
    worst.length === 0 ? undefined : html`
      <div class="wide">
        <table><tr><th>these together</th><th>generated rows</th><th>by chance</th></tr>${worst
          .map(({ columns: [a, b], values: [x, y], generated, expected }) =>
            html`
              <tr>
                <td><b>${a}</b> ${x}, <b>${b}</b> ${y}</td>
                <td>${formatCount(generated)} (${formatShare(generated / rows.generated)})</td>

                <td>${formatCount(expected)}</td>
              </tr>
            `
          )}</table>
      </div>
    `
  }</section>`;
}

function curvesSection({ epochs }: Report): Html | undefined {
  // the first epochs begin so high that the rest would look flat
  const shown = epochs.filter(({ epoch }) => epoch > 0);
  const lineOf = (name: string, nll: (epoch: Report["epochs"][number]) => number | undefined) => ({
    name,
    points: shown.flatMap((epoch): [number, number][] => {
      const y = nll(epoch);
      return y === undefined || !Number.isFinite(y) ? [] : [[epoch.epoch, y]];
    }),
  });
  const lines = [lineOf("real", ({ trainNll }) => trainNll), lineOf("generated", ({ validNll }) => validNll)]
    .filter(({ points }) => points.length > 1);
  if (lines.length === 0) return undefined;
  return html`
    <section>
      <h2>Training</h2>
      <p>The mean NLL of a row after each epoch, in nats.</p>
      <p
        class="legend"><span class="real">rows to learn, while they are learned</span> <span class="generated">rows to validate with</span></p>
      <div class="figures">
        <figure>${lineChart(lines, "NLL after each epoch")}</figure>
      </div>
    </section>
  `;
}

function schemaSection({ schema, leftOut }: Report): Html {
  return html`<section><h2>What the columns are</h2><div class="wide" role="region" aria-label="table" tabindex="0"><table><tr><th>column</th><th>kind</th><th>values</th></tr>${
    schema.map(({ name, kind, values }) =>
      html`
        <tr>
          <td>${name}</td>
          <td>${kind}</td>
          <td>${values}</td>
        </tr>
      `
    )
  }</table></div>${leftOut && html`<p>Left out of the model: ${leftOut}.</p>`}</section>`;
}

function methodSection({ seed, separation, nearness, learnedSeparation }: Report): Html {
  return html`
    <section>
      <h2>How this was measured</h2>
      <ul>
        <li>The classifier is gradient-boosted trees, which learn four fifths of ${formatCount(
          separation.rows,
        )} held-out and as many generated rows and are
    asked about the last fifth, five times (of learned rows ${formatCount(
      learnedSeparation.rows,
    )}). The number is the area under the ROC curve.</li>
        <li>Of more than 100,000 learned or held-out rows, so many are drawn at random.</li>
        <li>Bins are ten intervals of as many learned rows, or the ten most frequent words; what is missing is a bin of its own.</li>
        <li>Nearest rows are those of ${formatCount(nearness.generated.length)} generated and ${formatCount(
          nearness.held.length,
        )} held-out rows.</li>
        <li>What is random follows from the seed ${seed}. The numbers are in this page as JSON, in the element <code>numbers</code>.</li>
      </ul>
    </section>
  `;
}
