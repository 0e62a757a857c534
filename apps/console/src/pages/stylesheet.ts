/** The pages' style sheet: calm, dense, legible, in light and dark, from a phone to a wall. */
export const stylesheet = `
:root { color-scheme: light dark;
  --ink: #1b2230; --soft: #586377; --line: #dde2ea; --page: #f5f6f9; --card: #fff; --code: #eef1f6; --link: #1d57c4;
  --critical: #b3201f; --high: #b04a00; --medium: #806000; --low: #1f62a8; --info: #56606f; --good: #1a7440; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e3e7ee; --soft: #97a2b5; --line: #2c3442; --page: #0f1319; --card: #171c24; --code: #212834; --link: #86b1ff;
  --critical: #ff7b72; --high: #ffa05c; --medium: #e3b341; --low: #79b8ff; --info: #a3adbc; --good: #56d38a; } }

* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif; }
main { padding: 1rem 1.25rem 3rem; max-width: 110rem; margin: 0 auto; }
h1 { font-size: 1.35rem; line-height: 1.3; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: .8rem; letter-spacing: .05em; text-transform: uppercase; color: var(--soft); margin: 0 0 .5rem; }
p { margin: .3rem 0; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 2px; }
a:focus-visible, summary:focus-visible, select:focus-visible, input:focus-visible, textarea:focus-visible, button:focus-visible, pre:focus-visible {
  outline: 2px solid var(--link); outline-offset: 2px; border-radius: 3px; }
code, pre, .labels, .timeline .exact, .offset, table .exact { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace;
  font-size: .92em; font-variant-numeric: tabular-nums; }
code { overflow-wrap: anywhere; }
pre { margin: 0; padding: .6rem .75rem; background: var(--code); border-radius: 6px; max-height: 28rem; overflow: auto;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.soft { color: var(--soft); }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -99rem; background: var(--card); padding: .5rem 1rem; z-index: 1; }
.skip:focus { left: 0; }

.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: .25rem 1.5rem; padding: .6rem 1.25rem;
  background: var(--card); border-bottom: 1px solid var(--line); }
.brand { font-weight: 700; font-size: 1.05rem; color: var(--ink); text-decoration: none; letter-spacing: .02em; }
.top nav, .filters { display: flex; flex-wrap: wrap; gap: .15rem; align-items: center; }
.top nav a, .filters a { padding: .2rem .65rem; border-radius: 6px; color: var(--soft); text-decoration: none; }
.top nav a:hover, .filters a:hover { background: var(--code); color: var(--ink); }
.top nav a[aria-current], .filters a[aria-current] { background: var(--code); color: var(--ink); font-weight: 600; }
.clock { margin: 0 0 0 auto; color: var(--soft); font-variant-numeric: tabular-nums; }

.heading { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem 1.5rem; margin-bottom: .4rem; }
.filters label { color: var(--soft); margin-right: .6rem; }
.filters select, .filters button { font: inherit; color: var(--ink); background: var(--card); max-width: 100%;
  border: 1px solid var(--line); border-radius: 6px; padding: .2rem .5rem; }
.ledger { display: flex; flex-wrap: wrap; gap: 0 .45rem; color: var(--soft); margin: 0 0 .8rem;
  font-variant-numeric: tabular-nums; }
.ledger b { color: var(--ink); font-weight: 600; }
.empty { padding: 2.5rem 1rem; text-align: center; color: var(--soft); background: var(--card);
  border: 1px solid var(--line); border-radius: 8px; }

.scroll { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 8px; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; vertical-align: top; padding: .5rem .75rem; border-top: 1px solid var(--line); }
thead th { border-top: 0; color: var(--soft); font-weight: 500; font-size: .85rem; white-space: nowrap; }
tbody th { font-weight: 600; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
table time { white-space: nowrap; }
td.wide { width: 60%; min-width: 20rem; overflow-wrap: anywhere; }
.command { white-space: nowrap; }
td ul { margin: .3rem 0; padding-left: 1.2rem; }
.incidents tbody th { width: 99%; min-width: 18rem; overflow-wrap: anywhere; }
.incidents tbody th a { color: var(--ink); text-decoration: none; }
.incidents tbody th a:hover { color: var(--link); text-decoration: underline; }
.incidents td { white-space: nowrap; }
.incidents tr.is-closed th { font-weight: 400; }
.incidents tr.is-closed, .is-redriven { color: var(--soft); }
.tail td:not(.wide) { white-space: nowrap; }

.badge { display: inline-block; min-width: 4.6rem; padding: .05rem .5rem; border-radius: 4px; border: 1px solid currentColor;
  font-size: .8rem; font-weight: 600; text-align: center; }
.severity-critical { background: var(--critical); border-color: var(--critical); color: var(--card); }
.severity-high { color: var(--high); background: color-mix(in srgb, var(--high) 14%, transparent); }
.severity-medium { color: var(--medium); }
.severity-low { color: var(--low); }
.severity-info { color: var(--info); border-style: dashed; }
.status { white-space: nowrap; }
.status-open, .status-firing { color: var(--critical); font-weight: 600; }
.status-resolved { color: var(--good); }
.status-closed { color: var(--soft); }
.risk-high { color: var(--critical); font-weight: 600; } .risk-medium { color: var(--high); font-weight: 600; }
.labels, .links { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem .35rem; margin: .25rem 0 0; padding: 0; }
.labels li { background: var(--code); border-radius: 4px; padding: 0 .4rem; overflow-wrap: anywhere; }
.labels .name { color: var(--soft); }
.links { gap: .2rem .9rem; }

.headline { border-left: 5px solid var(--soft); background: var(--card); border-radius: 8px; padding: .9rem 1.1rem;
  border-block: 1px solid var(--line); border-right: 1px solid var(--line); margin-bottom: 1rem; }
.severity-edge-critical .headline { border-left-color: var(--critical); }
.severity-edge-high .headline { border-left-color: var(--high); }
.severity-edge-medium .headline { border-left-color: var(--medium); }
.severity-edge-low .headline { border-left-color: var(--low); }
.badges { display: flex; gap: .8rem; align-items: center; margin: 0 0 .35rem; }
.facts { display: flex; flex-wrap: wrap; gap: .6rem 1.75rem; margin: .8rem 0 0; }
.facts dt, .card dt, .proof dt { color: var(--soft); font-size: .85rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; }
.facts .labels { margin: 0; }

.columns { display: grid; gap: 1rem; align-items: start; }
.story { display: grid; gap: 1.25rem; min-width: 0; }
.response { display: grid; gap: .75rem; min-width: 0; }
@media (min-width: 68rem) { .columns { grid-template-columns: minmax(0, 1fr) 24rem; }
  .response { grid-column: 2; grid-row: 1; } .story { grid-column: 1; grid-row: 1; } }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .75rem .9rem;
  overflow-wrap: anywhere; }
.card ul { margin: 0; padding-left: 1.1rem; } .card ul.labels { padding: 0; }
.card dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem .8rem; margin: .5rem 0 0; }
.card dd { margin: 0; } .card .labels { margin: 0; }
.state { color: var(--ink); font-weight: 700; }
.approval-pending { border-color: var(--high); box-shadow: inset 4px 0 0 var(--high); }
.approval-granted, .action-succeeded { box-shadow: inset 4px 0 0 var(--good); }
.approval-rejected, .action-failed, .action-refused { box-shadow: inset 4px 0 0 var(--critical); }
.button { display: inline-block; margin-top: .3rem; padding: .4rem .9rem; border-radius: 6px; background: var(--link);
  color: var(--card); font-weight: 600; text-decoration: none; }
.asking summary { cursor: pointer; color: var(--link); padding: .15rem 0; }
.asking form { display: grid; gap: .4rem; padding: .3rem 0 .8rem; }
.asking label { display: grid; color: var(--soft); font-size: .85rem; }
.asking input, .asking select, .asking textarea { font: inherit; color: var(--ink); background: var(--page); padding: .25rem .5rem;
  border: 1px solid var(--line); border-radius: 6px; }
.asking button { font: inherit; font-weight: 600; justify-self: start; padding: .3rem .9rem; border: 0; border-radius: 6px;
  color: var(--card); background: var(--link); cursor: pointer; }
.asking textarea { resize: vertical; } .asking [aria-invalid] { border-color: var(--critical); }
.silence { margin-bottom: .6rem; } .silence h3 { font-size: 1rem; margin: 0 0 .3rem; font-weight: 600; }

.findings ol { margin: 0; padding-left: 1.3rem; } .findings li { margin: .25rem 0; }
.findings img { display: block; max-width: 100%; height: auto; margin: .6rem 0; border-radius: 6px; }
.findings summary { cursor: pointer; color: var(--soft); font-size: .85rem; }
.findings h3 { font-size: .9rem; margin: .6rem 0 .2rem; }
.findings li:target { background: var(--code); }
.confidence { font-variant-numeric: tabular-nums; color: var(--soft); }

.timeline { list-style: none; margin: 0; padding: 0; background: var(--card); border: 1px solid var(--line);
  border-radius: 8px; overflow: hidden; }
.timeline li { border-top: 1px solid var(--line); }
.timeline li:first-child { border-top: 0; }
.timeline .date, .timeline .gap { padding: .25rem .75rem; color: var(--soft); font-size: .85rem; background: var(--page); }
.timeline summary { display: grid; grid-template-columns: 4.6rem 6.4rem 5.2rem minmax(0, 1fr) .8rem; gap: .1rem .6rem;
  padding: .35rem .75rem; cursor: pointer; list-style: none; }
.timeline summary::-webkit-details-marker { display: none; }
.timeline summary::after { content: "›"; color: var(--soft); text-align: center; }
.timeline details[open] summary::after { rotate: 90deg; }
.timeline summary:hover, .timeline details[open] summary { background: var(--code); }
.offset, .agent { color: var(--soft); }
.offset { white-space: nowrap; }
.actor { color: var(--ink); font-weight: 600; overflow-wrap: anywhere; }
.timeline .text { overflow-wrap: anywhere; }
.proof { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: .15rem .8rem; margin: .5rem .75rem; }
.proof dd { margin: 0; overflow-wrap: anywhere; }
.timeline pre { margin: 0 .75rem .75rem; }

.diff { max-height: none; } .diff .added { color: var(--good); } .diff .removed { color: var(--critical); }

.notice { max-width: 42rem; margin: 2rem auto; background: var(--card); border: 1px solid var(--line);
  border-left: 5px solid var(--high); border-radius: 8px; padding: 1.25rem 1.5rem; }

@media (max-width: 46rem) {
  main { padding: .75rem .75rem 2rem; }
  .clock { margin: 0; }
  .timeline summary { grid-template-columns: auto auto 1fr; }
  .timeline .text { grid-column: 1 / -1; }
  .timeline summary::after { content: none; }
  .incidents thead { position: absolute; clip-path: inset(50%); }
  .incidents tr { display: flex; flex-wrap: wrap; gap: .25rem .9rem; align-items: center; padding: .6rem .75rem;
    border-top: 1px solid var(--line); }
  .incidents th, .incidents td { border: 0; padding: 0; }
  .incidents tbody th { flex: 1 0 100%; min-width: 0; }
  .incidents td[data-name]::before { content: attr(data-name) " "; color: var(--soft); font-size: .85rem; }
}
@media (forced-colors: active) { .badge { border: 1px solid; } }
`;
