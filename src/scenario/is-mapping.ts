/** Whether a value of a YAML file is a mapping, rather than a scalar, a list or nothing. */
export function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
