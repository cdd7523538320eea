import type { RouteMoment, StaleRoute } from "../../../analysis/model.ts";
import { durationText } from "../../../timeline/duration-text.ts";
import type { Judgement } from "../../requirement-check.ts";
import { decided, evidenceOf, inconclusive } from "../../verdict.ts";
import { FateCount } from "../helper/fate-counts.ts";
import type { Hidden } from "./audience.ts";
import type { Rule } from "./rules.ts";

/** What routes did about one rule. */
export class Tally {
  readonly #right = new FateCount();
  readonly #wrong = new FateCount();
  readonly #missing = new FateCount();
  readonly #unsure = new FateCount();

  /** As it should be; `moment` where something shows it. */
  right(route: StaleRoute, moment?: RouteMoment): void {
    if (moment) this.#right.add(route, moment);
    else note(this.#right, route);
  }

  /** Something happened that should not, or too late. */
  wrong(route: StaleRoute, moment: RouteMoment): void {
    this.#wrong.add(route, moment);
  }

  /** Something did not happen. */
  missing(route: StaleRoute): void {
    note(this.#missing, route);
  }

  /** It cannot be told which of them it is. */
  unsure(route: StaleRoute): void {
    note(this.#unsure, route);
  }

  /** In time when `moment` is no later than `deadlineT`. */
  due(route: StaleRoute, moment: RouteMoment, deadlineT: number): void {
    if (moment.t <= deadlineT) this.right(route, moment);
    else if (moment.t > deadlineT) this.wrong(route, moment);
    else this.missing(route);
  }

  /** Undefined when no route gave an occasion. Times in the text are since `lossT`. */
  judgement(rule: Rule, lossT: number, evidence: readonly [string, ...string[]], hidden: Hidden | undefined): Judgement | undefined {
    const { expected } = rule;
    const [first, ...more] = evidence;
    if (this.#wrong.count > 0 && !hidden?.isPeer) {
      const { text, t, id } = this.#wrong;
      const actual = `${text} ${rule.wrong} ${durationText(t - lossT)} after the loss`;
      return decided(false, { expected, actual, evidence: evidenceOf(id ?? first, first, ...more) });
    }
    if (this.#wrong.count + this.#missing.count > 0) {
      const actual = `${this.#missing.text} ${rule.missing}`;
      if (hidden) return inconclusive(`${rule.missing === "" ? rule.wrong : rule.missing}: ${hidden.reason}`, evidence);
      return decided(false, { expected, actual, evidence: evidenceOf(first, ...more) });
    }
    if (this.#right.count > 0) {
      if (hidden && (rule.restsOnAbsence || hidden.isPeer))
        return inconclusive(`${rule.right}, as far as was seen, but ${hidden.reason}`, evidence);
      return decided(true, {
        expected,
        actual: `${rule.right} (${routes(this.#right.count)})`,
        evidence: evidenceOf(first, ...more, this.#right.id),
      });
    }
    return this.#unsure.count > 0 ? inconclusive(`${this.#unsure.text}: ${rule.unsure ?? "it cannot be told"}`, evidence) : undefined;
  }
}

function note(count: FateCount, route: StaleRoute): void {
  count.note(0, () => ({ prefix: String(route.prefix()), id: undefined }));
}

function routes(count: number): string {
  return count === 1 ? "1 route" : `${count} routes`;
}
