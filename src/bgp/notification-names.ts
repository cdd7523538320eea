interface ErrorName {
  readonly name: string;
  readonly subcodes: Readonly<Record<number, string>>;
}

/** IANA's "BGP Error (Notification) Codes" and their subcodes, by number. */
export const ERROR_NAMES: ReadonlyMap<number, ErrorName> = new Map<number, ErrorName>([
  [
    1,
    // RFC 4271 section 6.1
    { name: "Message Header Error", subcodes: { 1: "Connection Not Synchronized", 2: "Bad Message Length", 3: "Bad Message Type" } },
  ],
  [
    2,
    // RFC 4271 section 6.2, RFC 5492 section 5, RFC 9234 section 4.2
    {
      name: "OPEN Message Error",
      subcodes: {
        1: "Unsupported Version Number",
        2: "Bad Peer AS",
        3: "Bad BGP Identifier",
        4: "Unsupported Optional Parameter",
        5: "Authentication Failure",
        6: "Unacceptable Hold Time",
        7: "Unsupported Capability",
        11: "Role Mismatch",
      },
    },
  ],
  [
    3,
    // RFC 4271 section 6.3
    {
      name: "UPDATE Message Error",
      subcodes: {
        1: "Malformed Attribute List",
        2: "Unrecognized Well-known Attribute",
        3: "Missing Well-known Attribute",
        4: "Attribute Flags Error",
        5: "Attribute Length Error",
        6: "Invalid ORIGIN Attribute",
        7: "AS Routing Loop",
        8: "Invalid NEXT_HOP Attribute",
        9: "Optional Attribute Error",
        10: "Invalid Network Field",
        11: "Malformed AS_PATH",
      },
    },
  ],
  [4, { name: "Hold Timer Expired", subcodes: {} }],
  [
    5,
    // RFC 6608 section 3
    {
      name: "Finite State Machine Error",
      subcodes: {
        1: "Unexpected Message in OpenSent State",
        2: "Unexpected Message in OpenConfirm State",
        3: "Unexpected Message in Established State",
      },
    },
  ],
  [
    6,
    // RFC 4486 section 3, RFC 8538 section 3, RFC 9384 section 2
    {
      name: "Cease",
      subcodes: {
        1: "Maximum Number of Prefixes Reached",
        2: "Administrative Shutdown",
        3: "Peer De-configured",
        4: "Administrative Reset",
        5: "Connection Rejected",
        6: "Other Configuration Change",
        7: "Connection Collision Resolution",
        8: "Out of Resources",
        9: "Hard Reset",
        10: "BFD Down",
      },
    },
  ],
  [7, { name: "ROUTE-REFRESH Message Error", subcodes: { 1: "Invalid Message Length" } }],
  [8, { name: "Send Hold Timer Expired", subcodes: {} }],
]);
