/** What a report looks like: on a screen light and dark, on paper always light. */

import { darkVariables, figureRules, lightVariables } from '../figures/palette'

const chrome = {
  light: '--panel:#f4f6f3;--line:#dde3dc;--accent:#17714b;--warning:#8a5200;--warning-soft:#fdf0dc',
  dark: '--panel:#1d2521;--line:#2b3530;--accent:#63cd9b;--warning:#f0b860;--warning-soft:#352711',
} as const

const rules = `
.report{color:var(--ink);background:var(--ground);font:15px/1.6 system-ui,-apple-system,"Segoe UI","Noto Sans","Noto Sans TC","Noto Sans CJK TC","PingFang TC","Microsoft JhengHei","DejaVu Sans",sans-serif;font-variant-numeric:tabular-nums;max-width:62rem;margin:0 auto;padding:2.5rem 2rem 4rem;overflow-wrap:break-word}
.report *{box-sizing:border-box}
.report h1{font-size:1.9rem;line-height:1.2;letter-spacing:-.015em;margin:0 0 .4rem}
.report h2{font-size:1.3rem;line-height:1.3;margin:2.6rem 0 .8rem;padding-top:.9rem;border-top:1px solid var(--line)}
.report h3{font-size:1rem;margin:1.6rem 0 .4rem}
.report p{margin:.7rem 0;max-width:46rem}
.report .byline{color:var(--muted);margin:0}
.report ul,.report ol{margin:.7rem 0;padding-left:1.4rem;max-width:46rem}
.report li{margin:.25rem 0}
.report a{color:var(--accent);text-underline-offset:.2em}
.report a.run{color:inherit;text-decoration:underline dotted var(--muted);text-decoration-thickness:1px}
.report p a.run,.report li a.run{white-space:nowrap}
.report a.run:hover{color:var(--accent);text-decoration-style:solid}
.report table a.run{text-decoration-color:transparent}
.report table a.run:hover{text-decoration-color:currentColor}
.report nav{background:var(--panel);border-radius:.6rem;padding:.9rem 1.3rem;margin:1.6rem 0}
.report nav h2{font-size:.95rem;margin:0 0 .3rem;padding:0;border:0}
.report nav ol{list-style:none;padding:0;margin:0;columns:2;column-gap:2rem;max-width:none}
.report nav li{margin:0;padding:.15rem 0;break-inside:avoid}
.report nav a{text-decoration:none}
.report figure{margin:1.4rem 0;overflow-x:auto}
.report figure svg{display:block;max-width:100%;height:auto}
.report figcaption,.report .caption{color:var(--muted);font-size:.87rem;text-align:left;line-height:1.45;max-width:46rem}
.report figcaption b,.report .caption b{color:var(--ink)}
.report figcaption{margin-top:.5rem}
.report .caption{margin:0 0 .4rem}
.report .wide{overflow-x:auto;margin:1.4rem 0}
.report table{border-collapse:collapse;font-size:.86rem;line-height:1.4}
.report th,.report td{padding:.28rem .7rem .28rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line)}
.report th{font-weight:600;border-bottom-color:var(--muted)}
.report td.right,.report th.right{text-align:right;padding:.28rem 0 .28rem .9rem}
.report td.right{white-space:nowrap}
.report .right+.left{padding-left:1.2rem}
.report code{font-family:ui-monospace,"SF Mono","Cascadia Mono","DejaVu Sans Mono",monospace;font-size:.86em;overflow-wrap:anywhere}
.report .missing{background:var(--warning-soft);color:var(--ink);border-left:3px solid var(--warning);border-radius:.3rem;padding:.5rem .9rem;max-width:46rem}
.report .words{border-left:3px solid var(--accent);padding-left:1rem;margin:1rem 0}
.report dl{display:grid;grid-template-columns:max-content 1fr;gap:.1rem 1.1rem;margin:.4rem 0;font-size:.86rem}
.report dt{color:var(--muted)}
.report dd{margin:0;min-width:0;overflow-wrap:anywhere}
.report .entry{border-top:1px solid var(--line);padding:.2rem 0 .6rem}
.report .entry p{font-size:.82rem;max-width:none}
.report .entry:target h3{color:var(--accent)}
@media(max-width:40rem){.report{padding:1.2rem 1rem}.report nav ol{columns:1}.report dl{grid-template-columns:1fr}.report dt{margin-top:.3rem}}
@page{size:A4;margin:16mm 15mm}
@media print{
.report{${lightVariables};${chrome.light};font-size:10pt;max-width:none;padding:0}
.report h2,.report h3{break-after:avoid}
.report figure,.report tr,.report .missing,.report .caption{break-inside:avoid}
.report thead{display:table-header-group}
.report .caption,.report thead,.report tbody tr:first-child{break-after:avoid}
.report tbody tr:last-child{break-before:avoid}
.report #layers,.report #runs{break-before:page}
.report .entry{break-inside:avoid}
.report table{font-size:8pt}
.report th,.report td,.report th.right,.report td.right{padding-top:.16rem;padding-bottom:.16rem}
.report figure svg{width:88%}
.report .wide,.report figure{overflow:visible}
.report dl,.report .entry p{font-size:8pt}
.report a.run{text-decoration:none}
}`

/** For `.report`, wherever it stands: a page of its own, or the workbench's preview with \`data-theme`. */
export const reportStyle = [
  `.report{${lightVariables};${chrome.light};color-scheme:light}`,
  `@media(prefers-color-scheme:dark){.report:not([data-theme]){${darkVariables};${chrome.dark};color-scheme:dark}}`,
  `.report[data-theme=dark]{${darkVariables};${chrome.dark};color-scheme:dark}`,
  figureRules,
  rules,
].join('\n')
