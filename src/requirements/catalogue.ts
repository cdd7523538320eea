import type { Requirement } from "./requirement.ts";
import { rfc4724Capability } from "./rfc4724-capability.ts";
import { rfc4724HelperRetention } from "./rfc4724-helper-retention.ts";
import { rfc4724HelperReturn } from "./rfc4724-helper-return.ts";
import { rfc4724Operation } from "./rfc4724-operation.ts";
import { rfc4724Restarting } from "./rfc4724-restarting.ts";
import { rfc4724StateMachine } from "./rfc4724-state-machine.ts";
import { rfc8538 } from "./rfc8538.ts";
import { rfc9494 } from "./rfc9494.ts";
import { rfc9494Announcing } from "./rfc9494-announcing.ts";
import { supportingBase } from "./supporting-base.ts";
import { supportingExtensions } from "./supporting-extensions.ts";

const all = [
  ...rfc4724Capability,
  ...rfc4724Operation,
  ...rfc4724Restarting,
  ...rfc4724HelperRetention,
  ...rfc4724HelperReturn,
  ...rfc4724StateMachine,
  ...rfc8538,
  ...rfc9494,
  ...rfc9494Announcing,
  ...supportingBase,
  ...supportingExtensions,
] as const;

export type RequirementId = (typeof all)[number]["id"];

/** Every requirement that Holdfast knows, in the order of the RFCs' sections. */
export const catalogue: readonly Requirement<RequirementId>[] = all;

const byId: ReadonlyMap<string, Requirement<RequirementId>> = new Map(catalogue.map((one) => [one.id, one]));

/** Undefined for an id that the catalogue does not have, as in a record of another version. */
export function requirementOf(id: string): Requirement<RequirementId> | undefined {
  return byId.get(id);
}
