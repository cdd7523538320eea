import type { Endpoint } from "../capture/wire-event.ts";
import type { EventId } from "../observation/event.ts";
import type { Probe } from "../scenario/model.ts";
import { type CauseSource, type MoveCause, moveCause } from "./move-cause.ts";
import { type ProbeRun, responders } from "./probe-runs.ts";
import type { TcpFlow } from "./tcp-flows.ts";

/** A flow whose packets went to one node, and then to another. */
export interface FlowMove {
  readonly probe: string;
  readonly kind: Probe["kind"];
  readonly flow: number;
  /** The sender's end, as far as the record tells it. */
  readonly source: { readonly node: string } & Partial<Endpoint>;
  readonly target: Endpoint;
  readonly from: string;
  readonly to: string;
  /** UDP: when the first packet was sent that the new node answered. TCP: when the new node, which does not know the connection, reset it. */
  readonly t: number;
  readonly evidence: readonly EventId[];
  readonly cause?: MoveCause;
}

/** The RST that ended a connection of a TCP probe. */
export interface SentReset {
  readonly flow: TcpFlow;
  /** The node in whose own capture it goes out. */
  readonly by: string;
  readonly t: number;
  readonly evidence: EventId;
}

export interface MoveSource extends CauseSource {
  tcpFlows(probe: string): readonly TcpFlow[];
  probeRuns(probe: string): readonly ProbeRun[];
}

/** A reset is seen at the client this much later than it was captured where it was sent, at most. */
const UNDER_WAY_NS = 1_000_000_000;

/** For each connection of a TCP probe that was reset, the node that sent the RST, where its capture shows it: the address of the RST is shared by all of them. */
export function sentResets(source: Pick<MoveSource, "wire" | "tcpFlows">, probe: Probe): readonly SentReset[] {
  const resets = source.wire.flatMap((e) => {
    const by = e.capture.replace(/\.\d+$/, "");
    return e.kind === "flow-reset" && probe.responders.includes(by) && isSame(e.from, { address: probe.to, port: probe.port })
      ? [{ ...e, by }]
      : [];
  });
  return source.tcpFlows(probe.name).flatMap((flow): SentReset[] => {
    const { closed, source: own, openT } = flow;
    if (closed?.how !== "reset" || !own) return [];
    const sent = resets.find((e) => isSame(e.to, own) && e.t >= openT && e.t <= closed.t + UNDER_WAY_NS);
    return sent ? [{ flow, by: sent.by, t: sent.t, evidence: sent.id }] : [];
  });
}

/** Every move of the probe's flows that the record shows, in order of time, each with its cause where one is found. */
export function flowMoves(source: MoveSource, probe: Probe): readonly FlowMove[] {
  const moves = probe.kind === "tcp" ? tcpMoves(source, probe) : udpMoves(source, probe);
  return [...moves].sort((a, b) => a.t - b.t || a.flow - b.flow);
}

function tcpMoves(source: MoveSource, probe: Probe): readonly FlowMove[] {
  return sentResets(source, probe).flatMap(({ flow, by, t, evidence }): FlowMove[] => {
    if (by === flow.responder) return [];
    const cause = moveCause(source, probe.from, probe.to, flow.openT, t);
    const closed = flow.closed ? [flow.closed.evidence] : [];
    const ends = { source: { node: probe.from, ...flow.source }, target: { address: probe.to, port: probe.port } };
    const move = { probe: probe.name, kind: probe.kind, flow: flow.flow, ...ends, from: flow.responder, to: by, t };
    return [{ ...move, evidence: [evidence, ...closed, flow.evidence], ...(cause && { cause }) }];
  });
}

function udpMoves(source: MoveSource, probe: Probe): readonly FlowMove[] {
  return source
    .probeRuns(probe.name)
    .flatMap((run) => Array.from({ length: run.flows }, (_, flow) => flowOf(source, probe, run, flow)).flat());
}

function flowOf(source: MoveSource, probe: Probe, run: ProbeRun, flow: number): readonly FlowMove[] {
  const answers = responders(run, flow);
  return answers.flatMap((answer, i): FlowMove[] => {
    const before = answers[i - 1];
    if (!before || before.responder === answer.responder) return [];
    const cause = moveCause(source, probe.from, probe.to, before.t, answer.t);
    const port = run.begin.ports?.[flow];
    const ends = {
      source: { node: probe.from, ...(port === undefined ? {} : { port }) },
      target: { address: probe.to, port: probe.port },
    };
    const move = { probe: probe.name, kind: probe.kind, flow, ...ends, from: before.responder, to: answer.responder, t: answer.t };
    return [{ ...move, evidence: [answer.evidence, before.evidence], ...(cause && { cause }) }];
  });
}

function isSame(a: Endpoint, b: Endpoint): boolean {
  return a.address === b.address && a.port === b.port;
}
