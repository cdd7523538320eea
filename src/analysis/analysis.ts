import type { UpdateView } from "../bgp/update-view.ts";
import { type Connection, FAULT_TEST_PORT, type WireEvent } from "../capture/wire-event.ts";
import type { UpdateMeta } from "../capture/wire-teller.ts";
import type { IpAddress } from "../net/address.ts";
import { ConnectionRecord, ENDS, type EndIndex, keep } from "./connection-record.ts";
import { speakerHistories } from "./histories.ts";
import { Link } from "./link.ts";
import { Losses } from "./losses.ts";
import type { CaptureLoss, Mark, SpeakerHistory } from "./model.ts";
import { MomentLog, markOf } from "./moment-log.ts";
import { RouteFollower } from "./route-follower.ts";
import { Speakers } from "./speakers.ts";

export interface AnalysisOptions {
  /** The name of the speaker that has the address, several of one speaker being one; without it, and for what it does not know, OPENs tell. */
  readonly speakerOf?: (address: IpAddress) => string | undefined;
}

type ConnectionEvent = Extract<WireEvent, { readonly connection: Connection }>;
type MessageEvent = Extract<WireEvent, { readonly kind: "bgp-message" }>;

/**
 * What speakers said and heard, from the facts and the UPDATEs of one vantage point in their order; several captures of it (a node's after a reboot) are given one after the
 * other. What it keeps grows with the number of connections and of distinct routes, not with that of messages. Connections by which a fault proves itself are passed over.
 */
export class Analysis {
  readonly #speakers: Speakers;
  readonly #losses: Losses;
  readonly #follower: RouteFollower;
  readonly #moments = new MomentLog();
  readonly #links = new Map<string, Link>();
  readonly #byConnection = new WeakMap<Connection, Place>();
  readonly #byName = new Map<string, Place>();
  readonly #captureLosses: CaptureLoss[] = [];
  #endT = 0;

  constructor(options: AnalysisOptions = {}) {
    this.#speakers = new Speakers(options.speakerOf);
    this.#losses = new Losses(this.#speakers);
    this.#follower = new RouteFollower(this.#losses, this.#speakers, this.#moments);
  }

  /** A fact, in order with the UPDATEs; one that tells of an UPDATE is passed over, since `update` has more. */
  event(event: WireEvent): void {
    this.#endT = Math.max(this.#endT, event.t);
    if (event.kind === "capture-loss" || event.kind === "capture-truncated") this.#captureLoss(event);
    if (!("connection" in event) || event.connection.client.port === FAULT_TEST_PORT) return;
    if (event.kind === "bgp-message" && event.message.type === "UPDATE") return;
    const place = this.#place(event.connection, event.capture, event);
    place.connection.lastT = event.t;
    this.#take(event, place);
  }

  update(meta: UpdateMeta, view: UpdateView): void {
    this.#endT = Math.max(this.#endT, meta.t);
    if (meta.connection.client.port === FAULT_TEST_PORT) return;
    const { link, connection } = this.#byConnection.get(meta.connection) ?? this.#place(meta.connection, meta.capture, markOf(meta));
    const from = connection.endOf(meta.from);
    connection.update(from, meta, view);
    const interval = link.message(connection, from);
    if (interval) this.#follower.update(interval, from, meta, view);
  }

