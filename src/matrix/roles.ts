/** The node whose speaker restarts and the one whose speaker helps it, in every scenario of a matrix; also the names of its variables. */
export const RESTARTER = "restarter";
export const HELPER = "helper";
