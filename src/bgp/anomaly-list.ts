import type { Anomaly } from "./anomaly.ts";

/** What is wrong, without its place. `notification`: what a session reset over it would send, whether or not this reaction is one. */
export type Finding = Omit<Anomaly, "at" | "octets">;

/** Collects what is wrong with one message; places are given as in the memory that it lies in. */
export class AnomalyList {
  readonly #begin: number;
  #list: Anomaly[] = [];

  /** `begin`: where in the memory the message's first octet lies, or would lie. */
  constructor(begin: number) {
    this.#begin = begin;
  }

  /** The octets `from` to `to` (not included). */
  add(from: number, to: number, finding: Finding): void {
    this.#list.push({ at: from - this.#begin, octets: to - from, ...finding });
  }

  /** RFC 7606 section 5.2: nothing says which routes would be withdrawn. */
  resetInsteadOfWithdraw(): void {
    this.#list = this.#list.map((a) =>
      a.reaction === "treat-as-withdraw" ? { ...a, reaction: "session-reset", clause: `${a.clause}, 5.2` } : a,
    );
  }

  /** In wire order; each with its notification only where the session may be reset. */
  finish(): readonly Anomaly[] {
    return this.#list.map(withoutIdleNotification).sort((a, b) => a.at - b.at);
  }
}

function withoutIdleNotification({ notification, ...rest }: Anomaly): Anomaly {
  const mayReset = rest.reaction === "session-reset" || rest.reaction === "afi-safi-disable";
  return notification && mayReset ? { ...rest, notification } : rest;
}
