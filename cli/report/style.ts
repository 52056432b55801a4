/** The page's style: the reader's own fonts and colours of both schemes, each text with a contrast of 4.5 or more. */
export const STYLE = `
:root { color-scheme: light dark;
  --ink: #1b1f24; --quiet: #59636e; --page: #f6f8fa; --card: #ffffff; --line: #d1d9e0; --link: #0550ae;
  --grown: #a40e26; --shrunk: #116329; --cell: 84%; --head: 74%; --other: #d8dde3; --other-cell: #e8ecf0;
  --preparing: #6e7781; --compiling: #0969da; --pushing: #bf5700; --code: #eff2f5; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6edf3; --quiet: #9aa5b1; --page: #0d1117; --card: #161b22; --line: #30363d; --link: #79b8ff;
  --grown: #ff9a94; --shrunk: #6fdd8b; --cell: 21%; --head: 26%; --other: #343b44; --other-cell: #262c34;
  --preparing: #8b949e; --compiling: #58a6ff; --pushing: #f0883e; --code: #21262d; } }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; max-width: 78rem; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 3rem; background: var(--page);
  color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.2; margin: 0; } h2 { font-size: 1.25rem; margin: 0 0 .8rem; }
h3 { font-size: 1.05rem; margin: 0; display: inline; }
.stack { font-weight: 400; color: var(--quiet); }
a { color: var(--link); } :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 3px; }
.skip { position: absolute; left: -99rem; } .skip:focus { left: 1rem; top: .5rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
header p { margin: .2rem 0 1rem; color: var(--quiet); }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem; margin: 0 0 1rem; }
.facts div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .6rem .9rem;
  display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.facts dt { color: var(--quiet); font-size: .85rem; } .facts dd { margin: 0; font-size: 1.25rem; font-weight: 600; font-variant-numeric: tabular-nums; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; margin: 0 0 1.2rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.2rem clamp(.9rem, 2vw, 1.5rem) 1.3rem; margin: 0 0 1.2rem; }
code { font: .88em/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; }
.quiet, .note, footer { color: var(--quiet); } .note { font-size: .88rem; margin: .6rem 0 0; }
footer { font-size: .88rem; padding: 0 .3rem; }
.missing { border-left: 4px solid var(--line); padding: .3rem .8rem; margin: 0 0 .8rem; color: var(--quiet); }
.grown { color: var(--grown); white-space: nowrap; } .shrunk { color: var(--shrunk); white-space: nowrap; }
table { border-collapse: collapse; width: 100%; margin: .4rem 0 1rem; }
caption { text-align: left; color: var(--quiet); font-size: .88rem; padding: 0 0 .35rem; }
th, td { text-align: left; vertical-align: top; padding: .38rem 1.4rem .38rem 0; overflow-wrap: anywhere; border-bottom: 1px solid var(--line); }
thead th { overflow-wrap: normal; font-size: .82rem; font-weight: 600; color: var(--quiet); vertical-align: bottom; }
tbody th { font-weight: 600; } td:last-child, th:last-child { padding-right: 0; } tbody th { min-width: 6rem; }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; } thead .number { white-space: normal; }
td time { white-space: nowrap; } td ul { margin: 0; padding: 0; list-style: none; }
.sparkline { display: block; } .sparkline polyline { fill: none; stroke: var(--compiling); stroke-width: 1.5; }
.sparkline circle { fill: var(--compiling); } .sparkline .last { stroke: var(--card); stroke-width: 1.5; }
details > summary { cursor: pointer; padding: .35rem 0; } details details { margin: .2rem 0 1rem; }
.service { border-top: 1px solid var(--line); padding: .3rem 0; } .service:first-of-type { border-top: 0; }
.service > summary { padding: .5rem 0; } .reference { overflow-wrap: anywhere; margin: 0 0 .6rem; }
figure { margin: 0 0 1rem; } figcaption { color: var(--quiet); font-size: .9rem; margin: 0 0 .5rem; } figcaption b { color: var(--ink); }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 0 2rem; align-items: start; }
.swatch { display: inline-block; width: 1.1em; height: .9em; vertical-align: -.1em; background: var(--other-cell); }
.treemap { position: relative; height: 560px; font-size: 12px; line-height: 15px; }
.module, .package { position: absolute; overflow: hidden; container-type: size;
  left: calc(var(--x) * 1%); top: calc(var(--y) * 1%); width: calc(var(--w) * 1%); height: calc(var(--h) * 1%); }
.module { background: hsl(var(--hue) 45% var(--head)); border: 1px solid var(--card); }
.module.other { background: var(--other); } .other .package { background: var(--other-cell); }
.module .label { padding: 1px 4px; height: 18px; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.packages { position: absolute; inset: 18px 0 0 0; }
.package { background: hsl(var(--hue) 45% var(--cell)); border: 1px solid transparent; border-color: hsl(var(--hue) 35% var(--head)); padding: 0 3px; }
.other .package { border-color: var(--other); }
.package span { display: none; overflow: hidden; white-space: nowrap; text-overflow: ellipsis; }
.package.more, .swatch.more { border: 3px solid var(--grown); } .package.less, .swatch.less { border: 2px dashed var(--shrunk); }
@container (min-height: 13px) and (min-width: 26px) { .package .name { display: block; } }
@container (min-height: 30px) and (min-width: 48px) { .package .size { display: block; } .package .size span { display: inline; } }
@container (max-height: 34px) or (max-width: 40px) { .module .label { display: none; } .packages { inset: 0; } }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 6px; }
.paper { background: #fff; color-scheme: light; } .paper svg { display: block; max-width: max(100%, 58rem); height: auto; }
.graph { display: block; } .graph text { font-size: 12px; text-anchor: middle; fill: var(--ink); }
.node rect { fill: var(--card); stroke: var(--quiet); } .node.shared rect { stroke: var(--link); stroke-width: 2.5; }
.node.service rect { fill: var(--link); stroke: var(--link); } .node.service text { fill: var(--card); font-weight: 600; }
.edge { fill: none; stroke: var(--quiet); opacity: .55; } marker path { fill: var(--quiet); }
.bars { display: grid; gap: .3rem; margin: 0 0 1rem; } .bar { display: grid; grid-template-columns: 16rem 1fr 6rem; gap: .8rem; align-items: center; }
.bar .who { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .bar .time { text-align: right; font-variant-numeric: tabular-nums; }
.track { display: flex; height: 1.1rem; background: var(--code); border-radius: 3px; overflow: hidden; }
.track span { display: block; height: 100%; } .key::before { content: ""; display: inline-block; width: 1.1em; height: .8em; margin: 0 .3em 0 .6em; }
.preparing::before, .track .preparing { background: var(--preparing); }
.compiling::before, .track .compiling { background: repeating-linear-gradient(135deg, var(--compiling) 0 6px, color-mix(in srgb, var(--compiling) 70%, var(--card)) 6px 9px); }
.pushing::before, .track .pushing { background: repeating-linear-gradient(90deg, var(--pushing) 0 3px, color-mix(in srgb, var(--pushing) 60%, var(--card)) 3px 5px); }
@media (max-width: 46rem) {
  body { padding-top: 1rem; } .facts { grid-template-columns: 1fr 1fr; } .facts dd { font-size: 1.05rem; }
  table, tbody, tr, td, tbody th, caption { display: block; } thead { position: absolute; left: -99rem; }
  tr { border: 1px solid var(--line); border-radius: 8px; padding: .4rem .7rem; margin: 0 0 .6rem; }
  th, td { border: 0; padding: .12rem 0; } .number { text-align: left;  white-space: normal; }
  td time, .grown, .shrunk { white-space: normal; }
  td { display: grid; grid-template-columns: 8.5rem minmax(0, 1fr); gap: .6rem; } td::before { content: attr(data-label); color: var(--quiet); font-size: .85rem; }
  .treemap { height: 760px; }
  .module, .package { left: calc(var(--y) * 1%); top: calc(var(--x) * 1%); width: calc(var(--h) * 1%); height: calc(var(--w) * 1%); }
  .bar { grid-template-columns: 1fr auto; gap: 0 .8rem; } .bar .track { grid-column: 1 / -1; grid-row: 2; }
}
@media print { body { background: none; } section { break-inside: auto; border: 0; padding: 0; } nav, .skip { display: none; } }
`;
