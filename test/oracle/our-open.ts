import { type Capability, capabilityCode, encodeCapability } from "../../src/bgp/capability.ts";
import type { Open } from "../../src/bgp/open.ts";
import { type Fields, hex } from "./fields.ts";

/** RFC 5492 section 4. */
const CAPABILITIES = 2;

export function addOpen(fields: Fields, open: Open): void {
  fields.add("OPEN version", open.version);
  fields.add("OPEN my AS", open.myAs);
  fields.add("OPEN hold time", open.holdTimeS);
  fields.add("OPEN identifier", open.routerId);
  for (const parameter of open.parameters) {
    const isCapabilities = parameter.kind === "capabilities";
    fields.add("OPEN parameter type", isCapabilities ? CAPABILITIES : parameter.type);
    for (const capability of isCapabilities ? parameter.capabilities : []) addCapability(fields, capability);
  }
}

function addCapability(fields: Fields, capability: Capability): void {
  fields.add("capability code", capabilityCode(capability));
  fields.add("capability octets", hex(encodeCapability(capability)));
  switch (capability.kind) {
    case "multiprotocol":
      fields.add("multiprotocol AFI", capability.afi);
      fields.add("multiprotocol SAFI", capability.safi);
      fields.add("multiprotocol reserved", capability.reserved);
      return;
    case "four-octet-as":
      fields.add("4-octet AS", capability.asn);
      return;
    case "add-path":
      for (const family of capability.families) {
        fields.add("ADD-PATH AFI", family.afi);
        fields.add("ADD-PATH SAFI", family.safi);
        fields.add("ADD-PATH send/receive", family.sendReceive);
      }
      return;
    case "extended-next-hop":
      for (const { afi, safi, nextHopAfi } of capability.entries) {
        fields.add("extended next hop AFI", afi);
        fields.add("extended next hop SAFI", safi);
        fields.add("extended next hop AFI of the next hop", nextHopAfi);
      }
      return;
    case "fqdn":
      fields.add("FQDN host name", text(capability.hostName));
      fields.add("FQDN domain name", text(capability.domainName));
      return;
    case "graceful-restart": {
      const { restartState, notification, restartTimeS, families, trailing } = capability.gracefulRestart;
      // Of one that is cut within a family tshark shows nothing.
      if (trailing.length > 0) return;
      fields.add("graceful restart R", restartState);
      fields.add("graceful restart N", notification);
      fields.add("graceful restart time", restartTimeS);
      for (const { afi, safi, forwardingState } of families) {
        fields.add("graceful restart AFI", afi);
        fields.add("graceful restart SAFI", safi);
        fields.add("graceful restart F", forwardingState);
      }
      return;
    }
    default:
      return;
  }
}

function text(octets: Uint8Array): string {
  return new TextDecoder().decode(octets);
}
