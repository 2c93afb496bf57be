/**
 * The page's style sheet. Charts take their colours from its variables; print has those of light, whatever the screen
 * prefers. Verdicts and results differ in lightness as well as in hue, for eyes that do not tell red from green.
 */
export const pageStyle = `:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2430; --muted: #5c6675; --axis: #aab2bd; --rule: #e6e9ee; --shade: #f6f7f9;
  --valid: #3a9a7c; --duplicate: #a9b8c9; --quarantined: #e39a3b; --condemned: #8b3148;
  --passed: #3a9a7c; --warned: #d99a00; --blocked: #c43d2b; --failed: #5a4b86;
  --line: #2f6db3;
  --rank1: #2f6db3; --rank2: #e39a3b; --rank3: #3a9a7c; --rank4: #a4508b;
  --rank5: #7fb2de; --rank6: #c9b458; --rank7: #8b5a3c; --rank8: #a9b1bb;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #14181f; --ink: #e6e9ee; --muted: #9aa5b4; --axis: #566070; --rule: #2a313c; --shade: #1b2029;
    --valid: #47b391; --duplicate: #61708a; --quarantined: #e8a952; --condemned: #d1657f;
    --passed: #47b391; --warned: #e9b93c; --blocked: #e8654f; --failed: #9c8bd0;
    --line: #6aa7e6;
    --rank1: #5b97d8; --rank2: #e8a952; --rank3: #47b391; --rank4: #c679b0;
    --rank5: #a5cbef; --rank6: #d8c878; --rank7: #b98562; --rank8: #7a8493;
  }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 28px 24px 64px; max-width: 1128px; background: var(--paper); color: var(--ink);
  font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; }
h1 { font-size: 26px; line-height: 1.2; margin: 0; }
h2 { font-size: 20px; margin: 44px 0 2px; padding-top: 20px; border-top: 1px solid var(--rule); }
h2 small { font-size: 13px; font-weight: 400; color: var(--muted); margin-left: 6px; }
h3 { font-size: 15px; margin: 32px 0 4px; }
p { margin: 4px 0; }
a { color: inherit; }
.lead { font-size: 17px; margin: 12px 0 6px; }
.note { color: var(--muted); font-size: 13px; }
code, pre { font: 12px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
pre { background: var(--shade); padding: 12px 16px; border-radius: 6px; overflow-x: auto; }
.charts { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 28px 28px; margin-top: 24px; }
figure { margin: 0; display: flex; flex-direction: column; break-inside: avoid; min-width: 0; }
figure.wide { grid-column: 1 / -1; }
figcaption { color: var(--muted); font-size: 13px; }
figcaption b { color: var(--ink); font-size: 14px; margin-right: 4px; overflow-wrap: anywhere; }
svg { display: block; width: 100%; height: auto; margin-top: auto; }
.none { color: var(--muted); margin: auto; padding: 24px; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 2px 16px; margin: 4px 0 0; padding: 0;
  font-size: 12px; }
.legend li { display: flex; align-items: center; gap: 6px; overflow-wrap: anywhere; }
.legend i { flex: none; display: block; width: 11px; height: 11px; }
.legend .block { background: var(--c); border-radius: 2px; }
.legend .line { width: 16px; height: 0; border-top: 2px solid var(--c); }
.legend .dashes { width: 16px; height: 0; border-top: 2px dashed var(--c); }
.legend .ring { width: 9px; height: 9px; border: 1.5px solid var(--c); border-radius: 50%; }
.scroll { overflow-x: auto; margin-top: 8px; }
table { border-collapse: collapse; width: 100%; font-size: 12.5px; }
th, td { text-align: left; vertical-align: top; padding: 5px 8px; border-bottom: 1px solid var(--rule); }
th { font-weight: 600; color: var(--muted); vertical-align: bottom; border-bottom-color: var(--axis); hyphens: manual; }
th:first-child, td:first-child { padding-left: 0; }
.n { text-align: right; white-space: nowrap; }
th.n { white-space: normal; }
.word { white-space: nowrap; }
.runs code { display: block; min-width: 150px; overflow-wrap: anywhere; font-size: 11px; line-height: 1.7; }
.problems { min-width: 200px; overflow-wrap: anywhere; }
.problems p { margin: 0 0 2px; }
.badge { white-space: nowrap; }
.badge::before { content: ""; display: inline-block; width: 9px; height: 9px; border-radius: 2px; margin-right: 6px;
  background: var(--axis); }
.badge.passed::before { background: var(--passed); }
.badge.warned::before { background: var(--warned); }
.badge.blocked::before, .badge.drift::before { background: var(--blocked); }
.badge.failed::before, .badge.breaker_open::before { background: var(--failed); }
@media screen and (max-width: 720px) {
  .charts { grid-template-columns: minmax(0, 1fr); }
  figure.wide { overflow-x: auto; }
  figure.wide svg { min-width: 760px; }
}
@media print {
  @page { margin: 14mm; }
  :root { color-scheme: light; }
  body { padding: 0; max-width: none; font-size: 11px; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  .scroll { overflow: visible; }
  table { font-size: 9px; }
  th, td { padding: 3px 5px; }
  .runs code { min-width: 100px; font-size: 7px; }
  .problems { min-width: 130px; font-size: 8px; }
  tr { break-inside: avoid; }
  h2, h3 { break-after: avoid; }
}
`;
