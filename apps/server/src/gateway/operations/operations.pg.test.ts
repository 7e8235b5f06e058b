import { readFile } from "node:fs/promises";
import { startTestApp } from "../../testing/test-app.ts";
import { expect, test } from "vitest";

test("docs/operations.md names every metric of the server and no other", async () => {
  const app = await startTestApp();
  const { text } = await app.http("GET", "/metrics");
  const docs = await readFile(
    new URL("../../../../../docs/operations.md", import.meta.url),
    "utf8",
  );
  const told = [...docs.matchAll(/^\| `(deskwire_\w+)` \|/gm)].map(([, name]) => name);
  const measured = [...text.matchAll(/^# TYPE (deskwire_\w+) /gm)].map(([, name]) => name);
  expect(new Set(told)).toEqual(new Set(measured));
  expect(told).toHaveLength(measured.length);
  await app.close();
});
