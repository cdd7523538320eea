import { type IpAddress, parseIpAddress } from "../../src/net/address.ts";
import { type Prefix, parsePrefix } from "../../src/net/prefix.ts";

/** What GoBGP tells of a best path that it has from a peer. */
export interface BestPath {
  readonly prefix: Prefix;
  readonly nextHop: IpAddress;
  readonly withdrawn: boolean;
}

/** RFC 4271 section 4.3 and RFC 4760 section 3: the attributes that hold a next hop. */
const NEXT_HOP_ATTRIBUTES = [3, 14];

/** A line of `gobgp monitor global rib -j`: a list of paths of both families. The node's own, which have no neighbour, are left out; a line of another form is `undefined`. */
export function watchedPaths(line: string): readonly BestPath[] | undefined {
  const paths = parsed(line);
  return Array.isArray(paths) ? paths.flatMap((path) => bestPath(path) ?? []) : undefined;
}

/** What `gobgp global rib -j` prints of one family: for each prefix the next hop of its best path, where that came from a peer; `undefined` for anything else. */
export function ribTable(text: string): ReadonlyMap<Prefix, IpAddress> | undefined {
  const table = mapping(parsed(text));
  if (!table) return undefined;
  const best = new Map<Prefix, IpAddress>();
  for (const paths of Object.values(table)) {
    // `{"error": …}`: an answer that never came is no empty RIB.
    if (!Array.isArray(paths)) return undefined;
    const path = paths.find((one: unknown) => mapping(one)?.best === true);
    const told = bestPath(path);
    if (told) best.set(told.prefix, told.nextHop);
  }
  return best;
}

/**
 * Of what `gobgp neighbor -j` prints: whether every neighbour has sent its End-of-RIB of every family that it and we restart gracefully with, so that the RIB holds all that there is. A neighbour
 * that is not Established may still have something to say.
 */
export function isRibWhole(text: string): boolean {
  const neighbors = parsed(text);
  return Array.isArray(neighbors) && neighbors.every(hasToldAll);
}

const ESTABLISHED = 6;

function hasToldAll(neighbor: unknown): boolean {
  const { state, afi_safis: families } = mapping(neighbor) ?? {};
  if (mapping(state)?.session_state !== ESTABLISHED) return false;
  return (Array.isArray(families) ? families : []).every((family) => {
    const restart = mapping(mapping(mapping(family)?.mp_graceful_restart)?.state);
    return restart?.received !== true || restart.end_of_rib_received === true;
  });
}

function bestPath(path: unknown): BestPath | undefined {
  const told = mapping(path);
  if (!told || told["neighbor-ip"] === undefined) return undefined;
  const prefix = parsePrefix(String(mapping(told.nlri)?.prefix));
  const attributes = Array.isArray(told.attrs) ? told.attrs.map(mapping) : [];
  const holder = attributes.find((one) => NEXT_HOP_ATTRIBUTES.includes(Number(one?.type)));
  const nextHop = parseIpAddress(String(holder?.nexthop));
  return prefix && nextHop ? { prefix, nextHop, withdrawn: told.withdrawal === true } : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapping(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}
