/** How many tests ended how. */
export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const NOTHING: Counts = { passed: 0, failed: 0, skipped: 0 };

export function addCounts(a: Counts, b: Counts): Counts {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}

/**
 * The counts in the text of vitest's JSON report. A file that could not be loaded has no tests, and counts as one that failed; so does a run that failed as a whole, or left no report,
 * without a test to blame.
 */
export function countsOf(report: string | undefined, exitCode: number | null): Counts {
  const { testResults } = JSON.parse(report ?? '{"testResults":[]}') as VitestReport;
  const counts = testResults.map(fileCounts).reduce(addCounts, NOTHING);
  return counts.failed === 0 && exitCode !== 0 ? { ...counts, failed: 1 } : counts;
}

interface VitestReport {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string }[];
}

function fileCounts({ status, assertionResults }: FileResult): Counts {
  const passed = assertionResults.filter((t) => t.status === "passed").length;
  const failed = assertionResults.filter((t) => t.status === "failed").length;
  const skipped = assertionResults.length - passed - failed;
  return { passed, skipped, failed: failed === 0 && status === "failed" ? 1 : failed };
}
