/** Exit codes of `holdfast`, beside those of a report (0 all pass, 1 a fail, 2 inconclusive) and of signals (130 for Ctrl-C). */
export const EXIT_OK = 0;
/** Bad usage, or a scenario that cannot be used. */
export const EXIT_USAGE = 64;
/** The harness itself broke. */
export const EXIT_BROKEN = 70;
