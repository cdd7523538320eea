/** A BGP community (RFC 1997) or large community (RFC 8092) in the text form that FRR takes, without MetalLB's marker `large:`. */
export interface Community {
  readonly kind: "standard" | "large";
  readonly text: string;
}

export const COMMUNITY_FORM = "a community such as 64512:100 or large:64512:1:2";

/** `65535:65282` or `large:123:456:7890`; undefined where the text has neither form, so that it can only be a name. */
export function parseCommunity(text: string): Community | undefined {
  const parts = text.split(":");
  const [marker, ...rest] = parts;
  if (marker === "large") return rest.length === 3 && rest.every((p) => isUpTo(p, 0xffff_ffff)) ? large(rest) : undefined;
  return parts.length === 2 && parts.every((p) => isUpTo(p, 0xffff)) ? { kind: "standard", text: parts.map(Number).join(":") } : undefined;
}

function large(parts: readonly string[]): Community {
  return { kind: "large", text: parts.map(Number).join(":") };
}

function isUpTo(text: string, max: number): boolean {
  return /^\d{1,10}$/.test(text) && Number(text) <= max;
}
