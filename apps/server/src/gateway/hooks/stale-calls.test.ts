import { expect, test } from "vitest";
import { createStaleCalls } from "./stale-calls.ts";

test("[DOR16] stale calls are logged once a minute, with their number and the difference in seconds", () => {
  const lines: object[] = [];
  const ignore = (): void => undefined;
  const warn = (details: object): void => void lines.push(details);
  let now = 1_000_000_000;
  const stale = createStaleCalls({ info: ignore, warn, error: ignore }, () => now);
  stale.note("1000600");
  stale.note("1000600");
  now += 59_999;
  stale.note("1000659");
  expect(lines).toEqual([{ calls: 1, seconds: 600 }]);
  now += 1;
  stale.note("999460");
  expect(lines.at(-1)).toEqual({ calls: 3, seconds: -600 });
  now += 60_000;
  stale.note("yesterday");
  expect(lines.at(-1)).toEqual({ calls: 1 });
});
