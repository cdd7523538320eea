import type { Timeline } from "../../timeline/timeline.ts";
import type { Lane, Mark, Span } from "../model.ts";

/** All steps in one lane; one that never ended runs to the end of the axis, which clipping takes care of. */
export function stepLane(timeline: Timeline): Lane {
  const spans = timeline.all("step-begin").map((begin): Span => {
    const end = timeline.first("step-end", (e) => e.step === begin.step, { after: begin.t });
    const label = begin.step === begin.verb ? begin.text : `${begin.step}: ${begin.text}`;
    if (!end) return { fromT: begin.t, untilT: Infinity, tone: "warn", label, detail: "never ended" };
    const detail = end.detail === undefined ? end.outcome : `${end.outcome}: ${end.detail}`;
    return { fromT: begin.t, untilT: end.t, tone: end.outcome === "done" ? "neutral" : "bad", label, detail };
  });
  return { group: "steps", label: "steps", spans, marks: [] };
}

/** A lane per fault step: a mark at each effect, a span until it is healed; the lives of nodes and speakers that it changed in lanes of their own. */
export function faultLanes(timeline: Timeline, endT: number): readonly Lane[] {
  const effects = timeline.all("fault-effect");
  const without = timeline.all("fault-without-effect");
  const steps = [...new Set([...effects, ...without].sort((a, b) => a.t - b.t).map((e) => e.step))];
  const faults = steps.map((step): Lane => {
    const own = effects.filter((e) => e.step === step);
    const marks = own.map(
      (e): Mark => ({
        t: e.t,
        tone: "warn",
        label: "",
        detail: `took effect on ${e.node}${e.peer === undefined ? "" : ` towards ${e.peer}`}: ${e.proof}`,
      }),
    );
    const failed = without
      .filter((e) => e.step === step)
      .map((e): Mark => ({ t: e.t, tone: "bad", label: "no effect", detail: `no effect on ${e.node}: ${e.reason}` }));
    const spans = own.flatMap((e): readonly Span[] => {
      const healed = timeline.first("fault-healed", (h) => h.step === step && h.node === e.node, { after: e.t });
      return healed
        ? [
            {
              fromT: e.t,
              untilT: healed.t,
              tone: "warn",
              label: `${e.fault} ${e.node}`,
              detail: `healed${healed.t > endT ? " after the run" : ""}`,
            },
          ]
        : [];
    });
    const fault = own[0]?.fault ?? without.find((e) => e.step === step)?.fault ?? step;
    const named = spans.length > 0 ? marks : marks.map((m, i) => ({ ...m, label: own[i]?.fault ?? "" }));
    return {
      group: "faults",
      label: fault === step ? step : `${step} (${fault})`,
      spans,
      marks: [...named, ...failed].sort((a, b) => a.t - b.t),
    };
  });
  return [...faults, ...speakerLanes(timeline, endT)];
}

/** When each speaker ran. Only of speakers that ended, paused, or whose node went down; the others would say nothing. */
function speakerLanes(timeline: Timeline, endT: number): readonly Lane[] {
  const nodes = [...new Set(timeline.all("speaker-started").map((e) => e.node))];
  return nodes.flatMap((node): readonly Lane[] => {
    const changes = [
      ...timeline
        .all("speaker-started", (e) => e.node === node)
        .map((e) => ({ t: e.t, state: e.recovery ? "running (recovery)" : "running" })),
      ...timeline
        .all("speaker-exited", (e) => e.node === node)
        .map((e) => ({ t: e.t, state: e.signal ? `ended by ${e.signal}` : `ended with ${e.exitCode}` })),
      ...timeline.all("speaker-paused", (e) => e.node === node).map((e) => ({ t: e.t, state: "paused" })),
      ...timeline.all("speaker-resumed", (e) => e.node === node).map((e) => ({ t: e.t, state: "running" })),
      ...timeline.all("node-down", (e) => e.node === node).map((e) => ({ t: e.t, state: "node down" })),
    ].sort((a, b) => a.t - b.t);
    const spans = changes.map((c, i): Span => {
      const tone = c.state.startsWith("running") ? "good" : "bad";
      return { fromT: c.t, untilT: changes[i + 1]?.t ?? Infinity, tone, label: c.state };
    });
    // What happens after the axis ends is the lab being taken down.
    return spans.some((s) => s.tone === "bad" && s.fromT < endT)
      ? [{ group: "faults", label: `speaker on ${node}`, spans, marks: [] }]
      : [];
  });
}
