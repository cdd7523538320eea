import { expect, test } from "vitest";
import { Creations } from "./creations.ts";

test("closing waits for what is in the making and refuses what comes later", async () => {
  const creations = new Creations();
  let finish: () => void = () => {};
  const made = creations.make(() => new Promise<string>((resolve) => (finish = () => resolve("made"))));
  let closed = false;
  const closing = creations.close().then(() => {
    closed = true;
  });
  await expect(creations.make(async () => "late")).rejects.toThrow("being taken down");
  expect(closed).toBe(false);
  finish();
  await closing;
  expect(await made).toBe("made");
});
