/** RFC 2119's words, negations apart; `INFO` for what binds nobody: advice, quality, values on which the RFCs leave the choice. */
export type Level = "MUST" | "MUST NOT" | "SHOULD" | "SHOULD NOT" | "MAY" | "INFO";

/** Whether not to meet it is a defect, and not a choice. */
export function isBinding(level: Level): boolean {
  return level !== "MAY" && level !== "INFO";
}

/** On whom it is binding: the restarting speaker, the receiving speaker (helper), or whoever speaks BGP. */
export type Role = "restarting" | "helper" | "both";

/** Where it shows: packets, the kernel's routes, live traffic, the configuration or its refusal, or only in what the daemon tells of itself. */
export type Observable = "wire" | "fib" | "traffic" | "config" | "speaker-view";

/** One item of the catalogue: something that an RFC asks of a speaker around a graceful restart. Ids are stable; scenarios and reports use them. */
export interface Requirement<Id extends string = string> {
  readonly id: Id;
  /** `RFC 4724`. */
  readonly rfc: string;
  /** `4.2`; RFC 7606's lettered items as `3 (b)`. */
  readonly section: string;
  readonly level: Level;
  /** No sentence of the RFC says so with a keyword: it is the only reading under which those that do work. */
  readonly derived: boolean;
  readonly role: Role;
  readonly title: string;
  /** One sentence: what is asked. */
  readonly clause: string;
  /** One sentence: what it means for traffic. */
  readonly traffic: string;
  readonly observables: readonly Observable[];
  /** Why there is no check: none of our recorders can show it. */
  readonly unchecked?: string;
  /** The same rule under another id, which is the one that is judged. */
  readonly sameAs?: string;
}

/** What stands in the tables: the id tells RFC and section, unless `section` does. */
export interface RequirementText extends Pick<Requirement, "title" | "clause" | "traffic" | "unchecked" | "sameAs"> {
  readonly section?: string;
  readonly derived?: true;
}

/** `RFC4724-4.1-04` is item 04 of section 4.1 of RFC 4724. */
export function requirement<const Id extends string>(
  id: Id,
  level: Level,
  role: Role,
  observables: readonly Observable[],
  { section, derived, ...text }: RequirementText,
): Requirement<Id> {
  const [rfc = "", ...parts] = id.split("-");
  return {
    id,
    rfc: rfc.replace(/^RFC/, "RFC "),
    section: section ?? parts.slice(0, -1).join("-"),
    level,
    derived: derived === true,
    role,
    observables,
    ...text,
  };
}

/** `RFC 4724 section 4.2`. */
export function clauseName({ rfc, section }: Pick<Requirement, "rfc" | "section">): string {
  return `${rfc} section ${section}`;
}
