import { fields, milliseconds, optional, Refused, type Shape } from "../scripted/shape.ts";

/** What the process can be told: to lose its stream of best paths, for a time or until told otherwise; or to say how it is. */
const OPERATIONS = ["interrupt-watch", "resume-watch", "status"] as const;
type Operation = (typeof OPERATIONS)[number];

const operation: Shape<Operation> = (value, at) => {
  const known = OPERATIONS.find((one) => one === value);
  if (known === undefined) throw new Refused(`${at}: none of ${OPERATIONS.join(", ")}`);
  return known;
};

const shape = fields({ op: operation, forMs: optional(milliseconds) });

export interface RouteSyncCommand {
  readonly op: Operation;
  readonly forMs?: number | undefined;
}

/** Throws `Refused` for anything else. */
export function readRouteSyncCommand(json: string): RouteSyncCommand {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw new Refused("not JSON");
  }
  return shape(value, "");
}
