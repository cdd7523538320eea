import type { Capability } from "../../src/bgp/capability.ts";
import type { GracefulRestart } from "../../src/bgp/graceful-restart.ts";
import type { LongLivedGracefulRestart } from "../../src/bgp/long-lived-graceful-restart.ts";
import type { Open } from "../../src/bgp/open.ts";
import type { OpenParameter } from "../../src/bgp/open-parameter.ts";
import type { GracefulRestartFields, OpenBehaviour } from "./behaviour.ts";
import { type Family, type FamilyNumbers, familyOf, numbersOf } from "./families.ts";
import type { Defects } from "./route.ts";
import { AS_TRANS } from "./route-attributes.ts";
import type { SessionSettings, Settings } from "./settings.ts";

/** What the OPEN to one peer says of the moment. */
export interface OpenMoment {
  /** R: the speaker has restarted, and this session has not been established since. */
  readonly restartState: boolean;
  /** A restart took place, however long ago. */
  readonly hasRestarted: boolean;
  /** F of each family. */
  readonly forwarding: (family: Family) => boolean;
}

const NONE = new Uint8Array(0);
/** Capabilities that are there unless the behaviour says otherwise. */
const USUAL = { "route-refresh": true, "four-octet-as": true } as const;

/** The OPEN of a well-behaved speaker with these settings, with what the behaviour says laid over it, and with what the defects make of it. */
export function openOf(settings: Settings, session: SessionSettings, told: OpenBehaviour, moment: OpenMoment, defects: Defects): Open {
  const capabilities = capabilitiesFor(settings, session, { ...USUAL, ...told }, moment, defects);
  const grouped: readonly OpenParameter[] = told["one-parameter-per-capability"]
    ? capabilities.map((c) => ({ kind: "capabilities", capabilities: [c] }))
    : capabilities.length > 0
      ? [{ kind: "capabilities", capabilities }]
      : [];
  return {
    version: told.version ?? 4,
    myAs: told["my-as"] ?? (settings.asn > 0xffff ? AS_TRANS : settings.asn),
    holdTimeS: told["hold-time"] ?? session.timers.holdS,
    routerId: told["router-id"] ?? settings.routerId,
    parameters: grouped,
    extendedParameters: told["extended-parameters"] ?? false,
    trailing: NONE,
  };
}

function capabilitiesFor(
  settings: Settings,
  session: SessionSettings,
  told: OpenBehaviour,
  moment: OpenMoment,
  defects: Defects,
): readonly Capability[] {
  if (told.capabilities !== undefined) return told.capabilities === "none" ? [] : told.capabilities.map(raw);
  const families = told.families ?? session.families.map(numbersOf);
  const restart = gracefulRestartCapabilities(session, told, moment, defects);
  return [
    ...families.map(({ afi, safi }): Capability => ({ kind: "multiprotocol", afi, reserved: 0, safi })),
    ...present(told["route-refresh"], { kind: "route-refresh" }),
    ...present(told["enhanced-route-refresh"], { kind: "enhanced-route-refresh" }),
    ...present(told["extended-message"], { kind: "extended-message" }),
    ...restart,
    ...(defects.has("MR12") ? restart : []),
    ...present(told["four-octet-as"], { kind: "four-octet-as", asn: settings.asn }),
    ...(told["add-path"] ? [addPath(told["add-path"])] : []),
    ...longLivedCapabilities(session, told, moment, defects),
    ...(told.extra ?? []).map(raw),
  ];
}

function present(wanted: boolean | undefined, capability: Capability): readonly Capability[] {
  return wanted ? [capability] : [];
}

function raw({ code, hex }: { readonly code: number; readonly hex: Uint8Array }): Capability {
  return { kind: "other", code, value: hex };
}

const SEND_RECEIVE = { receive: 1, send: 2, both: 3 } as const;

function addPath(families: NonNullable<OpenBehaviour["add-path"]>): Capability {
  return { kind: "add-path", families: families.map(({ family, mode }) => ({ ...family, sendReceive: SEND_RECEIVE[mode] })) };
}

