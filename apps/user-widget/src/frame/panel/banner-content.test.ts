import { expect, test } from "vitest";
import { bannerContent, type ConnectionInput } from "./banner-content.ts";
import { en } from "../i18n/en.ts";

const base: ConnectionInput = {
  connection: { status: "online", session: "s" },
  deviceOnline: true,
  unsent: 0,
  now: 10_000,
  visitor: false,
};
const content = (part: Partial<ConnectionInput>) =>
  bannerContent({ ...base, ...part }, { locale: "en", tag: "en", t: en, later: null });

test("there is no banner while connected", () => {
  expect(content({})).toBeNull();
  expect(content({ connection: { status: "idle" } })).toBeNull();
});

test("the first attempt has a quiet banner", () => {
  expect(content({ connection: { status: "connecting", attempt: 0 } })).toMatchObject({
    tone: "quiet",
  });
});

test("the banner of a lost connection tells the next attempt and the number of kept messages", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  expect(content({ connection: waiting, unsent: 2 })).toEqual({
    tone: "warning",
    text: "No connection to the server. 2 messages will be sent after reconnecting.",
    progress: "Trying again in 4 s.",
    canTry: true,
  });
});

test("the announced text does not change between seconds or attempts", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  const said = [
    content({ connection: waiting }),
    content({ connection: waiting, now: 11_000 }),
    content({ connection: { status: "connecting", attempt: 2 } }),
  ];
  // The button is part of the same live region.
  expect(new Set(said.map((one) => `${one?.text} ${one?.canTry}`)).size).toBe(1);
});

test.each([
  { status: "waiting", attempt: 2, retryAt: 13_200 },
  { status: "connecting", attempt: 2 },
] as const)(
  "[HEL3] while $status with an expired sign-in, the banner says so and names the remedy",
  (link) => {
    expect(content({ connection: { ...link, problem: "expired" }, unsent: 1 })).toEqual({
      tone: "error",
      text: "Your sign-in has expired. Reload the page or sign in again. Your text is kept.",
      canTry: true,
    });
  },
);

test("a page without a token and an unreachable server have different texts", () => {
  const connection = {
    status: "waiting",
    attempt: 2,
    retryAt: 13_200,
    problem: "noToken",
  } as const;
  expect(content({ connection })?.text).toBe(en.banner.noToken);
  expect(content({ connection, visitor: true })?.text).toMatch(/^No connection to the server/);
});

test("the banner of an offline device says so and offers no attempt", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  expect(content({ connection: waiting, deviceOnline: false })).toMatchObject({
    text: "Your device is offline. You can keep writing. Messages will be sent after reconnecting.",
    canTry: false,
  });
});

test.each([
  [4500, en.banner.tokenRefused],
  [4503, en.banner.kicked],
  [4504, en.banner.limit],
  [4506, en.banner.version],
  [4501, "The server refused the connection (4501). Reload the page."],
])("[CON4] the final refusal %i has its own sentence", (code, text) => {
  expect(content({ connection: { status: "refused", code, reason: "" } })).toEqual({
    tone: "error",
    text,
    canTry: true,
  });
});

test("[SHO4] a device without a network and a doubtful link have a banner at once", () => {
  expect(content({ deviceOnline: false })?.text).toContain(en.banner.offline);
  const unsteady = { status: "online", session: "s", unsteady: true } as const;
  expect(content({ connection: unsteady })?.text).toBe(en.banner.connecting);
});
