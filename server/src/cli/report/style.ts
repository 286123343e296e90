/** Style of the page, for light and dark screens, narrow ones and paper. It holds nothing that comes from a repository. */
export const style = `
:root {
  color-scheme: light dark;
  --text: #1d2733; --quiet: #566270; --back: #ffffff; --card: #f5f7f9; --line: #d5dbe1; --accent: #23547c;
  --good: #22764a; --bad: #b3402e; --young: #76818d;
  --c0: #2b6cb0; --c1: #c05621; --c2: #2f855a; --c3: #8047b5; --c4: #a67c00; --c5: #b83280; --c6: #0f7c8a; --c7: #818b97;
}
@media (prefers-color-scheme: dark) {
  :root {
    --text: #e4e9ee; --quiet: #a3aeb9; --back: #14191f; --card: #1d242c; --line: #38424d; --accent: #8cc0ee;
    --good: #5fc48d; --bad: #f0806c; --young: #8d98a4;
    --c0: #6aa9ef; --c1: #f0945a; --c2: #62c793; --c3: #c194ea; --c4: #e0bb45; --c5: #f07fb4; --c6: #4cc3d4; --c7: #98a3ae;
  }
}
* { box-sizing: border-box; }
body { margin: 0; color: var(--text); background: var(--back); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 900px; margin: 0 auto; padding: 32px 20px 64px; }
h1 { margin: 0 0 4px; font-size: 1.9rem; line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 48px 0 4px; font-size: 1.3rem; }
p { margin: 0 0 12px; max-width: 70ch; }
.quiet, figcaption { color: var(--quiet); }
code { font: 0.88em ui-monospace, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 24px 0; padding: 0; list-style: none; }
.facts li { padding: 12px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
.facts b { display: block; font-size: 1.5rem; font-variant-numeric: tabular-nums; line-height: 1.3; }
.note { padding: 12px 16px; border-left: 4px solid var(--accent); border-radius: 0 8px 8px 0; background: var(--card); }
figure { margin: 16px 0; }
.scroll { overflow-x: auto; }
.scroll:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
.scroll > svg { display: block; width: 100%; min-width: 560px; height: auto; }
svg text { fill: var(--quiet); font: 11px system-ui, sans-serif; }
svg .title { font-size: 11px; font-weight: 600; }
.grid { stroke: var(--line); stroke-width: 1; }
.ideal { stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 5 4; }
.margin { stroke: var(--c0); stroke-width: 2; opacity: 0.6; }
.point { fill: var(--c0); }
.good { fill: var(--good); fill-opacity: 0.7; } .bad { fill: none; stroke: var(--bad); stroke-width: 1.5; } .young { fill: var(--young); fill-opacity: 0.5; }
.series0 { fill: var(--c0); } .series1 { fill: var(--c1); } .series2 { fill: var(--c2); } .series3 { fill: var(--c3); }
.series4 { fill: var(--c4); } .series5 { fill: var(--c5); } .series6 { fill: var(--c6); } .series7 { fill: var(--c7); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 8px 0; padding: 0; list-style: none; font-size: 0.9rem; }
.legend li { overflow-wrap: anywhere; }
.key { width: 12px; height: 12px; margin-right: 6px; vertical-align: -1px; }
details { margin: 8px 0; }
summary { cursor: pointer; color: var(--accent); }
table { width: 100%; border-collapse: collapse; font-size: 0.92rem; font-variant-numeric: tabular-nums; }
caption { padding: 8px 0; text-align: left; color: var(--quiet); }
th, td { padding: 6px 10px; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th { font-weight: 600; white-space: nowrap; }
th:first-child, td:first-child, .text { text-align: left; }
td.text, th[scope="row"] { overflow-wrap: anywhere; white-space: normal; min-width: 9em; }
th[scope="row"] { font-weight: 500; }
.change { margin: 0 0 12px; padding: 14px 16px; border: 1px solid var(--line); border-radius: 8px; background: var(--card); break-inside: avoid; }
.change h3 { margin: 0; font-size: 1rem; overflow-wrap: anywhere; }
.change p { margin: 2px 0 6px; }
.change ul { margin: 0; padding-left: 0; list-style: none; font-size: 0.92rem; }
.change li { display: grid; grid-template-columns: 5.5em 1fr; gap: 8px; }
.up { color: var(--good); } .down { color: var(--bad); }
@media (max-width: 560px) { main { padding: 20px 14px 48px; } th, td { padding: 5px 6px; } .change li { grid-template-columns: 4.5em 1fr; } }
@media print { details:not([open]) > :not(summary) { display: revert; } .scroll { overflow: visible; } }
`;