const GRACEFUL_RESTART = 64;
const LONG_LIVED = 71;

/** RFC 4724 section 3. */
function gracefulRestartCapabilities(
  session: SessionSettings,
  told: OpenBehaviour,
  moment: OpenMoment,
  defects: Defects,
): readonly Capability[] {
  const wanted = told["graceful-restart"];
  if (wanted === "none" || (wanted === undefined && session.gracefulRestart.mode === "off")) return [];
  const first = gracefulRestartCapability(session, wanted ?? {}, moment, defects);
  return wanted?.again ? [first, gracefulRestartCapability(session, { ...wanted, ...wanted.again }, moment, defects)] : [first];
}

function gracefulRestartCapability(
  session: SessionSettings,
  told: GracefulRestartFields,
  moment: OpenMoment,
  defects: Defects,
): Capability {
  if (told.raw) return { kind: "other", code: GRACEFUL_RESTART, value: told.raw };
  const own = session.gracefulRestart;
  const usual = own.mode === "full" ? session.families.map((family) => ({ family: numbersOf(family) })) : [];
  const listed: NonNullable<GracefulRestartFields["families"]> = told.families ?? usual;
  const restartTimeS = told["restart-time"] ?? own.restartTimeS;
  const restartState = defects.has("MR06") || (moment.restartState && !defects.has("MR05"));
  const gracefulRestart: GracefulRestart = {
    restartState: told["restart-state"] ?? restartState,
    notification: told.notification ?? own.notification,
    reservedFlags: told["reserved-flags"] ?? 0,
    restartTimeS: defects.has("MR11") ? swapped(restartTimeS) : restartTimeS,
    families: (defects.has("MR10") && moment.hasRestarted ? listed.slice(0, -1) : listed).map(({ family, forwarding, reserved }) => ({
      ...family,
      forwardingState: forwarding ?? isForwarding(family, moment, defects),
      reservedFlags: reserved ?? 0,
    })),
    trailing: NONE,
  };
  return { kind: "graceful-restart", gracefulRestart };
}

function isForwarding(family: FamilyNumbers, moment: OpenMoment, defects: Defects): boolean {
  if (defects.has("MR08")) return false;
  const own = familyOf(family);
  return own !== undefined && moment.forwarding(own);
}

/** The low octet before the high four bits, in a field of twelve bits. */
function swapped(seconds: number): number {
  return ((seconds & 0xff) << 4) | (seconds >> 8);
}

/** RFC 9494 section 3.1: together with the graceful restart capability, and only where it was configured. */
function longLivedCapabilities(session: SessionSettings, told: OpenBehaviour, moment: OpenMoment, defects: Defects): readonly Capability[] {
  const wanted = told["long-lived"];
  const byDefault = defects.has("ML09") ? DEFAULT_LONG_LIVED_S : 0;
  const staleTimeS = session.gracefulRestart.longLivedS ?? byDefault;
  const configured = session.gracefulRestart.mode === "off" ? byDefault > 0 : staleTimeS > 0;
  if (wanted === "none" || (wanted === undefined && !configured)) return [];
  if (wanted?.raw) return [{ kind: "other", code: LONG_LIVED, value: wanted.raw }];
  type Listed = NonNullable<NonNullable<typeof wanted>["families"]>;
  const listed: Listed = wanted?.families ?? session.families.map((family) => ({ family: numbersOf(family) }));
  const longLived: LongLivedGracefulRestart = {
    families: listed.map((f) => ({
      ...f.family,
      forwardingState: f.forwarding ?? isForwarding(f.family, moment, defects),
      reservedFlags: f.reserved ?? 0,
      staleTimeS: f["stale-time"] ?? staleTimeS,
    })),
    trailing: NONE,
  };
  return [{ kind: "long-lived-graceful-restart", longLived }];
}

const DEFAULT_LONG_LIVED_S = 3600;
