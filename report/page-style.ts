/** The page's style. Every pair of text and ground has a contrast of at least 4.5 : 1 (WCAG AA), light and dark. */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --ground: #f6f7f9;
  --sheet: #ffffff;
  --line: #d5dae1;
  --text: #1a2230;
  --quiet: #55606f;
  --good: #14713d;
  --warning: #8a5200;
  --bad: #b3261e;
  --neutral: #55606f;
  --good-ground: #e5f4ea;
  --warning-ground: #fff2dc;
  --bad-ground: #fdeae8;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ground: #10151c;
    --sheet: #18202a;
    --line: #36414f;
    --text: #e7ecf2;
    --quiet: #a6b2c1;
    --good: #6fd29a;
    --warning: #f0b95b;
    --bad: #ff9c92;
    --neutral: #a6b2c1;
    --good-ground: #12301f;
    --warning-ground: #35270d;
    --bad-ground: #3b1715;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  padding: 1.5rem clamp(1rem, 4vw, 2.5rem) 3rem;
  max-width: 72rem;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
}
h1, h2, h3, p, dl, dd, ol, ul { margin: 0; }
h1 { font-size: 1.9rem; line-height: 1.2; }
h2 { font-size: 1.2rem; margin-bottom: .8rem; }
h3 { font-size: 1rem; }
small { font-size: .85em; font-weight: 400; color: var(--quiet); }
code { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, monospace; font-size: .875em; }
.product { color: var(--quiet); margin-bottom: .6rem; }
.verdict {
  padding: 1.1rem 1.3rem;
  border-radius: .6rem;
  border-left: .5rem solid var(--neutral);
  background: var(--sheet);
}
.verdict h1 { margin-bottom: .3rem; }
.verdict ul { margin-top: .4rem; padding-left: 1.3rem; }
.verdict.verified { border-color: var(--good); background: var(--good-ground); }
.verdict.verified h1 { color: var(--good); }
.verdict.differences, .verdict.held { border-color: var(--warning); background: var(--warning-ground); }
.verdict.differences h1, .verdict.held h1, .verdict.aborted h1 { color: var(--warning); }
.verdict.aborted { border-color: var(--warning); background: var(--warning-ground); }
.verdict.failed { border-color: var(--bad); background: var(--bad-ground); }
.verdict.failed h1 { color: var(--bad); }
.facts { display: flex; flex-wrap: wrap; gap: .6rem 2rem; margin-top: 1rem; }
.facts dt { color: var(--quiet); font-size: .85rem; }
.facts dd { overflow-wrap: anywhere; }
section {
  margin-top: 1.5rem;
  padding: 1.2rem 1.3rem 1.4rem;
  border: 1px solid var(--line);
  border-radius: .6rem;
  background: var(--sheet);
}
section p { max-width: 46rem; }
.flow { list-style: none; padding: 0; display: grid; grid-template-columns: .7fr 1.1fr 1.1fr 1.2fr; gap: 2rem; }
.flow li { position: relative; min-width: 0; }
.flow li:not(:last-child)::after {
  content: "→" / "";
  position: absolute;
  top: 2.65rem;
  right: -1.55rem;
  color: var(--quiet);
  font-size: 1.2rem;
  line-height: 1;
}
.flow h3 small { display: block; }
.bar { display: flex; gap: 2px; height: .7rem; margin: .4rem 0 .5rem; border-radius: .35rem; overflow: hidden; background: var(--line); }
.bar span { min-width: 4px; flex-basis: 0; }
.bar .good { background: var(--good); }
.bar .warning { background: var(--warning); }
.bar .bad { background: var(--bad); }
.bar .neutral { background: var(--neutral); }
.flow dl div { display: flex; justify-content: space-between; gap: .6rem; padding: .1rem 0; }
.flow dd { font-variant-numeric: tabular-nums; font-weight: 600; white-space: nowrap; text-align: right; }
.flow dd small { display: inline-block; min-width: 3.4rem; font-size: .8em; }
.flow .good dd { color: var(--good); }
.flow .warning dd { color: var(--warning); }
.flow .bad dd { color: var(--bad); }
.flow .zero { color: var(--quiet); }
.flow .zero dd { font-weight: 400; }
.balance { list-style: none; margin: 1.2rem 0 .6rem; padding: .8rem 0 0; border-top: 1px solid var(--line); color: var(--quiet); font-variant-numeric: tabular-nums; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); gap: 1.2rem 2.5rem; align-items: start; }
table { border-collapse: collapse; width: 100%; }
.columns div table + table { margin-top: 1.2rem; }
table.after, p.after { margin-top: 1.2rem; }
caption code { white-space: nowrap; }
caption { text-align: left; color: var(--quiet); padding-bottom: .3rem; }
th, td { text-align: left; vertical-align: top; padding: .35rem .8rem .35rem 0; border-top: 1px solid var(--line); font-weight: 400; overflow-wrap: anywhere; }
th:last-child, td:last-child { padding-right: 0; }
thead th { border-top: 0; color: var(--quiet); font-size: .85rem; overflow-wrap: normal; }
tfoot th, tfoot td { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.good { color: var(--good); }
td.bad { color: var(--bad); font-weight: 600; }
.wide { overflow-x: auto; }
.wide td, .wide th { overflow-wrap: normal; }
.unconfirmed small { display: block; }
.unconfirmed td { overflow-wrap: break-word; }
.wide:focus-visible { outline: 2px solid var(--text); outline-offset: 4px; }
.files { margin-top: 1.2rem; }
.hash { overflow-wrap: anywhere; }
footer { margin-top: 1.5rem; color: var(--quiet); font-size: .875rem; }
@media (max-width: 52rem) {
  .flow { grid-template-columns: 1fr; gap: 1.6rem; }
  .flow li:not(:last-child)::after { content: "↓" / ""; top: auto; bottom: -1.5rem; left: 0; right: auto; }
  .flow h3 small { display: inline; }
}
@media print {
  :root { --ground: #ffffff; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  tr, .verdict, .flow li, .balance { break-inside: avoid; }
  h2, caption { break-after: avoid; }
  section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 1rem 0; }
  .bar, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .wide { overflow: visible; }
}
`;
