import type { Prefix } from "../net/prefix.ts";
import type { RouteMoment, StaleRoute, StaleRoutes, WitnessedRoute } from "./model.ts";
import { LoggedMoment, type MomentLog } from "./moment-log.ts";
import { prefixText } from "./prefix-text.ts";
import { StaleFlag, type StaleRecord } from "./stale-record.ts";
import { Newest, type WitnessRecord } from "./witness-record.ts";

/** The routes of a record in the form that the model shows: one object for all of them, whose row moves. */
export function staleRoutes(record: StaleRecord, moments: MomentLog): StaleRoutes {
  return {
    count: record.count,
    leftOut: record.leftOut,
    isBrief: record.brief !== undefined,
    forEach(visit) {
      const route = new Route(record, moments);
      record.forEachRow((row) => {
        route.row = row;
        visit(route);
      });
    },
  };
}

class Route implements StaleRoute {
  row = 0;
  readonly #record: StaleRecord;
  readonly #refreshed: LoggedMoment;
  readonly #withdrawn: LoggedMoment;
  readonly #witnesses: readonly Witnessed[];

  constructor(record: StaleRecord, moments: MomentLog) {
    this.#record = record;
    this.#refreshed = new LoggedMoment(moments);
    this.#withdrawn = new LoggedMoment(moments);
    this.#witnesses = record.witnesses.map((witness) => new Witnessed(witness, moments));
  }

  prefix(): Prefix | string {
    return prefixText(this.#record.table, this.#record.slotOf(this.row), this.#record.family);
  }

  get pathId(): number {
    return this.#record.table.pathIdOf(this.#record.slotOf(this.row));
  }

  get wasStale(): boolean {
    return this.#has(StaleFlag.wasStale);
  }

  get noLlgr(): boolean {
    return this.#has(StaleFlag.noLlgr);
  }

  get llgrStale(): boolean {
    return this.#has(StaleFlag.llgrStale);
  }

  get hasAlternative(): boolean {
    return this.#has(StaleFlag.hasAlternative);
  }

  get refreshed(): RouteMoment {
    this.#refreshed.number = this.#record.momentOf("refreshed", this.row);
    return this.#refreshed;
  }

  get refreshedSame(): boolean {
    return this.#has(StaleFlag.refreshedSame);
  }

  get withdrawnByPeer(): RouteMoment {
    this.#withdrawn.number = this.#record.momentOf("withdrawn", this.row);
    return this.#withdrawn;
  }

  at(witness: number): WitnessedRoute {
    const witnessed = this.#witnesses[witness];
    if (!witnessed) throw new RangeError(`no witness ${witness} of ${this.#witnesses.length}`);
    witnessed.row = this.row;
    return witnessed;
  }

  #has(flag: number): boolean {
    return this.#record.has(this.row, flag);
  }
}

type Column = "withdrawn" | "changed" | "repeated" | "tagged" | "untagged" | "restored";

class Witnessed implements WitnessedRoute {
  row = 0;
  readonly #witness: WitnessRecord;
  readonly #moments: Readonly<Record<Column, LoggedMoment>>;

  constructor(witness: WitnessRecord, moments: MomentLog) {
    this.#witness = witness;
    const moment = () => new LoggedMoment(moments);
    this.#moments = {
      withdrawn: moment(),
      changed: moment(),
      repeated: moment(),
      tagged: moment(),
      untagged: moment(),
      restored: moment(),
    };
  }

  get shown(): boolean {
    return this.#witness.isShown(this.row);
  }

  get withdrawn(): RouteMoment {
    return this.#moment("withdrawn");
  }

  get changed(): RouteMoment {
    return this.#moment("changed");
  }

  get repeated(): RouteMoment {
    return this.#moment("repeated");
  }

  get tagged(): RouteMoment {
    return this.#moment("tagged");
  }

  get untagged(): RouteMoment {
    return this.#moment("untagged");
  }

  get restored(): RouteMoment {
    return this.#moment("restored");
  }

  get noExport(): boolean {
    return (this.#witness.get("newest", this.row) & Newest.noExport) !== 0;
  }

  get localPref(): number {
    return (this.#witness.get("newest", this.row) & Newest.hasLocalPref) !== 0 ? this.#witness.get("localPref", this.row) : -1;
  }

  #moment(column: Column): RouteMoment {
    const moment = this.#moments[column];
    moment.number = this.#witness.get(column, this.row);
    return moment;
  }
}
