import { HOLD_TIMER_EXPIRED, isHardReset } from "../../src/bgp/notification.ts";
import { type Family, familyOf } from "./families.ts";
import type { Negotiated } from "./helper.ts";
import type { Defects } from "./route.ts";
import type { SessionEnd } from "./session-end.ts";
import type { GracefulRestartSettings } from "./settings.ts";

/** Whether a family's routes outlive the session: RFC 4724 section 4.2, RFC 8538 sections 3.2 and 4, RFC 9494 section 4.2. */
export function isKept(family: Family, was: Negotiated, end: SessionEnd, own: GracefulRestartSettings, defects: Defects): boolean {
  if (own.mode === "off" || !was.families.includes(family)) return false;
  const listed = was.gracefulRestart?.families.some((f) => familyOf(f) === family) ?? false;
  const listedLongLived = was.longLived?.families.some((f) => familyOf(f) === family && f.staleTimeS > 0) ?? false;
  if (!listed && !listedLongLived && !(was.gracefulRestart && defects.has("MH25"))) return false;
  return isGraceful(end, was.notification, defects);
}

/** Whether graceful restart follows from this way to end a session; `exchanged`: N in both OPENs. */
function isGraceful(end: SessionEnd, exchanged: boolean, defects: Defects): boolean {
  switch (end.kind) {
    case "lost":
      return !defects.has("MH01");
    case "closed":
    case "replaced":
      return true;
    case "notification-received":
      if (isHardReset(end.notification)) return defects.has("MH18");
      return exchanged ? !defects.has("MH17") : defects.has("MH14");
    case "notification-sent":
      if (isHardReset(end.notification)) return false;
      if (exchanged) return !defects.has("MH17");
      return defects.has(end.notification.code === HOLD_TIMER_EXPIRED ? "MH16" : "MH15");
  }
}
