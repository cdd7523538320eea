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
  const { testResults } = parse(report);
  const counts = testResults.map(fileCounts).reduce(addCounts, NOTHING);
  return counts.failed === 0 && exitCode !== 0 ? { ...counts, failed: 1 } : counts;
}

/** What failed and why, a few lines each: a log of which only the end was kept must still say it. */
export function failuresOf(report: string | undefined): string[] {
  return parse(report).testResults.flatMap((file) => {
    const failed = file.assertionResults.filter((t) => t.status === "failed");
    if (failed.length === 0 && file.status === "failed") return [failure(file.name, file.message)];
    return failed.map((t) => failure(`${file.name} > ${t.fullName}`, t.failureMessages.join("\n")));
  });
}

const MOST_LINES = 30;

function failure(name: string, message: string): string {
  const lines = message.split("\n");
  const left = lines.length > MOST_LINES ? [`(${lines.length - MOST_LINES} more lines)`] : [];
  return [`failed: ${name}`, ...[...lines.slice(0, MOST_LINES), ...left].map((line) => `    ${line.slice(0, 400)}`)].join("\n");
}

function parse(report: string | undefined): VitestReport {
  return JSON.parse(report ?? '{"testResults":[]}') as VitestReport;
}

interface VitestReport {
  readonly testResults: readonly FileResult[];
}

interface FileResult {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string; readonly failureMessages: readonly string[] }[];
}

function fileCounts({ status, assertionResults }: FileResult): Counts {
  const passed = assertionResults.filter((t) => t.status === "passed").length;
  const failed = assertionResults.filter((t) => t.status === "failed").length;
  const skipped = assertionResults.length - passed - failed;
  return { passed, skipped, failed: failed === 0 && status === "failed" ? 1 : failed };
}