  /**
   * All speakers that were seen, both ends of each session among them. Nothing may be given after it. `watchedUntilT`: when the recorder ended, where that is known; a quiet link shows
   * nothing in its last seconds, and was watched all the same.
   */
  end(watchedUntilT = 0): readonly SpeakerHistory[] {
    for (const link of this.#links.values()) {
      link.finish();
      for (const end of ENDS) {
        const current = link.currentOf(end);
        if (current) this.#losses.count(current, end);
      }
    }
    const whole = { endT: Math.max(this.#endT, watchedUntilT), captureLosses: this.#captureLosses };
    return speakerHistories(this.#speakers, this.#moments, (family) => this.#losses.table(family), whole);
  }

  #take(event: ConnectionEvent, { link, connection }: Place): void {
    const mark: Mark = { t: event.t, id: event.id };
    switch (event.kind) {
      case "tcp-syn":
        if (connection.syn) return;
        connection.syn = mark;
        connection.dialledBy = connection.endOf(event.from);
        link.dialled(connection, connection.dialledBy, mark);
        return;
      case "tcp-established":
        connection.tcpEstablished ??= mark;
        return;
      case "tcp-refused":
        connection.refused ??= mark;
        link.refused(connection, mark);
        return;
      case "tcp-reset":
      case "tcp-fin": {
        const from = connection.endOf(event.from);
        const cause = event.kind === "tcp-fin" ? "fin" : "reset";
        connection[cause][from] ??= mark;
        link.closed(connection, cause, from, mark);
        return;
      }
      case "tcp-gap":
        keep(connection.gaps, { ...mark, from: connection.endOf(event.from), octets: event.octets });
        return;
      case "tcp-conflict":
        keep(connection.gaps, { ...mark, from: connection.endOf(event.from), octets: event.octets, reason: "sent twice, not the same" });
        return;
      case "bgp-garbage":
        keep(connection.gaps, { ...mark, from: connection.endOf(event.from), octets: 0, reason: event.reason });
        return;
      case "bgp-message":
        this.#message(event, mark, link, connection);
    }
  }

  #message(event: MessageEvent, mark: Mark, link: Link, connection: ConnectionRecord): void {
    const { message } = event;
    const from = connection.endOf(event.from);
    connection.message(from, mark, message.anomalies ?? []);
    switch (message.type) {
      case "OPEN":
        keep(connection.opens, { ...mark, from, open: message.open, anomalies: message.anomalies });
        this.#speakers.learn(link.addresses[from], message.open);
        link.opened(connection, from, mark);
        break;
      case "NOTIFICATION":
        keep(connection.notifications, { ...mark, from, notification: message.notification });
        link.notified(connection, from, mark, message.notification);
        break;
      case "KEEPALIVE":
        connection.keepalive(from, mark);
        break;
      case "ROUTE-REFRESH":
        keep(connection.routeRefreshes, { ...mark, from, afi: message.afi, safi: message.safi, subtype: message.subtype });
        break;
      case "UNKNOWN":
      case "UPDATE":
        break;
    }
    link.message(connection, from);
  }

  #captureLoss(event: Extract<WireEvent, { readonly kind: "capture-loss" | "capture-truncated" }>): void {
    const { t, id } = event;
    keep(this.#captureLosses, { t, id, detail: event.kind === "capture-loss" ? event.detail : event.reason });
  }

  #place(connection: Connection, capture: string, begin: Mark): Place {
    const known = this.#byConnection.get(connection);
    if (known) return known;
    const { client, server, serial } = connection;
    const name = `${capture} ${client.address} ${client.port} ${server.address} ${server.port} ${serial}`;
    let place = this.#byName.get(name);
    if (!place) {
      const link = this.#link(client.address, server.address);
      const clientEnd: EndIndex = link.addresses[0] === client.address ? 0 : 1;
      place = { link, connection: new ConnectionRecord(connection, clientEnd, { t: begin.t, id: begin.id }) };
      link.connections.push(place.connection);
      this.#byName.set(name, place);
    }
    this.#byConnection.set(connection, place);
    return place;
  }

  #link(one: IpAddress, other: IpAddress): Link {
    const name = one < other ? `${one} ${other}` : `${other} ${one}`;
    let link = this.#links.get(name);
    if (!link) {
      link = new Link([one, other], this.#losses);
      this.#links.set(name, link);
      this.#speakers.add(link);
    }
    return link;
  }
}

interface Place {
  readonly link: Link;
  readonly connection: ConnectionRecord;
}
