import type { ByEnd, ConnectionRecord, EndIndex } from "./connection-record.ts";
import { otherEnd } from "./connection-record.ts";
import type { IntervalRecord, LossRecord } from "./link.ts";
import type { ConnectionHistory, End, EstablishedInterval, SessionLoss } from "./model.ts";

/** A connection as one of its ends sees it. */
export function connectionView(record: ConnectionRecord, own: EndIndex): ConnectionHistory {
  const { connection, dialledBy, syn, tcpEstablished, refused } = record;
  const views = <T extends { readonly from: EndIndex }>(list: readonly T[]) =>
    list.map((item) => ({ ...item, from: endOf(item.from, own) }));
  return {
    connection,
    begin: record.begin,
    ...(dialledBy !== undefined && { dialledBy: endOf(dialledBy, own) }),
    ...(syn && { syn }),
    ...(tcpEstablished && { tcpEstablished }),
    ...(refused && { refused }),
    opens: views(record.opens),
    notifications: views(record.notifications),
    firstKeepalive: byName(record.firstKeepalive, own),
    routeRefreshes: views(record.routeRefreshes),
    fin: byName(record.fin, own),
    reset: byName(record.reset, own),
    gaps: views(record.gaps),
    anomalies: views(record.anomalies),
    firstUpdate: byName(record.firstUpdate, own),
    longest: byName(record.longest, own),
    multiprotocol: byName(record.multiprotocol, own),
    lastMessage: byName([record.lastMessage(0), record.lastMessage(1)], own),
  };
}

/** An interval as one of its ends sees it. */
export function intervalView(record: IntervalRecord, own: EndIndex, connection: ConnectionHistory): EstablishedInterval {
  const loss = record.losses[own];
  const flows = (end: EndIndex) => [...record.flows[end].values()].map((flow) => flow.model());
  return {
    connection,
    established: record.established,
    ...(loss && { loss: lossView(loss, own) }),
    flows: { own: flows(own), peer: flows(otherEnd(own)) },
  };
}

function lossView({ t, id, cause, by, notification }: LossRecord, own: EndIndex): SessionLoss {
  return { t, id, cause, by: endOf(by, own), ...(notification && { notification }) };
}

function endOf(end: EndIndex, own: EndIndex): End {
  return end === own ? "own" : "peer";
}

function byName<T extends object>(pair: Readonly<ByEnd<T | undefined>>, own: EndIndex): Partial<Record<End, T>> {
  const mine = pair[own];
  const theirs = pair[otherEnd(own)];
  return { ...(mine && { own: mine }), ...(theirs && { peer: theirs }) };
}
