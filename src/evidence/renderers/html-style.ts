/** Contrast of every pair is at least 4.5:1 for text and 3:1 for bars, in both schemes. */
export const style = `
:root{color-scheme:light dark;--paper:#fff;--text:#1b1f24;--quiet:#4d5763;--rule:#c9d0d8;--band:#f4f6f8;--link:#0b57a4;
--first:#2563a8;--second:#3f8f7b;--third:#c25b12;--fourth:#6b4fa0;--on-bar:#fff}
@media (prefers-color-scheme:dark){:root{--paper:#14181d;--text:#e8ecf1;--quiet:#aab4c0;--rule:#3a444f;--band:#1c2229;--link:#8ec1ff;
--first:#6ea8e8;--second:#62b8a2;--third:#f0975a;--fourth:#b39ae6;--on-bar:#14181d}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--text);font:15px/1.5 system-ui,"Segoe UI","Noto Sans",sans-serif}
.skip{position:absolute;left:-100vw}
.skip:focus{left:1rem;top:1rem;background:var(--paper);padding:.5rem 1rem;z-index:1}
header,main,footer{max-width:86rem;margin:0 auto;padding:1rem 1.5rem}
header{border-bottom:3px solid var(--rule)}
h1{font-size:1.7rem;line-height:1.25;margin:.5rem 0}
h2{font-size:1.35rem;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--rule)}
h3{font-size:1.1rem;margin:1.75rem 0 .5rem}
p{max-width:75ch;margin:.5rem 0}
.standing{font-weight:600}
.quiet,caption,figcaption{color:var(--quiet)}
a{color:var(--link)}
a:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:3px solid var(--link);outline-offset:2px}
nav h2{margin-top:.5rem;padding-top:0;border-top:0}
header p{max-width:none}
nav ol{columns:3 16rem;margin:.5rem 0;padding-left:1.4rem}
.scroll{overflow-x:auto;margin:.5rem 0 1.25rem}
table{border-collapse:collapse;width:100%;font-size:.86rem;line-height:1.4}
caption{text-align:left;padding:.25rem 0;font-size:.86rem}
th,td{text-align:left;vertical-align:top;padding:.35rem .55rem;border-bottom:1px solid var(--rule);overflow-wrap:break-word}
td.long{overflow-wrap:anywhere;min-width:9rem}
.key{white-space:nowrap}
table.facts th{overflow-wrap:anywhere}
thead th{background:var(--band);border-bottom:2px solid var(--rule);overflow-wrap:normal}
table.facts th{width:15rem;font-weight:600}
table.facts td{max-width:60rem}
tbody th{font-weight:600}
time,.mono{font-variant-numeric:tabular-nums}
blockquote{margin:.5rem 0 1rem;padding:.5rem 1rem;border-left:4px solid var(--rule);background:var(--band);white-space:pre-wrap;overflow-wrap:anywhere;max-width:86ch}
.origin{display:inline-block;font-size:.75rem;border:1px solid currentColor;border-radius:.6rem;padding:0 .45rem;color:var(--quiet);white-space:nowrap}
.strong{font-weight:700}
figure{margin:1rem 0 1.5rem}
figcaption{font-size:.86rem;max-width:100ch}
figure details{font-size:.86rem;max-width:100ch}
svg{max-width:52rem;width:100%;height:auto;display:block}
svg.patterns{position:absolute;width:0;height:0}
svg text{font:11px system-ui,"Noto Sans",sans-serif;fill:var(--text)}
.ink-first{--ink:var(--first)}.ink-second{--ink:var(--second)}.ink-third{--ink:var(--third)}.ink-fourth{--ink:var(--fourth)}.ink-text{--ink:var(--text)}.ink-faint{--ink:var(--rule)}
.filled{fill:var(--ink);stroke:var(--ink)}.hollow{fill:none;stroke:var(--ink);stroke-width:2}.stroke{fill:none;stroke:var(--ink)}
.pattern-ink{fill:var(--on-bar)}
footer{border-top:3px solid var(--rule);margin-top:3rem}
@media print{
:root{color-scheme:light;--paper:#fff;--text:#000;--quiet:#333;--rule:#999;--band:#f4f6f8;--link:#000;--first:#2563a8;--second:#3f8f7b;--third:#c25b12;--fourth:#6b4fa0;--on-bar:#fff}
@page{size:A4 landscape;margin:14mm}
body{font-size:9pt}header,main,footer{max-width:none;padding:0}
svg{max-width:34rem}.scroll{overflow:visible}nav,.skip{display:none}
h2,h3{break-after:avoid}.page{break-before:page}tr,figure{break-inside:avoid}thead{display:table-header-group}
a{text-decoration:none}
}`.trim();
