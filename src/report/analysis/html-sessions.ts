import { formatNs } from "../format.ts";
import { html, type Markup } from "../html/markup.ts";
import type { EpisodeReport, FactReport, SessionReport } from "./model.ts";
import { flowText } from "./text.ts";
import { allowed, fateTexts, outageText, phaseTime } from "./text-episodes.ts";
import { packetText } from "./text-parts.ts";
import { dateAndTime, timeOfDay } from "./utc.ts";

const MOST_FACTS = 300;

/** A session with its facts and routes; a `details` element, so that it opens without script. */
export function sessionSection(session: SessionReport, options: { readonly files: number; readonly open: boolean }): Markup {
  const { ends, intervals, facts, authentication } = session;
  const [one, other] = ends;
  const end = (e: SessionReport["ends"][number]) =>
    html`<b>${e.address}</b> <small>${e.asn === undefined ? e.speaker : `AS ${e.asn}, router id ${e.routerId}`}</small>`;
  const left = session.factsLeftOut + Math.max(0, facts.length - MOST_FACTS);
  return html`<details class="cell o-not-applicable"${options.open && html` open`}>
<summary><span class="id">${end(one)} – ${end(other)}</span><span class="headline">Established ${intervals.length + session.intervalsLeftOut}×</span></summary>
<div class="body">
<h4>What passed</h4>
${authentication.length > 0 && html`<p>Signed with ${authentication.join(", ")}.</p>`}
<table class="facts-table"><tbody>${facts.slice(0, MOST_FACTS).map((fact) => factRow(fact, options.files))}</tbody></table>
${left > 0 && html`<p class="none">And ${left} facts more.</p>`}
<h4>Routes</h4>
${intervals.map(
  (
    interval,
  ) => html`<p>Established ${dateAndTime(interval.established.at)}${interval.lost ? ` for ${formatNs(interval.lost.t - interval.established.t)}` : " to the end of the capture"}${!interval.isWhole && "; its OPENs were not captured"}</p>
<ul>${interval.flows.map((flow) => html`<li>${flowText(flow)}</li>`)}</ul>`,
)}
</div></details>
`;
}

function factRow(fact: FactReport, files: number): Markup {
  return html`<tr><td>${timeOfDay(fact.at)}</td><td>${packetText(fact, files)}</td><td>${fact.from ?? ""}</td><td class="k-${fact.kind}">${fact.text}</td></tr>`;
}

/** A loss of a session and what came of it. */
export function episodeSection(episode: EpisodeReport, files: number): Markup {
  const { ends, lost, restarted, noticed, phases, establishedAgain, routes } = episode;
  const [one, other] = ends;
  const fates = routes.flatMap(fateTexts);
  return html`<div class="verdict o-${establishedAgain ? "not-applicable" : "inconclusive"}"><div class="v-head"><b>${one.address} – ${other.address}</b> ${dateAndTime(lost.at)} <span class="kind">${outageText(episode)}</span></div>
<dl><dt>who</dt><dd>${restarted.text}</dd><dt>loss</dt><dd>${lost.text} <code>${packetText(lost, files)}</code></dd><dt>noticed</dt><dd>${noticed}</dd>${allowed(episode).map((text) => html`<dt>allowed</dt><dd>${text}</dd>`)}
${phases.map((phase) => html`<dt>${phaseTime(phase)}</dt><dd>${phase.text} <code>${packetText(phase, files)}</code></dd>`)}
${episode.connectionsRefused > 0 && html`<dt>tries</dt><dd>${episode.connectionsTried} connections, ${episode.connectionsRefused} of them refused</dd>`}
${fates.length > 0 && html`<dt>routes</dt><dd>${fates.map((text) => html`${text}<br>`)}</dd>`}
</dl></div>
`;
}
