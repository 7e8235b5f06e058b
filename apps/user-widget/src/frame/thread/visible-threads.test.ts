import { expect, test } from "vitest";
import { at, text, thread, user } from "./testing/fixtures.ts";
import { visibleThreads } from "./visible-threads.ts";

test("[CNV5] earlier conversations follow once the later one is complete", () => {
  const c1 = thread([text(1, user, 0)], { conversation: { id: "c1", openedAt: at(0) } });
  const whole = thread([text(1, user, 5)], {
    conversation: { id: "c2", openedAt: at(5), previousId: "c1" },
  });
  const cut = { ...whole, hasOlder: true };
  expect(visibleThreads({ c1, c2: whole })).toEqual({ threads: [c1, whole], older: null });
  expect(visibleThreads({ c1, c2: cut })).toEqual({
    threads: [cut],
    older: { kind: "page", conversationId: "c2" },
  });
  expect(visibleThreads({ c2: whole })).toEqual({
    threads: [whole],
    older: { kind: "conversation", id: "c1" },
  });
  expect(visibleThreads({})).toEqual({ threads: [], older: null });
});

test("[MRG2] a visitor's conversation stands before the user's, though it was opened later", () => {
  const visitors = thread([text(1, user, 6)], { conversation: { id: "v", openedAt: at(6) } });
  const users = thread([text(1, user, 5)], {
    conversation: { id: "u", openedAt: at(5), previousId: "v" },
  });
  expect(visibleThreads({ u: users, v: visitors }).threads).toEqual([visitors, users]);
});
