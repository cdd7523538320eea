import { describe, expect, it } from "vitest";
import { RECORD_VERSION } from "./event.ts";
import { MAX_LINE_LENGTH, RecordVersionError, readRecord } from "./record-reader.ts";

const up = '{"id":"e1","t":5,"kind":"node-up","node":"a"}';
const end = '{"id":"e2","t":9,"kind":"run-end","status":"complete"}';
const lines = (...all: string[]) => all.map((line) => `${line}\n`).join("");

describe("readRecord", () => {
  it("reads a whole record", () => {
    const record = readRecord(lines(up, end));
    expect(record.events.map((e) => e.id)).toEqual(["e1", "e2"]);
    expect(record).toMatchObject({ complete: true, notes: [] });
    expect(record.damage).toBeUndefined();
  });

  it("reads every proper prefix of a record as damaged, with the events of its whole lines", () => {
    const text = lines(up, end);
    for (let length = 0; length < text.length; length++) {
      const record = readRecord(text.slice(0, length));
      expect(record.complete, `prefix of ${length}`).toBe(false);
      expect(record.events.length, `prefix of ${length}`).toBe(length > up.length ? 1 : 0);
    }
  });

  it.each([
    ["a cut last line", `${lines(up)}{"id":"e2","t"`, /last line, 2, is cut off/, ["e1"]],
    ["a whole last line without its end of line", `${lines(up)}${end}`, /last line, 2, is cut off/, ["e1"]],
    ["no run-end", lines(up), /does not tell how the run ended/, ["e1"]],
    ["an empty text", "", /does not tell how the run ended/, []],
    ["garbage in the middle", lines(up, "\u0000\u0000", end), /line 2 is no JSON/, ["e1", "e2"]],
    ["a line without id", lines(up, '{"t":6,"kind":"node-up"}', end), /line 2 is no event/, ["e1", "e2"]],
    ["a time that is no integer", lines(up, '{"id":"e7","t":6.5,"kind":"node-up"}', end), /line 2 is no event/, ["e1", "e2"]],
    ["an id of another form", lines(up, '{"id":"w:a:1","t":6,"kind":"node-up"}', end), /line 2 is no event/, ["e1", "e2"]],
    ["a list in place of an event", lines(up, "[1]", end), /line 2 is no event/, ["e1", "e2"]],
    ["an id that was there before", lines(up, up, end), /line 2 repeats the id e1/, ["e1", "e2"]],
  ])("tells of %s and keeps the rest", (_name, text, damage, ids) => {
    const record = readRecord(text);
    expect(record.complete).toBe(false);
    expect(record.damage).toMatch(damage);
    expect(record.events.map((e) => e.id)).toEqual(ids);
  });

  it("leaves unknown kinds out with a note, and inherited names are unknown kinds too", () => {
    const record = readRecord(
      lines(up, '{"id":"e7","t":6,"kind":"toString"}', '{"id":"e8","t":6,"kind":"x"}', '{"id":"e9","t":6,"kind":"x"}', end),
    );
    expect(record.complete).toBe(true);
    expect(record.notes).toEqual([
      '1 events of the unknown kind "toString" were left out',
      '2 events of the unknown kind "x" were left out',
    ]);
  });

  it("tells the first damages and counts the rest", () => {
    expect(readRecord(lines(...Array.from({ length: 9 }, () => "?"), end)).damage).toMatch(/line 5 is no JSON; and 4 more$/);
  });

  it("drops a line beyond the bound", () => {
    const record = readRecord(lines(up, `{"id":"e7","t":6,"kind":"hint","text":"${"x".repeat(MAX_LINE_LENGTH)}"}`, end));
    expect(record.damage).toMatch(/line 2 is longer than/);
    expect(record.events).toHaveLength(2);
  });

  it("refuses a newer version", () => {
    expect(() => readRecord(lines(up, end), RECORD_VERSION + 1)).toThrow(RecordVersionError);
  });
});
