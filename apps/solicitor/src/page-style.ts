import { Markup } from '#libs/web';

/** The pages' only style sheet; inline, because the pages load nothing. */
export const style = new Markup(`
:root { color-scheme: light dark; --ink: #1c2330; --soft: #5b6577; --line: #d9dee7; --card: #fff; --page: #f3f5f9;
  --go: #1a7f45; --stop: #b3362b; --warn: #9a6200; --code: #f0f2f6; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --soft: #9aa5b8; --line: #323a48; --card: #1b212b;
  --page: #12161d; --go: #2f9e5f; --stop: #d9574b; --warn: #d29a2d; --code: #242c38; } }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem 1rem; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", sans-serif; }
main { max-width: 44rem; margin: 0 auto; background: var(--card); border: 1px solid var(--line);
  border-radius: 12px; padding: 1.75rem; }
h1 { font-size: 1.4rem; line-height: 1.3; margin: .25rem 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
.over { color: var(--soft); font-size: .85rem; letter-spacing: .04em; text-transform: uppercase; margin: 0; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .35rem 1rem; margin: 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
code, pre { font: .875rem/1.45 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code);
  border-radius: 6px; }
code { padding: .1rem .35rem; }
pre { padding: .75rem; margin: 0; overflow-x: auto; white-space: pre-wrap; overflow-wrap: anywhere; }
.state { border-left: 4px solid var(--soft); background: var(--code); border-radius: 6px; padding: .6rem .9rem; }
.granted { border-color: var(--go); } .rejected, .refused { border-color: var(--stop); }
.pending, .expired { border-color: var(--warn); }
.risk-high { color: var(--stop); font-weight: 600; } .risk-medium { color: var(--warn); font-weight: 600; }
.forms { display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem; }
form { border: 1px solid var(--line); border-radius: 10px; padding: 1rem; }
label { display: block; font-size: .875rem; color: var(--soft); margin-bottom: .6rem; }
input { display: block; width: 100%; margin-top: .2rem; padding: .5rem .6rem; font: inherit; color: var(--ink);
  background: var(--page); border: 1px solid var(--line); border-radius: 6px; }
button { width: 100%; padding: .6rem; font: inherit; font-weight: 600; color: #fff; border: 0; border-radius: 6px;
  cursor: pointer; }
.approve { background: var(--go); } .reject { background: var(--stop); }
input:focus-visible, button:focus-visible, a:focus-visible { outline: 3px solid #4c8dff; outline-offset: 2px; }
a { color: inherit; }
`);
