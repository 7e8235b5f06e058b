import type { JsonObject } from "@deskwire/protocol";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "../../platform/kernel/actor.ts";
import { refuse, type Outcome } from "../../platform/kernel/outcome.ts";
import { createAdmission, type Admission } from "../admission/admission.ts";
import { costOfRequest } from "../admission/request-costs.ts";
import { dispatch, type Dispatched, type DispatchParts } from "./dispatch.ts";
import { UNKNOWN_ID } from "./testing/requests.ts";

const AGENT: Actor = {
  kind: "agent",
  id: "1",
  key: "agent:1",
  name: "A",
  role: "agent",
  loginId: "login",
  expiresAt: 0,
};
const STORED = { seq: 3, at: "2026-01-01T00:00:00.000Z", duplicate: true };
const READS = 4;

let admission: Admission;
/** The client ids that were looked up. */
let searched: unknown[];
/** What the messages answer to a send. */
let sent: Outcome<never>;

beforeEach(() => {
  const rates = { costPerSecond: 100, bytesPerSecond: 1_000, opensPerMinute: 10 };
  admission = createAdmission({ ...rates, readsAtOnce: READS });
  searched = [];
  sent = refuse("empty_message");
});
afterEach(() => admission.close());

function ask(frame: JsonObject): Promise<Dispatched> {
  const messages = {
    send: () => Promise.resolve(sent),
    repeated: (_actor: Actor, { clientId }: JsonObject) => {
      searched.push(clientId);
      return Promise.resolve(clientId === "stored" ? STORED : null);
    },
  };
  const parts = { admission, messages } as unknown as DispatchParts;
  const follower = { follow: () => true, unfollow: () => undefined };
  return dispatch(parts, { actor: AGENT, follower, frame, suspect: false });
}

const send = (clientId: string, more: JsonObject = {}): JsonObject => ({
  t: "send",
  id: 1,
  conversationId: UNKNOWN_ID,
  clientId,
  kind: "text",
  body: { text: " " },
  ...more,
});

describe("[SND2] a refused send", () => {
  test.each<[string, JsonObject]>([
    ["its message", {}],
    ["its schema", { kind: "odd" }],
  ])("for %s, is answered as the message that it repeats", async (_, more) => {
    expect((await ask(send("stored", more))).reply).toMatchObject({ t: "ok", ...STORED });
    expect((await ask(send("new", more))).reply).toMatchObject({ t: "err" });
    expect(searched).toEqual(["stored", "new"]);
  });

  test.each([
    "unknown_conversation",
    "conversation_ended",
    "bad_reply",
    "bad_attachment",
    "busy",
  ] as const)("by the writer with %s, is not searched again", async (code) => {
    sent = refuse(code);
    expect(await ask(send("stored"))).toMatchObject({ reply: { t: "err", code }, cost: 0 });
    expect(searched).toEqual([]);
  });

  test("other requests are not searched", async () => {
    expect(await ask({ ...send("stored"), t: "recall" })).toMatchObject({ cost: 0 });
    expect(searched).toEqual([]);
  });

  test("[LIM4] costs what a read costs", async () => {
    const cost = costOfRequest("sync");
    expect(await ask(send("new"))).toMatchObject({ cost });
    expect(await ask(send("stored"))).toMatchObject({ cost });
  });

  test("[LIM5] waits for its turn among the reads", async () => {
    const reading = await Promise.all(
      ["b", "b", "c", "c"].map((key) => admission.reads.enter(key)),
    );
    const answered = ask(send("stored"));
    await expect.poll(() => admission.reads.pending).toBe(READS + 1);
    expect(searched).toEqual([]);
    reading[0]?.();
    expect((await answered).reply).toMatchObject(STORED);
    for (const release of reading) release();
    expect(admission.reads.pending).toBe(0);
  });
});
