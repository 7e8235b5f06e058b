import { expect, test } from "vitest";
import { createMinuteLog } from "./minute-log.ts";

test("[SRV8] one event of a key is logged in a minute, with the number of those before it", () => {
  let now = 0;
  const log = createMinuteLog(() => now);
  expect(log.take("a")).toEqual({ repeated: 0 });
  expect([log.take("a"), log.take("a")]).toEqual([null, null]);
  expect(log.take("b")).toEqual({ repeated: 0 });
  now = 60_000;
  expect(log.take("a")).toEqual({ repeated: 2 });
  expect(log.take("a")).toBeNull();
});
