import type { EstablishedInterval, Mark, SessionHistory, SpeakerHistory } from "../analysis/model.ts";
import type { EventId } from "../observation/event.ts";
import type { RequirementId } from "../requirements/catalogue.ts";
import type { GracefulRestartConfig, Node, Session, SpeakerSpec } from "../scenario/model.ts";
import type { Timeline } from "../timeline/timeline.ts";
import type { Window } from "../timeline/window.ts";
import type { Decided, Inconclusive } from "./verdict.ts";

/**
 * How one requirement is judged on a speaker: a file in `requirements/<area>/`, added to the area's list. `judge` is a pure function. It gives one judgement for each occasion on which
 * the requirement bound this speaker, and none when there was none; it never throws to fail. Whoever concludes from absence (nothing was withdrawn, no marker came) has to ask first whether it could
 * have been seen: `subject.blind` and the gaps of the connection (`missedOf`) for packets, `subject.fibBlind` for kernel routes; and whether the speaker could act at all: `subject.away`.
 */
export interface RequirementCheck {
  readonly id: RequirementId;
  judge(subject: Subject): readonly Judgement[];
}

/** The verdict on one occasion; `session` is the peer's name, where the occasion is of one session. */
export type Judgement = (Decided | Inconclusive) & { readonly session?: string };

/** A speaker with all that is known of it. */
export interface Subject {
  readonly name: string;
  readonly history: SpeakerHistory;
  /** Of the run; of a capture alone it holds that capture's facts and an empty record. */
  readonly timeline: Timeline;
  /** The speaker's node in the cell. Undefined for a capture alone: then nothing is known of the process, the kernel's routes or the configuration. */
  readonly node?: Node;
  readonly speaker?: SpeakerSpec;
  /** What the scenario configured of its sessions; empty where it does not say, as for a speaker with a configuration of its own. */
  readonly settings: readonly SessionSettings[];
  /** In order of time. */
  readonly restarts: readonly Restart[];
  /** Why the capture cannot speak for the whole window; undefined when it can. */
  blind(window: Window): string | undefined;
  /** Why nobody knows all of the node's kernel routes in the window; undefined when somebody does. */
  fibBlind(window: Window): string | undefined;
  /** Why the speaker could not act in some part of the window, as far as the record tells: it was not running, or paused. What it did not do then is no fault of its own. */
  away(window: Window): string | undefined;
}

/** One session as the scenario configured it, from this speaker's side. */
export interface SessionSettings {
  readonly session: Session;
  readonly own: Session["a"];
  readonly peer: Session["a"];
  readonly gracefulRestart: GracefulRestartConfig;
}

/** The speaker's process ended and came back. */
export interface Restart {
  /** Undefined when its end was not seen. */
  readonly exited?: Mark;
  readonly started: Mark;
  readonly evidence: readonly [EventId, ...EventId[]];
  /** `wire`: inferred from an OPEN with the R bit, where there is no record of the process; a check of that very bit proves nothing by it. */
  readonly source: "record" | "wire";
  /** It was started to recover, as after a crash; without, as a new speaker. */
  readonly recovery: boolean;
}

/** The scenario's settings of a session; undefined when they are not known. */
export function settingsOf(subject: Subject, { own, peer }: Pick<SessionHistory, "own" | "peer">): SessionSettings | undefined {
  return subject.settings.find((s) => s.own.address === own && s.peer.address === peer);
}

/** The interval as a window: to its loss, or to the end of the capture. */
export function windowOf(interval: EstablishedInterval, history: SpeakerHistory): Window {
  return { fromT: interval.established.t, untilT: interval.loss?.t ?? history.endT };
}
