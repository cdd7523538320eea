import type { AnomalyList, Finding } from "./anomaly-list.ts";
import type { Capability } from "./capability.ts";
import { asnOf, capabilitiesOf, type Open } from "./open.ts";
import { CAPABILITIES } from "./open-parameter.ts";

/** RFC 4271 section 6.2. */
const OPEN_ERROR = 2;
/** Version, My AS, Hold Time, BGP Identifier. */
const FIELDS = { version: [0, 1], myAs: [1, 3], holdTime: [3, 5], routerId: [5, 9] } as const;
const PARAMETERS_AT = 9;

/** What is wrong with an OPEN whose fixed fields are whole. `body`: where it lies, behind the header. */
export function checkOpen(open: Open, body: { readonly from: number; readonly to: number }, anomalies: AnomalyList): void {
  const at = ([from, to]: readonly [number, number], finding: Finding) => anomalies.add(body.from + from, body.from + to, finding);
  if (open.version !== 4) at(FIELDS.version, error(1, `version ${open.version}, not 4`));
  if (open.myAs === 0 || asnOf(open) === 0) at(FIELDS.myAs, error(2, "AS number 0", "RFC 7607 section 2"));
  if (open.holdTimeS === 1 || open.holdTimeS === 2)
    at(FIELDS.holdTime, error(6, `Hold Time ${open.holdTimeS} s: neither 0 nor at least 3`));
  if (open.routerId === "0.0.0.0") at(FIELDS.routerId, error(3, "BGP Identifier 0", "RFC 6286 section 2.2"));
  const parameters = [PARAMETERS_AT, body.to - body.from] as const;
  for (const finding of parameterFindings(open)) at(parameters, finding);
}

function parameterFindings(open: Open): readonly Finding[] {
  const findings: Finding[] = [];
  for (const parameter of open.parameters) {
    if (parameter.kind === "capabilities") continue;
    if (parameter.type === CAPABILITIES)
      findings.push(error(0, "Capabilities: the last capability is cut", "RFC 4271 section 6.2, RFC 5492 section 4"));
    else findings.push(error(4, `optional parameter ${parameter.type} is not known`));
  }
  if (open.cutParameter)
    findings.push(error(0, `Optional Parameters: ${open.cutParameter.length} octets at the end are no whole parameter`));
  if (open.trailing.length > 0) findings.push(error(0, `${open.trailing.length} octets behind the optional parameters`));
  return [...findings, ...capabilitiesOf(open).flatMap(capabilityFinding)];
}

/** No RFC asks for a reset over these: whoever cannot read a capability goes on as if it were not there. */
function capabilityFinding(capability: Capability): readonly Finding[] {
  if (capability.kind === "malformed") {
    return [{ clause: "RFC 5492 section 4", text: `capability ${capability.code}: ${capability.reason}`, reaction: "ignore" }];
  }
  if (capability.kind === "graceful-restart" && capability.gracefulRestart.trailing.length > 0) {
    const text = `Graceful Restart: ${capability.gracefulRestart.trailing.length} octets at the end are no whole family`;
    return [{ clause: "RFC 4724 section 3", text, reaction: "ignore" }];
  }
  if (capability.kind === "long-lived-graceful-restart" && capability.longLived.trailing.length > 0) {
    const text = `Long-lived Graceful Restart: ${capability.longLived.trailing.length} octets at the end are no whole family`;
    return [{ clause: "RFC 9494 section 3", text, reaction: "ignore" }];
  }
  return [];
}

function error(subcode: number, text: string, clause = "RFC 4271 section 6.2"): Finding {
  return { clause, text: `OPEN: ${text}`, reaction: "session-reset", notification: { code: OPEN_ERROR, subcode } };
}
