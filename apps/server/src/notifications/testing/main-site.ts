import type { Counters, CountersAnswer, HookAnswer } from "@deskwire/protocol";
import { callHook, HOOK_SECRET, type HookCallOptions } from "@deskwire/testkit/hook-client";
import type { RawClient } from "@deskwire/testkit/raw-client";
import { expect } from "vitest";
import type { OnStage } from "../../testing/on-stage.ts";
import type { HttpAnswer, TestAppOptions } from "../../testing/test-app.ts";

/** The options of the nodes that the suites of the main site run on. */
export const MAIN_SITE_OPTIONS: TestAppOptions = {
  env: { HOOK_SECRETS: HOOK_SECRET, NOTIFICATION_REDELIVERY_SECONDS: "1" },
  timings: { redeliveryMs: 50, sweepMs: 50 },
};

/** The main site of a suite. It calls the agents' node; the users are connected to the other one. */
export interface MainSite {
  newUser(): string;
  /** An event with an id of its own. */
  event(toUserId: string, more?: object): object;
  call(path: string, body?: unknown, options?: HookCallOptions): Promise<HttpAnswer>;
  /** Sends events of which each one has to be counted. */
  count(path: string, ...events: object[]): Promise<void>;
  /** A tab of the user on the users' node, and one on the agents' node. */
  tabs(userId: string): Promise<[RawClient, RawClient]>;
  /** Makes the user's notifications older. */
  age(userId: string, interval: string): Promise<void>;
  /** Sets counters in the database without an event to the user's sessions. */
  setSilently(userId: string, set: object): Promise<void>;
  /** The counters in the database. Compares the answer of the hook with the `welcome` of a new session. */
  countersOf(userId: string): Promise<Counters>;
}

let made = 0;

export function createMainSite(on: OnStage): MainSite {
  const call: MainSite["call"] = (path, body, options) =>
    callHook(on.nodes.agents, path, body, options);
  return {
    call,
    newUser: () => `site-user-${++made}`,
    event: (toUserId, more) => ({
      id: `event-${++made}`,
      toUserId,
      fromUserId: "writer",
      ...more,
    }),
    async count(path, ...events) {
      const { results } = (await call(path, { events })).json() as HookAnswer;
      expect(results.map((each) => each.result)).toEqual(events.map(() => "counted"));
    },
    async tabs(userId) {
      const far = on.nodes.agents.user(userId).then((client) => on.stage.adopt(client));
      return Promise.all([on.stage.user(userId), far]);
    },
    async age(userId, interval) {
      await on.nodes.users.sql.query(
        "UPDATE notification SET at = at - $2::interval WHERE user_id = $1",
        [userId, interval],
      );
    },
    async setSilently(userId, set) {
      await on.nodes.users.sql.query("SELECT set_counters($1, $2)", [userId, JSON.stringify(set)]);
    },
    async countersOf(userId) {
      const path = `/users/${userId}/counters`;
      const answer = await call(path, undefined, { method: "GET" });
      const { counters } = answer.json() as CountersAnswer;
      const late = await on.stage.user(userId);
      expect(late.frames[0]).toMatchObject({ t: "welcome", counters });
      await late.close();
      return counters;
    },
  };
}

/** Waits for an event with these counters, among others. */
export async function untilCounters(tab: RawClient, wanted: Partial<Counters>): Promise<void> {
  await tab.event("counters", ({ counters }) =>
    Object.entries(wanted).every(([category, value]) => counters[category] === value),
  );
}

export async function untilNotification(tab: RawClient, seq: number): Promise<void> {
  await tab.event("notification", ({ notification }) => notification.seq === seq);
}

/** The seqs of the notifications that this client got, in the order of arrival. */
export function notificationSeqs(tab: RawClient): number[] {
  return tab.events("notification").map(({ notification }) => notification.seq);
}

/** From 1 to `last`. */
export function seqsUpTo(last: number): number[] {
  return Array.from({ length: last }, (_, at) => at + 1);
}
