import { familyKey, negotiatedAddPath } from "../../bgp/add-path.ts";
import type { Open } from "../../bgp/open.ts";
import { addPathOf, asnOf, capabilitiesOf, familiesOf, gracefulRestartOf, longLivedOf, takesExtendedMessages } from "../../bgp/open.ts";
import { familyName } from "../../verdict/requirements/family-name.ts";
import type { NegotiatedReport, OpenReport } from "./model.ts";

type Family = { readonly afi: number; readonly safi: number };

/** Of a list in an OPEN no more than this is told. */
const MOST_FAMILIES = 20;

export function openReport(open: Open): OpenReport {
  const gr = gracefulRestartOf(open);
  const llgr = longLivedOf(open);
  return {
    asn: asnOf(open),
    routerId: open.routerId,
    holdTimeS: open.holdTimeS,
    families: names(familiesOf(open)),
    ...(gr && {
      gracefulRestart: {
        restartState: gr.restartState,
        notification: gr.notification,
        restartTimeS: gr.restartTimeS,
        families: gr.families.slice(0, MOST_FAMILIES).map((f) => ({ family: familyName(f), forwardingState: f.forwardingState })),
      },
    }),
    ...(llgr && {
      longLivedGracefulRestart: llgr.families
        .slice(0, MOST_FAMILIES)
        .map((f) => ({ family: familyName(f), forwardingState: f.forwardingState, staleTimeS: f.staleTimeS })),
    }),
  };
}

/** `AS 65001, hold time 90 s, IPv4 unicast; graceful restart R=0 N=1 120 s, IPv4 unicast F=1`. */
export function openText(open: OpenReport): string {
  const { gracefulRestart: gr, longLivedGracefulRestart: llgr } = open;
  const flag = (is: boolean) => (is ? 1 : 0);
  const parts = [`AS ${open.asn}, hold time ${open.holdTimeS} s, ${open.families.join(", ") || "no family"}`];
  if (gr) {
    const families = gr.families.map((f) => `, ${f.family} F=${flag(f.forwardingState)}`).join("");
    parts.push(`graceful restart R=${flag(gr.restartState)} N=${flag(gr.notification)} ${gr.restartTimeS} s${families || ", no family"}`);
  } else parts.push("no graceful restart");
  if (llgr)
    parts.push(
      `long-lived ${llgr.map((f) => `${f.family} F=${flag(f.forwardingState)} ${f.staleTimeS} s`).join(", ") || "with no family"}`,
    );
  return parts.join("; ");
}

/** One end of a connection and its OPEN. */
export interface Opened {
  readonly address: string;
  readonly open: Open;
}

export function negotiated(a: Opened, b: Opened): NegotiatedReport {
  const pairs = [
    [a, b],
    [b, a],
  ] as const;
  const has = (kind: "four-octet-as") => pairs.every(([{ open }]) => capabilitiesOf(open).some((c) => c.kind === kind));
  const lists = pairs.map(([helper, restarter]) => ({ helper: helper.address, families: names(keptFor(helper.open, restarter.open)) }));
  const longLived = pairs.map(([helper, restarter]) => ({
    helper: helper.address,
    families: names(longKeptFor(helper.open, restarter.open)),
  }));
  return {
    holdTimeS: Math.min(a.open.holdTimeS, b.open.holdTimeS),
    families: names(inBoth(familiesOf(a.open), familiesOf(b.open))),
    gracefulRestart: lists.filter(({ families }) => families.length > 0),
    longLivedGracefulRestart: longLived.filter(({ families }) => families.length > 0),
    notification: pairs.every(([{ open }]) => gracefulRestartOf(open)?.notification === true),
    addPath: pairs
      .map(([sender, receiver]) => ({ sender: sender.address, families: addPathFamilies(sender.open, receiver.open) }))
      .filter(({ families }) => families.length > 0),
    fourOctetAs: has("four-octet-as"),
    extendedMessages: pairs.every(([{ open }]) => takesExtendedMessages(open)),
  };
}

export function negotiatedText(n: NegotiatedReport): string {
  return [
    `hold time ${n.holdTimeS === 0 ? "0 (no KEEPALIVEs)" : `${n.holdTimeS} s`}, ${n.families.join(", ") || "no common family"}`,
    ...(n.gracefulRestart.length > 0 ? keepers("through a restart", n.gracefulRestart) : ["no graceful restart"]),
    ...(n.notification ? ["NOTIFICATIONs keep routes too (N=1 both)"] : []),
    ...keepers("long-lived", n.longLivedGracefulRestart),
    ...n.addPath.map(({ sender, families }) => `ADD-PATH from ${sender} for ${families.join(", ")}`),
    ...(n.fourOctetAs ? [] : ["AS numbers of 2 octets"]),
    ...(n.extendedMessages ? ["extended messages"] : []),
  ].join("; ");
}

type Keeper = NegotiatedReport["gracefulRestart"][number];

/** `each keeps the other's IPv4 unicast routes through a restart`. */
function keepers(how: string, list: readonly Keeper[]): readonly string[] {
  const [one, other] = list.map(({ families }) => families.join(", "));
  if (one !== undefined && one === other) return [`each keeps the other's ${one} routes ${how}`];
  return list.map(({ helper, families }) => `${helper} keeps the other's ${families.join(", ")} routes ${how}`);
}

/** RFC 4724 section 4.2: both have the capability, and the restarter lists the family. */
function keptFor(helper: Open, restarter: Open): readonly Family[] {
  const list = gracefulRestartOf(restarter)?.families;
  return gracefulRestartOf(helper) && list ? inBoth(list, inBoth(familiesOf(helper), familiesOf(restarter))) : [];
}

/** RFC 9494 section 4.2: both list it. */
function longKeptFor(helper: Open, restarter: Open): readonly Family[] {
  const [own, theirs] = [longLivedOf(helper)?.families, longLivedOf(restarter)?.families];
  return own && theirs ? inBoth(theirs, own) : [];
}

function addPathFamilies(sender: Open, receiver: Open): readonly string[] {
  const keys = negotiatedAddPath(addPathOf(sender), addPathOf(receiver));
  return names([...keys].map((key) => ({ afi: Math.floor(key / 256), safi: key % 256 })));
}

function inBoth(one: readonly Family[], other: readonly Family[]): readonly Family[] {
  const keys = new Set(other.map(({ afi, safi }) => familyKey(afi, safi)));
  return one.filter(({ afi, safi }) => keys.has(familyKey(afi, safi)));
}

function names(families: readonly Family[]): readonly string[] {
  return [...new Set(families.map(familyName))].slice(0, MOST_FAMILIES);
}
