import { capabilitiesOf, gracefulRestartOf } from "../../../bgp/open.ts";
import type { RequirementId } from "../../../requirements/catalogue.ts";
import type { Judgement, RequirementCheck } from "../../requirement-check.ts";
import { decided } from "../../verdict.ts";
import { familyName } from "../family-name.ts";
import { opensFrom, type SeenOpen } from "../opens.ts";

const GRACEFUL_RESTART = 64;
const MOST_FAMILIES = 63;

/** RFC 4724 section 3: two octets, and four for each family. */
export const capabilityLength = ofEachOpen("RFC4724-3-01", ({ fact }) => {
  const expected = "the Graceful Restart capability has 2 octets and 4 more for each of at most 63 families";
  const instances = capabilitiesOf(fact.open).flatMap((c) => {
    if (c.kind === "malformed" && c.code === GRACEFUL_RESTART) return [{ octets: c.value.length, families: 0, isWhole: false }];
    if (c.kind !== "graceful-restart") return [];
    const { families, trailing } = c.gracefulRestart;
    return [{ octets: 2 + 4 * families.length + trailing.length, families: families.length, isWhole: trailing.length === 0 }];
  });
  const [first] = instances;
  if (!first) return undefined;
  const wrong = instances.find((one) => !one.isWhole || one.families > MOST_FAMILIES);
  const actual = `it has ${(wrong ?? first).octets} octets, with ${(wrong ?? first).families} families`;
  return decided(wrong === undefined, { expected, actual, evidence: [fact.id] });
});

/** RFC 4724 section 3: flag bits without a meaning are zero; RFC 8538 section 2 gave the second one its own. */
export const reservedRestartFlags = ofEachOpen("RFC4724-3-04", ({ fact }) => {
  const gr = gracefulRestartOf(fact.open);
  if (!gr) return undefined;
  const isClear = gr.reservedFlags === 0;
  const actual = isClear ? "they are" : `they are ${gr.reservedFlags.toString(2).padStart(2, "0")}`;
  return decided(isClear, { expected: "the two flag bits before the Restart Time are zero", actual, evidence: [fact.id] });
});

/** RFC 4724 section 3: of a family's flags only the highest bit has a meaning. */
export const reservedFamilyFlags = ofEachOpen("RFC4724-3-06", ({ fact }) => {
  const families = gracefulRestartOf(fact.open)?.families ?? [];
  if (families.length === 0) return undefined;
  const wrong = families.find((f) => f.reservedFlags !== 0);
  const actual = wrong ? `${familyName(wrong)} has 0x${wrong.reservedFlags.toString(16).padStart(2, "0")} in them` : "they are";
  return decided(wrong === undefined, { expected: "the lower seven flag bits of each family are zero", actual, evidence: [fact.id] });
});

/** RFC 4724 section 3: no more than one instance. */
export const oneInstance = ofEachOpen("RFC4724-3-10", ({ fact }) => {
  const count = capabilitiesOf(fact.open).filter(
    (c) => c.kind === "graceful-restart" || (c.kind === "malformed" && c.code === GRACEFUL_RESTART),
  ).length;
  if (count === 0) return undefined;
  const finding = { expected: "the OPEN has one Graceful Restart capability", actual: `it has ${count}` };
  return decided(count === 1, { ...finding, evidence: [fact.id] });
});

/** A check of each OPEN that the speaker sent; undefined where the OPEN gives no occasion. */
function ofEachOpen(id: RequirementId, judge: (seen: SeenOpen) => Judgement | undefined): RequirementCheck {
  return {
    id,
    judge: (subject) =>
      opensFrom(subject, "own").flatMap((seen) => {
        const judgement = judge(seen);
        return judgement ? [{ ...judgement, session: seen.session.peerName }] : [];
      }),
  };
}
