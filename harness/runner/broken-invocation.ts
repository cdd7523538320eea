import type { Report } from "../../src/report/model.ts";
import { HarnessError } from "../errors.ts";

/** The harness broke in at least one cell; the report is on all that left a record. */
export class BrokenInvocation extends HarnessError {
  readonly report: Report;

  constructor(failure: unknown, report: Report) {
    const hint = failure instanceof HarnessError ? failure.hint : undefined;
    super(failure instanceof Error ? failure.message : String(failure), { cause: failure, ...(hint === undefined ? {} : { hint }) });
    this.report = report;
  }
}
