import { expect, test } from "vitest";
import { connectionNotice, type NoticeInput } from "./connection-notice.ts";
import { en } from "./i18n/en.ts";

const base: NoticeInput = {
  connection: { status: "online", session: "s" },
  deviceOnline: true,
  unsent: 0,
  now: 10_000,
  visitor: false,
};
const notice = (part: Partial<NoticeInput>) =>
  connectionNotice({ ...base, ...part }, { locale: "en", tag: "en", t: en });

test("nothing is said while connected", () => {
  expect(notice({})).toBeNull();
  expect(notice({ connection: { status: "idle" } })).toBeNull();
});

test("the first attempt is announced quietly", () => {
  expect(notice({ connection: { status: "connecting", attempt: 0 } })).toMatchObject({
    tone: "quiet",
  });
});

test("a lost connection says when it is tried again and what is kept", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  expect(notice({ connection: waiting, unsent: 2 })).toEqual({
    tone: "warning",
    text: "No connection to the server. 2 messages are sent after reconnecting.",
    progress: "Trying again in 4 s.",
    canTry: true,
  });
});

test("what is announced stays the same from second to second and from attempt to attempt", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  const said = [
    notice({ connection: waiting }),
    notice({ connection: waiting, now: 11_000 }),
    notice({ connection: { status: "connecting", attempt: 2 } }),
  ];
  // The button stands in the same live region.
  expect(new Set(said.map((one) => `${one?.text} ${one?.canTry}`)).size).toBe(1);
});

test.each([
  { status: "waiting", attempt: 2, retryAt: 13_200 },
  { status: "connecting", attempt: 2 },
] as const)("[HEL3] while $status with an expired sign-in, it says so and what helps", (link) => {
  expect(notice({ connection: { ...link, problem: "expired" }, unsent: 1 })).toEqual({
    tone: "error",
    text: "Your sign-in has expired. Reload the page or sign in again. Your text is kept.",
    canTry: true,
  });
});

test("a page that gives no token is not taken for a server that is away, nor the server for the page", () => {
  const connection = {
    status: "waiting",
    attempt: 2,
    retryAt: 13_200,
    problem: "noToken",
  } as const;
  expect(notice({ connection })?.text).toBe(en.banner.noToken);
  expect(notice({ connection, visitor: true })?.text).toMatch(/^No connection to the server/);
});

test("a device without a network is told so, and is not offered another attempt", () => {
  const waiting = { status: "waiting", attempt: 2, retryAt: 13_200 } as const;
  expect(notice({ connection: waiting, deviceOnline: false })).toMatchObject({
    text: "Your device is offline. You can keep writing. Messages are sent after reconnecting.",
    canTry: false,
  });
});

test.each([
  [4500, en.banner.tokenRefused],
  [4503, en.banner.kicked],
  [4506, en.banner.version],
  [4501, "The server refused the connection (4501). Reload the page."],
])("[CON4] the final refusal %i has its sentence", (code, text) => {
  expect(notice({ connection: { status: "refused", code, reason: "" } })).toEqual({
    tone: "error",
    text,
    canTry: true,
  });
});
