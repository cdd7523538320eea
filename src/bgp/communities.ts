/** RFC 8326 section 5. */
export const GRACEFUL_SHUTDOWN = 0xffff0000;
/** RFC 9494 section 5.1: the route is kept by a long-lived graceful restart. */
export const LLGR_STALE = 0xffff0006;
/** RFC 9494 section 5.2: the route must not be kept so. */
export const NO_LLGR = 0xffff0007;
/** RFC 1997, Well-known Communities. */
export const NO_EXPORT = 0xffffff01;
