import { describe, expect, it } from "vitest";
import { RECORD_VERSION } from "./event.ts";
import { MAX_LINE_LENGTH, RecordVersionError, readRecord } from "./record-reader.ts";

const up = '{"id":"e1","t":5,"kind":"node-up","node":"a"}';
const end = '{"id":"e2","t":9,"kind":"run-end","status":"complete"}';
const end3 = end.replace("e2", "e3");
const event = (id: string, kind: string, fields: object = {}) => JSON.stringify({ id, t: 6, kind, ...fields });
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
    ["a line without id", lines(up, '{"t":6,"kind":"node-up"}', end), /^line 2 is no event[^;]*$/, ["e1", "e2"]],
    ["a time that is no integer", lines(up, '{"id":"e7","t":6.5,"kind":"node-up"}', end), /line 2 is no event/, ["e1", "e2"]],
    ["an id of another form", lines(up, '{"id":"w:a:1","t":6,"kind":"node-up"}', end), /line 2 is no event/, ["e1", "e2"]],
    ["a list in place of an event", lines(up, "[1]", end), /line 2 is no event/, ["e1", "e2"]],
    ["an event that lacks a field", lines(up, '{"id":"e2","t":6,"kind":"node-up"}', end3), /^line 2 is no node-up: its node/, ["e1", "e3"]],
    ["a field of another type", lines(up, event("e2", "fib-route", { node: "a", op: "add", route: {} }), end3), /its route/, ["e1", "e3"]],
    ["a word that the field does not know", lines(up, event("e2", "run-end", { status: "well" }), end3), /its status/, ["e1", "e3"]],
    ["a line that is gone", lines(up, end3), /^1 line is missing between e1 and e3$/, ["e1", "e3"]],
    ["first lines that are gone", lines(end3), /^2 lines are missing between the begin and e3$/, ["e3"]],
    ["lines in another order", lines(end, up), /line 2 has the id e1, after e2/, ["e2", "e1"]],
    ["an id that was there before", lines(up, up, end), /line 2 repeats the id e1/, ["e1", "e2"]],
  ])("tells of %s and keeps the rest", (_name, text, damage, ids) => {
    const record = readRecord(text);
    expect(record.complete).toBe(false);
    expect(record.damage).toMatch(damage);
    expect(record.events.map((e) => e.id)).toEqual(ids);
  });

  it.each([
    ["a cut last line", `${lines(up)}{"id":"e2"`, false],
    ["no run-end", lines(up), false],
    ["garbage", lines(up, "?", end), true],
    ["a line that is gone", lines(up, end3), true],
    ["a line that is gone before a cut one", `${lines(up, end3)}{"id":"e4"`, true],
  ])("tells whether more than the end is damaged: %s", (_name, text, inside) => {
    expect(readRecord(text).damagedInside).toBe(inside);
    expect(readRecord(lines(up, end)).damagedInside).toBe(false);
  });

  it("leaves unknown kinds out with a note, and inherited names are unknown kinds too", () => {
    const record = readRecord(
      lines(up, event("e2", "toString"), event("e3", "x"), event("e4", "x"), event("e5", "run-end", { status: "complete" })),
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
