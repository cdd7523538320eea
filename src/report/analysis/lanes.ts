import type { Lane, Mark, Span } from "../model.ts";
import type { FactKind, FactReport, SessionReport, VantagePointReport } from "./model.ts";

/** Rows of a page's timeline; a capture with more sessions is read in the list below it. */
const MOST_LANES = 60;

/** A lane per session. Times count from `fromT`, the first packet of the capture. */
export function captureLanes({ sessions, endT }: VantagePointReport, fromT: number): readonly Lane[] {
  return sessions.slice(0, MOST_LANES).map((session) => ({
    group: "sessions",
    label: session.ends.map(({ address }) => address).join(" – "),
    spans: spans(session, fromT, endT),
    marks: session.facts.flatMap((fact) => mark(fact, fromT) ?? []),
  }));
}

function spans({ intervals }: SessionReport, fromT: number, endT: number): readonly Span[] {
  const all: Span[] = [];
  let t = fromT;
  let cause: string | undefined;
  const down = (untilT: number) => {
    if (untilT <= t) return;
    const isFirst = all.length === 0;
    const label = isFirst ? "not yet Established" : "down";
    all.push({
      fromT: t - fromT,
      untilT: untilT - fromT,
      tone: isFirst ? "neutral" : "bad",
      label,
      ...(cause !== undefined && { detail: cause }),
    });
  };
  for (const { established, lost } of intervals) {
    down(established.t);
    const untilT = lost?.t ?? endT;
    all.push({ fromT: established.t - fromT, untilT: untilT - fromT, tone: "good", label: "Established" });
    t = untilT;
    cause = lost?.text;
  }
  down(endT);
  return all;
}

function mark({ kind, t, from, text }: FactReport, fromT: number): Mark | undefined {
  const look = LOOKS.get(kind);
  return look && { t: t - fromT, tone: look.tone, label: look.label ?? "", detail: from === undefined ? text : `${from}: ${text}` };
}

const LOOKS: ReadonlyMap<FactKind, { readonly tone: Mark["tone"]; readonly label?: string }> = new Map<
  FactKind,
  { readonly tone: Mark["tone"]; readonly label?: string }
>([
  ["tcp-refused", { tone: "bad" }],
  ["tcp-unanswered", { tone: "warn" }],
  ["icmp-unreachable", { tone: "bad" }],
  ["tcp-fin", { tone: "warn" }],
  ["tcp-reset", { tone: "bad" }],
  ["open", { tone: "neutral" }],
  ["end-of-rib", { tone: "good" }],
  ["notification", { tone: "bad", label: "NOTIFICATION" }],
  ["gap", { tone: "unknown" }],
  ["anomaly", { tone: "bad" }],
]);
