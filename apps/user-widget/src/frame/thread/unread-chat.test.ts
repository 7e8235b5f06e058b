import { expect, test } from "vitest";
import { mia, text, thread, user } from "./testing/fixtures.ts";
import { unreadChat, unreadIn } from "./unread-chat.ts";

test("unread are the agents' messages behind the read cursor", () => {
  const cursors = { user: { delivered: 3, read: 1 }, agent: { delivered: 0, read: 0 } };
  const messages = [text(1, mia, 0), text(2, mia, 0), text(3, user, 0), text(4, mia, 0)];
  expect(unreadIn(thread(messages, { conversation: { cursors } }))).toBe(2);
});

test("the badge counts the held messages, and takes the server's counter for those that are not held", () => {
  const whole = thread([text(1, mia, 0), text(2, mia, 0)]);
  const cut = thread([text(60, mia, 0)], { hasOlder: true, conversation: { lastSeq: 60 } });
  const unloaded = thread([], { conversation: { lastSeq: 5 } });
  expect(unreadChat({ whole }, 9)).toBe(2);
  expect(unreadChat({ cut }, 57)).toBe(57);
  expect(unreadChat({ unloaded }, 3)).toBe(3);
  expect(unreadChat({}, 3)).toBe(0);
  const out = thread([text(1, mia, 0)], {
    conversation: { id: "long-ago", openedAt: "2020-01-01T00:00:00.000Z" },
  });
  expect(unreadChat({ whole, out }, 2)).toBe(2);
});
