/** The style of a report: for light and dark, wide and narrow. */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbfaf7; --paper: #f1efe8; --text: #24262c; --faint: #5c5e66; --line: #d9d6cc; --real: #3c4cc4; --generated: #d9791a;
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
@media (prefers-color-scheme: dark) {
  :root { --page: #15161a; --paper: #1f2127; --text: #e6e4dd; --faint: #a2a4ad; --line: #383b44; --real: #9aa6ff; --generated: #ffb454; }
}
* { box-sizing: border-box; }
body { max-width: 66rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; color: var(--text); background: var(--page); overflow-wrap: anywhere; }
h1, h2 { font-family: ui-serif, "Iowan Old Style", Palatino, Georgia, serif; line-height: 1.2; text-wrap: balance; }
h1 { margin: 0; font-size: 1.9rem; }
h2 { margin: 2.5rem 0 .5rem; font-size: 1.35rem; }
p, ul { max-width: 44rem; margin: .5rem 0; }
ul { padding-left: 1.2rem; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr)); gap: 1rem; }
.fact { padding: .9rem 1rem; background: var(--paper); border-radius: .5rem; }
.fact strong { font-size: 1.6rem; font-variant-numeric: tabular-nums; }
.fact h3 { margin: 0; font-size: 1rem; }
.fact p { margin: .3rem 0 0; color: var(--faint); font-size: .92rem; }
.figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1.5rem; margin-top: 1rem; }
figure { margin: 0; max-width: 24rem; }
figcaption { margin-bottom: .3rem; font-size: .92rem; }
svg { display: block; width: 100%; height: auto; overflow: visible; }
svg text { fill: var(--text); font: 11px system-ui, sans-serif; }
svg .value { fill: var(--faint); }
rect.real, .map.real rect, circle.real { fill: var(--real); }
rect.generated, .map.generated rect, circle.generated { fill: var(--generated); }
.lines line { stroke: var(--line); }
.lines polyline { fill: none; stroke-width: 2; }
polyline.real { stroke: var(--real); }
polyline.generated { stroke: var(--generated); }
.maps { display: grid; grid-template-columns: 1fr 1fr; gap: .5rem; }
.map { border: 1px solid var(--line); background: var(--page); }
.legend span::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .35em; border-radius: .15em; }
.legend span { margin-right: 1em; }
.legend .real::before { background: var(--real); }
.legend .generated::before { background: var(--generated); }
code { white-space: nowrap; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .92rem; }
th, td { padding: .3rem .9rem .3rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: break-word; }
`;
