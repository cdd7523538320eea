import type { CaptureReport } from "./model.ts";

/** `analysis.json`, documented in docs/analyze.md. Keys stand in the order of the model, so that the same captures give the same bytes. */
export function serializeCaptureReport(report: CaptureReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}
