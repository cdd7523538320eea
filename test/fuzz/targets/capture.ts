import { WireDecoder } from "../../../src/capture/wire-decoder.ts";
import type { WireEvent } from "../../../src/capture/wire-event.ts";
import { Random } from "../../support/random.ts";
import { captures } from "../corpus.ts";
import { hashOf } from "../hash.ts";
import { mutate } from "../mutate.ts";
import { hold, pieces, type Target } from "../target.ts";

/**
 * A capture file, whole: the same facts however it is cut into pieces, collected or told at once; ids that are unique; no more facts than its octets can tell; each UPDATE
 * visited as often as it was told to have routes.
 */
export const capture: Target = {
  name: "capture",
  weight: 6,
  input: (random) => mutate(random.pick(captures), random),
  run(input) {
    const random = new Random(hashOf(input));
    const whole = decode([input]);
    const cut = told(pieces(input, random));
    hold(JSON.stringify(cut) === JSON.stringify(whole), () => `other facts in pieces:\n${difference(whole, cut)}`);
    hold(new Set(whole.map(({ id }) => id)).size === whole.length, () => "two facts have one id");
    hold(whole.length <= input.length + 8, () => `${whole.length} facts of ${input.length} octets`);
    hold(
      whole.every(({ t }) => Number.isFinite(t)),
      () => "a time that is no number",
    );
  },
};

function decode(chunks: readonly Uint8Array[]): WireEvent[] {
  const decoder = new WireDecoder({ capture: "x", epochNs: 0n });
  return [...chunks.flatMap((chunk) => decoder.push(chunk)), ...decoder.end()];
}

function told(chunks: readonly Uint8Array[]): WireEvent[] {
  const events: WireEvent[] = [];
  const decoder = new WireDecoder({
    capture: "x",
    epochNs: 0n,
    onEvent: (event) => events.push(event),
    onUpdate: (meta, view) => {
      hold(events.at(-1)?.id === meta.id(), () => `the UPDATE ${meta.id()} does not follow its event`);
      let routes = 0;
      view.forEachRoute(() => routes++);
      hold(
        routes === view.announced + view.withdrawn,
        () => `${meta.id()}: ${routes} routes visited, ${view.announced} + ${view.withdrawn} told`,
      );
    },
  });
  for (const chunk of chunks) hold(decoder.push(chunk).length === 0, () => "facts told twice");
  decoder.end();
  return events;
}

function difference(whole: readonly WireEvent[], cut: readonly WireEvent[]): string {
  const at = whole.findIndex((event, i) => JSON.stringify(event) !== JSON.stringify(cut[i]));
  return `${JSON.stringify(whole[at])}\n${JSON.stringify(cut[at < 0 ? whole.length : at])}`;
}
