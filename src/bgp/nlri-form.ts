import { familyKey } from "./add-path.ts";

/** How a family's NLRI field is cut into routes. */
export type NlriForm =
  /** RFC 4760 section 5: length in bits(1), prefix. */
  | { readonly kind: "prefix"; readonly addressOctets: 4 | 16 }
  /** RFC 8277 section 2, RFC 4364 section 4.3.4: length in bits(1), labels, route distinguisher, prefix. */
  | { readonly kind: "labelled"; readonly addressOctets: 4 | 16; readonly hasRd: boolean }
  /** RFC 7432 section 7: route type(1), length in octets(1), value. */
  | { readonly kind: "typed" }
  /** Flow specification, BGP-LS and the like: the whole field as one route. */
  | { readonly kind: "whole" };

const FORMS: ReadonlyMap<number, NlriForm> = new Map<number, NlriForm>([
  ...([1, 2] as const).flatMap((afi): readonly (readonly [number, NlriForm])[] => {
    const addressOctets = afi === 1 ? 4 : 16;
    return [
      [familyKey(afi, 1), { kind: "prefix", addressOctets }],
      [familyKey(afi, 2), { kind: "prefix", addressOctets }],
      [familyKey(afi, 4), { kind: "labelled", addressOctets, hasRd: false }],
      [familyKey(afi, 128), { kind: "labelled", addressOctets, hasRd: true }],
    ];
  }),
  [familyKey(25, 70), { kind: "typed" }],
]);

const WHOLE: NlriForm = { kind: "whole" };

export function nlriForm(afi: number, safi: number): NlriForm {
  return FORMS.get(familyKey(afi, safi)) ?? WHOLE;
}

/** RFC 8277 section 2: the bottom of the stack, or one of the values that stand in a withdrawal (0x800000 there, 0 in older speakers). */
export function isLastLabel(label: number): boolean {
  return (label & 1) === 1 || label === 0x800000 || label === 0;
}
