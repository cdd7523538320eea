/** What the matrix' page needs beside the report's style sheet. */
export const matrixStyle = `.c-hitless{--tone:var(--good);--tone-bg:var(--good-bg)}
.c-black-holed,.c-stale{--tone:var(--bad);--tone-bg:var(--bad-bg)}
.c-flap{--tone:var(--warn);--tone-bg:var(--warn-bg)}
.c-inconclusive{--tone:var(--known);--tone-bg:var(--known-bg)}
.c-unsupported{--tone:var(--unknown);--tone-bg:var(--unknown-bg)}
.m-first>*{border-top:2px solid var(--line)}
.m-scenarios{display:grid;grid-template-columns:max-content 1fr;gap:4px 16px}
.m-why ol{display:grid;gap:8px}
.m-why ol>li{background:var(--card);border:1px solid var(--line);border-left:4px solid var(--tone);border-radius:6px;padding:10px 14px}
.m-why p{margin:0}.m-why ul{list-style:disc;padding-left:20px;margin:6px 0}.m-links{font-size:13.5px}
@media (max-width:700px){.m-scenarios{grid-template-columns:1fr}}
`;
