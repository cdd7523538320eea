import { z } from "zod";
import { described } from "../scenario/fields.ts";
import type { Labels } from "./cluster.ts";

const labelValue = () =>
  z.string().regex(/^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/, "a label's value: at most 63 letters, digits and - _ .");
export const labelKey = () =>
  z
    .string()
    .max(317)
    .regex(
      /^([a-z0-9]([a-z0-9.-]*[a-z0-9])?\/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/,
      "a label's key such as kubernetes.io/hostname",
    );

export const labels = () => z.record(labelKey(), labelValue());

const expression = z
  .strictObject({
    key: labelKey(),
    operator: z.enum(["In", "NotIn", "Exists", "DoesNotExist"]),
    values: z.array(labelValue()).default([]),
  })
  .refine(
    ({ operator, values }) => (operator === "In" || operator === "NotIn" ? values.length > 0 : values.length === 0),
    "values with In and NotIn, and none with Exists and DoesNotExist",
  );

/** Kubernetes' LabelSelector: all of its parts must hold, so that an empty one selects everything. */
export const labelSelector = () =>
  described(
    z.strictObject({ matchLabels: labels().default({}), matchExpressions: z.array(expression).default([]) }),
    "matchLabels, matchExpressions",
  );

export type LabelSelector = z.output<ReturnType<typeof labelSelector>>;

export function selects(selector: LabelSelector, of: Labels): boolean {
  return (
    Object.entries(selector.matchLabels).every(([key, value]) => own(of, key) === value) &&
    selector.matchExpressions.every(({ key, operator, values }) => {
      const value = own(of, key);
      switch (operator) {
        case "In":
          return value !== undefined && values.includes(value);
        // Kubernetes: a label that is not there is in no set.
        case "NotIn":
          return value === undefined || !values.includes(value);
        case "Exists":
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/** Whether one of the selectors does; none at all means everything. */
export function selectedByAny(selectors: readonly LabelSelector[], of: Labels): boolean {
  return selectors.length === 0 || selectors.some((selector) => selects(selector, of));
}

function own(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
