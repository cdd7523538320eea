import { formatNs } from "../format.ts";
import { shorten } from "../plain-text.ts";
import { bindingRulesBroken } from "./build.ts";
import type { CaptureReport, FactReport, FileReport, FlowReport, IntervalReport, SessionReport, VantagePointReport } from "./model.ts";
import { isBindingLevel } from "./rules.ts";
import { episodeLines } from "./text-episodes.ts";
import { counted, type Paint, painter, safe } from "./text-parts.ts";
import { brokenRules, ruleSummary } from "./text-rules.ts";
import { dateAndTime, timeOfDay } from "./utc.ts";

/** What is printed at most; JSON has more. */
const MOST_SESSIONS = 40;
const MOST_FACTS = 60;
const MOST_INTERVALS = 10;
const MOST_EPISODES = 20;
const MOST_SPEAKERS = 20;
/** Characters of the last line. */
const MOST_IDS = 400;

/** What the captures show, for a person at a terminal. ANSI colours only with `colour`. */
export function renderCaptureText(report: CaptureReport, options: { readonly colour: boolean }): string {
  const paint = painter(options.colour);
  const points = report.vantagePoints.flatMap((point) => vantagePointLines(point, paint));
  return `${[...report.assumptions.map(safe), ...points, "", conclusion(report, paint)].join("\n")}\n`;
}

function vantagePointLines(point: VantagePointReport, paint: Paint): readonly string[] {
  const { files, sessions, episodes, limits } = point;
  const heading = (text: string) => ["", paint("bold", text)];
  const broken = brokenRules(point, paint);
  return [
    ...files.map(fileLine),
    ...heading("Speakers"),
    ...bounded(
      point.speakers,
      MOST_SPEAKERS,
      (speaker) => [`  ${safe(speaker.name)}  ${paint("dim", speaker.addresses.join(", "))}`],
      point.speakersLeftOut,
    ),
    ...heading("Sessions"),
    ...bounded(sessions, MOST_SESSIONS, (session) => sessionLines(session, files.length, paint), point.sessionsLeftOut),
    ...heading("Losses and restarts"),
    ...(episodes.length === 0 ? ["  no Established session was lost"] : []),
    ...bounded(episodes, MOST_EPISODES, (episode) => episodeLines(episode, files.length, paint), point.episodesLeftOut),
    ...heading("Rules"),
    `  ${ruleSummary(point)}`,
    ...broken,
    ...heading("What this capture alone cannot show"),
    ...limits.map((sentence) => `  - ${safe(sentence)}`),
  ];
}

function bounded<T>(items: readonly T[], most: number, lines: (item: T) => readonly string[], leftOut = 0): readonly string[] {
  const more = Math.max(0, items.length - most) + leftOut;
  return [...items.slice(0, most).flatMap(lines), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

function fileLine({ name, packets, first, last, damage }: FileReport): string {
  const span = first === undefined ? "" : `, ${dateAndTime(first)} to ${last === undefined ? "?" : timeOfDay(last)} UTC`;
  return `${safe(name)}: ${counted(packets, "packet")}${span}${damage === undefined ? "" : `; damaged: ${safe(damage)}`}`;
}

function sessionLines(session: SessionReport, files: number, paint: Paint): readonly string[] {
  const [one, other] = session.ends;
  const { intervals, facts, authentication } = session;
  const times = intervals.length + session.intervalsLeftOut;
  const up = times === 0 ? "never Established" : times === 1 ? "Established once" : `Established ${times} times`;
  const end = (e: SessionReport["ends"][number]) => `${e.address}${e.asn === undefined ? "" : ` (AS ${e.asn}, router id ${e.routerId})`}`;
  return [
    `  ${paint("bold", `${end(one)} – ${end(other)}`)}`,
    `    ${[up, counted(session.connections, "connection"), ...authentication.map((a) => `signed with ${a}`)].join(", ")}`,
    ...bounded(facts, MOST_FACTS, (fact) => [`    ${factLine(fact, session, files, paint)}`], session.factsLeftOut),
    ...bounded(intervals, MOST_INTERVALS, (interval) => intervalLines(interval, paint), session.intervalsLeftOut),
  ];
}

function factLine(fact: FactReport, { ends }: SessionReport, files: number, paint: Paint): string {
  const width = Math.max(...ends.map(({ address }) => address.length));
  const file = files > 1 ? `${safe(fact.file)} ` : "";
  const tone = fact.kind === "lost" || fact.kind === "anomaly" ? "bad" : fact.kind === "established" ? "good" : undefined;
  const text = safe(fact.text);
  return `${timeOfDay(fact.at)}  ${paint("dim", `${file}#${fact.packet}`.padEnd(6))}  ${(fact.from ?? "").padEnd(width)}  ${tone ? paint(tone, text) : text}`;
}

function intervalLines({ established, lost, flows, isWhole }: IntervalReport, paint: Paint): readonly string[] {
  const until = lost ? `${timeOfDay(lost.at)}, ${formatNs(lost.t - established.t)}` : "the end of the capture";
  const seen = isWhole ? "" : " (its OPENs were not captured)";
  return [
    `    ${paint("dim", "routes")}  Established ${timeOfDay(established.at)} to ${until}${seen}`,
    ...flows.map((flow) => `      ${flowText(flow)}`),
  ];
}

/** `10.0.0.1  IPv4 unicast: 2 announced, 0 withdrawn, then End-of-RIB, then 1 announced, 0 withdrawn; 3 held`. */
export function flowText(flow: FlowReport): string {
  const end = flow.endOfRib.length === 0 ? ", no End-of-RIB" : ", then End-of-RIB";
  const after =
    flow.announcedAfter + flow.withdrawnAfter > 0 ? `, then ${flow.announcedAfter} announced, ${flow.withdrawnAfter} withdrawn` : "";
  return `${flow.from}  ${flow.family}: ${flow.announced} announced, ${flow.withdrawn} withdrawn${end}${after}; ${flow.held} stand`;
}

/** The exit code in words. */
export function conclusion({ exitCode, vantagePoints }: CaptureReport, paint: Paint): string {
  if (exitCode === 1) {
    const broken = vantagePoints.map(bindingRulesBroken).reduce((a, b) => a + b, 0);
    const ids = vantagePoints
      .flatMap(({ rules }) => rules.filter(({ status, level }) => status === "fail" && isBindingLevel(level)))
      .map(({ id }) => id);
    return paint("bad", `${counted(broken, "binding rule")} broken: ${shorten([...new Set(ids)].join(", "), MOST_IDS)}`);
  }
  if (exitCode === 0) return paint("good", "no binding rule broken, as far as this shows");
  const damaged = vantagePoints.flatMap(({ files }) => files.filter(({ damage }) => damage !== undefined));
  const why =
    damaged.length > 0
      ? `${damaged.map(({ name }) => safe(name)).join(", ")} could not be read to the end`
      : "no session is seen from its OPENs on";
  return paint("warn", `inconclusive: ${why}`);
}
