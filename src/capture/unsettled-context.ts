import { familyKey } from "../bgp/add-path.ts";
import type { CodecContext } from "../bgp/codec-context.ts";
import { UpdateView } from "../bgp/update-view.ts";
import { Reader } from "../bytes/reader.ts";

/** What is assumed while the capture has not shown both OPENs, as when it began in the middle of a session: what speakers of today agree on. */
export const UNSETTLED_CONTEXT: CodecContext = { fourOctetAs: true, extendedMessages: true, addPath: new Set() };

const UNICAST_PATHS: ReadonlySet<number> = new Set([familyKey(1, 1), familyKey(2, 1)]);

const OTHERS: readonly CodecContext[] = [
  { ...UNSETTLED_CONTEXT, fourOctetAs: false },
  { ...UNSETTLED_CONTEXT, addPath: UNICAST_PATHS },
  { ...UNSETTLED_CONTEXT, fourOctetAs: false, addPath: UNICAST_PATHS },
];

/** Another assumption under which an UPDATE that looked malformed is well, if there is one. */
export function likelierView(
  body: Uint8Array,
  context: CodecContext,
): { readonly view: UpdateView; readonly context: CodecContext } | undefined {
  for (const other of [UNSETTLED_CONTEXT, ...OTHERS]) {
    if (other === context) continue;
    const view = new UpdateView(new Reader(body), other);
    if (view.anomalies.length === 0) return { view, context: other };
  }
  return undefined;
}
