/** The page's style sheet. Tones are the colour-blind-safe set of Okabe and Ito, darkened or lightened until text on them can be read. */
export const styleSheet = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1a2129;--soft:#5b6774;--line:#d9dee5;--link:#0b5cad;
--good:#00724f;--good-bg:#d5efe5;--bad:#b03a00;--bad-bg:#fbdccb;--bad-fg:#eb9d75;--warn:#8a5a00;--warn-bg:#fdecc2;--warn-fg:#e3b65a;--known:#00639c;--known-bg:#d8ebf8;
--unknown:#5b6774;--unknown-bg:#eceff2;--unknown-fg:#94a0ad;--neutral:#5a7699;--neutral-bg:#e3eaf3;
--ph0:#33425b;--ph1:#5a7699;--ph2:#8fb0d0;--ph3:#0072b2;--ph4:#c9b458;--ph5:#b9c2cc;--ph6:#7d6a9c;--shadow:0 1px 2px rgb(20 30 40/.08)}
@media (prefers-color-scheme:dark){:root{--bg:#12161b;--card:#1b2128;--ink:#e4e9ef;--soft:#9aa7b4;--line:#323b46;--link:#7fbcf5;
--good:#4fd0a3;--good-bg:#153d31;--bad:#ff9a66;--bad-bg:#4a2312;--bad-fg:#8a4420;--warn:#f0c35c;--warn-bg:#42330f;--warn-fg:#7d6120;--known:#7cc4f2;--known-bg:#14344a;
--unknown:#9aa7b4;--unknown-bg:#2a323b;--unknown-fg:#5f6c79;--neutral:#8fabd0;--neutral-bg:#26364a;
--ph0:#a9bbd6;--ph1:#7796bd;--ph2:#4f6f94;--ph3:#3d9bd6;--ph4:#c9b458;--ph5:#59646f;--ph6:#a793c9;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,"DejaVu Sans",sans-serif}
main{max-width:1500px;margin:0 auto;padding:20px 24px 60px}
a{color:var(--link)}
code{font:12.5px/1.4 ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
h1{font-size:28px;line-height:1.2;margin:2px 0 12px;text-wrap:balance}
h2{font-size:19px;margin:30px 0 10px}
h4{font-size:12px;letter-spacing:.04em;text-transform:uppercase;color:var(--soft);margin:20px 0 6px}
ul,ol,dl,figure{margin:0;padding:0;list-style:none}
dd{margin:0;overflow-wrap:anywhere}
header{background:var(--card);border:1px solid var(--line);border-left:8px solid var(--tone,var(--line));border-radius:8px;padding:16px 20px;box-shadow:var(--shadow)}
.brand{margin:0;font-weight:700;letter-spacing:.01em}.brand span{font-weight:400;color:var(--soft)}
.o-pass,.o-control-failed{--tone:var(--good);--tone-bg:var(--good-bg)}
.o-fail{--tone:var(--bad);--tone-bg:var(--bad-bg)}
.o-inconclusive,.o-warning{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.o-known{--tone:var(--known);--tone-bg:var(--known-bg)}
.o-not-applicable,.o-note{--tone:var(--unknown);--tone-bg:var(--unknown-bg)}
.totals{display:flex;flex-wrap:wrap;gap:8px 20px}.totals li{display:flex;align-items:center;gap:8px}.totals b{font-size:20px;font-variant-numeric:tabular-nums}
.facts-line{color:var(--soft);margin:10px 0 0}
.how{margin-top:10px}.how>summary{cursor:pointer;color:var(--link);width:max-content}.how p{max-width:80ch}
.how dl{display:grid;grid-template-columns:max-content 1fr;gap:6px 14px;align-items:center}
.badge{display:inline-flex;align-items:center;gap:5px;padding:1px 8px 1px 6px;border-radius:5px;border:1px solid var(--tone);background:var(--tone-bg);color:var(--tone);font-size:12.5px;font-weight:650;white-space:nowrap}
.sign{font-weight:800;min-width:.9em;text-align:center}
.tag{font-size:11.5px;font-weight:600;border:1px solid var(--line);border-radius:4px;padding:0 5px;color:var(--soft);white-space:nowrap}
.troubles ol{display:grid;gap:8px;grid-template-columns:repeat(auto-fill,minmax(min(100%,520px),1fr))}
.troubles li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone,var(--bad));border-radius:6px;padding:10px 14px}
.troubles dl,.verdict dl{display:grid;grid-template-columns:fit-content(14em) minmax(0,1fr);gap:2px 14px;margin-top:6px}
dt{color:var(--soft);font-size:13px;overflow-wrap:anywhere}
.troubles dt,.verdict dt{padding-top:1px}
.scroll{overflow-x:auto;width:fit-content;max-width:100%;background:var(--card);border:1px solid var(--line);border-radius:8px;margin-bottom:14px;box-shadow:var(--shadow)}
.matrix{border-collapse:collapse}
.matrix th,.matrix td{padding:6px 10px;border-bottom:1px solid var(--line);text-align:left;vertical-align:middle}
.matrix tbody tr:last-child>*{border-bottom:0}
.matrix thead th{font-size:12.5px;color:var(--soft);font-weight:600;max-width:22em;overflow-wrap:anywhere;min-width:8.5em}.matrix thead i{font-style:normal;opacity:.75}
.matrix tbody th{font-weight:600;position:sticky;left:0;background:var(--card);overflow-wrap:anywhere;min-width:11em;max-width:26em}
.matrix .value{font-size:13px;white-space:nowrap}
.chip{display:grid;grid-template-columns:auto 1fr;gap:0 7px;align-items:center;width:max-content;min-width:104px;padding:3px 9px 3px 7px;border:1px solid var(--tone);border-radius:6px;background:var(--tone-bg);color:var(--tone);text-decoration:none;margin:2px 0;line-height:1.25}
.chip .sign{grid-row:1/3;font-size:15px}.chip .val{font-weight:650;font-variant-numeric:tabular-nums;white-space:nowrap}.chip .val:last-child{grid-row:1/3}.chip .word{font-size:11.5px;white-space:nowrap}
.chip:hover{outline:2px solid var(--tone);outline-offset:1px}
.empty{color:var(--soft);padding-left:8px}
.cell{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--tone);border-radius:8px;margin:0 0 8px;box-shadow:var(--shadow)}
.cell>summary{display:flex;align-items:center;gap:12px;padding:9px 14px;cursor:pointer;list-style:none}
.cell>summary::-webkit-details-marker{display:none}
.cell>summary::before{content:"";flex:none;border:5px solid transparent;border-left-color:var(--soft);margin-right:-6px}
.cell[open]>summary::before{transform:rotate(90deg) translate(2px,2px)}
.cell>summary .badge{flex:none;min-width:122px}
.cell .id{min-width:0;flex:1;overflow-wrap:anywhere}.cell .id small{display:block;color:var(--soft);font-size:13px}
.headline{font-weight:650;font-variant-numeric:tabular-nums;white-space:nowrap}
.body{padding:0 18px 18px;border-top:1px solid var(--line);scroll-margin-top:74px}
.trouble{background:var(--warn-bg);border:1px solid var(--warn);border-radius:6px;padding:8px 12px;margin:12px 0 0}
.none{color:var(--soft)}
.verdicts{display:grid;gap:8px;margin-top:12px}
.verdict{border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:6px;padding:9px 12px}
.v-head{display:flex;flex-wrap:wrap;gap:4px 10px;align-items:center}.kind,.at{color:var(--soft)}
.note{font-weight:550}.evidence code{margin-right:4px;color:var(--soft)}
.limit{vertical-align:-1px;margin-left:8px;overflow:visible}.limit .track{fill:var(--unknown-bg)}.limit .inside{fill:var(--good)}.limit .over{fill:var(--bad)}.limit line{stroke:var(--ink);stroke-width:2}
.phases ol{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:13px;margin-top:5px}.phases li svg{margin-right:6px}.phases b{font-variant-numeric:tabular-nums;font-weight:600}
.ph0{fill:var(--ph0)}.ph1{fill:var(--ph1)}.ph2{fill:var(--ph2)}.ph3{fill:var(--ph3)}.ph4{fill:var(--ph4)}.ph5{fill:var(--ph5)}.ph6{fill:var(--ph6)}
.phases rect{stroke:var(--card);stroke-width:1}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:8px 20px;font-size:13.5px}
.legend{display:flex;flex-wrap:wrap;gap:4px 18px;font-size:12.5px;color:var(--soft);margin-top:6px}.legend li{display:flex;align-items:center;gap:6px}
.tl{position:relative;display:grid;grid-template-columns:minmax(120px,220px) minmax(0,1fr);border:1px solid var(--line);border-radius:6px;overflow:hidden;outline-offset:2px}
.tl-names{border-right:1px solid var(--line);background:var(--bg);font-size:12.5px;min-width:0}
.tl-group{height:22px;padding:5px 10px 0;font-size:11px;line-height:1.4;font-weight:650;letter-spacing:.04em;text-transform:uppercase;color:var(--soft)}
.tl-name{height:24px;line-height:24px;padding:0 10px;display:flex;gap:6px;white-space:nowrap}.tl-name span{overflow:hidden;text-overflow:ellipsis}.tl-name i{margin-left:auto;color:var(--soft);font-size:11px}
.tl-scroll{overflow-x:auto;min-width:0}.tl-plot{display:block;min-width:480px}
.tl-view{overflow:visible}
.tl-plot text{font-size:11.5px;fill:var(--ink);pointer-events:none}
.tl-axis line{stroke:var(--line);stroke-width:1}.tl-axis text{fill:var(--soft)}
.l{overflow:hidden;pointer-events:none}.tl text.none{display:none}.l text,.ml{paint-order:stroke;stroke:var(--card);stroke-width:3px;stroke-linejoin:round}
.s{stroke-width:1.4}
.s.neutral{fill:var(--neutral-bg);stroke:var(--neutral)}.s.good{fill:var(--good-bg);stroke:var(--good)}.s.bad{fill:url(#p-bad);stroke:var(--bad)}.s.warn{fill:url(#p-warn);stroke:var(--warn)}.s.unknown{fill:url(#p-unknown);stroke:var(--unknown);stroke-dasharray:4 2}
.m{stroke:var(--card);stroke-width:1}.m.neutral{fill:var(--neutral)}.m.good{fill:none;stroke:var(--good);stroke-width:2.4;stroke-linecap:round;stroke-linejoin:round}.m.bad{fill:none;stroke:var(--bad);stroke-width:2.6;stroke-linecap:round}.m.warn{fill:var(--warn)}.m.unknown{fill:var(--card);stroke:var(--unknown);stroke-width:2}
.bg-bad{fill:var(--bad-bg)}.fg-bad{fill:var(--bad-fg)}.bg-warn{fill:var(--warn-bg)}.fg-warn{fill:var(--warn-fg)}.bg-unknown{fill:var(--unknown-bg)}.fg-unknown{fill:var(--unknown-fg)}
.defs{position:absolute}
.tl-tools{position:absolute;top:0;right:4px;display:flex;gap:3px;align-items:center;font-size:11.5px;color:var(--soft)}
.tl-tools button{font:inherit;font-weight:650;color:var(--ink);background:var(--card);border:1px solid var(--line);border-radius:4px;min-width:22px;height:20px;padding:0 6px;cursor:pointer}
.tl.ready .tl-plot{cursor:grab;touch-action:pan-x pan-y}.tl.dragging .tl-plot{cursor:grabbing}
#tip{position:fixed;z-index:9;max-width:min(460px,92vw);background:var(--ink);color:var(--bg);padding:6px 10px;border-radius:6px;font-size:12.5px;white-space:pre-line;overflow-wrap:anywhere;pointer-events:none}
#tip[hidden]{display:none}
footer{color:var(--soft);font-size:13px;margin-top:28px}
@media (max-width:700px){main{padding:10px 10px 40px}h1{font-size:23px}header{padding:12px 14px}.cell>summary{flex-wrap:wrap;gap:4px 10px}.cell .id{order:3;flex-basis:100%}.cell>summary .badge{min-width:0}.headline{margin-left:auto}
.body{padding:0 10px 12px}.tl{grid-template-columns:104px minmax(0,1fr)}.tl-name,.tl-group{padding-left:6px;padding-right:4px}.tl-name i,.tl-tools span{display:none}.troubles dl,.verdict dl,.how dl{grid-template-columns:1fr}.troubles dt,.verdict dt{padding-top:4px}
.matrix tbody th{min-width:8.5em;max-width:10em;font-size:13.5px}.matrix th,.matrix td{padding:5px 7px}}
@media print{:root{color-scheme:light;--bg:#fff;--shadow:none}body{font-size:11pt;print-color-adjust:exact;-webkit-print-color-adjust:exact}main{max-width:none;padding:0}.tl-tools,.how:not([open]){display:none}.tl-scroll,.scroll{overflow:visible}.tl-plot{min-width:0}
details::details-content{content-visibility:visible;display:block}.verdict,.troubles li,.tl,.matrix tr{break-inside:avoid}.cell>summary,h2,h4{break-after:avoid}a{color:inherit}}
`;
