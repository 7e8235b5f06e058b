import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { HOOK_SECRET, signHook, type HookCallOptions } from "../../clients/hook-client.ts";
import type { Row } from "../row.ts";
import type { ChaosNode, Stage } from "../stage.ts";
import { startPair } from "../nodes/start-nodes.ts";

const CALLERS = 4;
const CALLS = { short: 12, full: 80 };
const EVENTS_MAX = 20;
const KILLS = { short: 2, full: 10 };
const USERS = 6;
const RETRY_MS = 100;
const CALL_MS = 3_000;
const STRANGER = "whsec_YW5vdGhlciBzZWNyZXQsIG5vYm9keSBrbm93cyBpdA==";

type Path = "comments" | "likes";

interface Event {
  id: string;
  toUserId: string;
  fromUserId: string;
}

interface Call {
  path: Path;
  id: string;
  events: Event[];
}

/** One letter of what an event may come to: it is for itself, it cannot be, or it counts once. */
type Fate = "self" | "invalid" | "once";

export const repeatedHooks: Row = {
  id: 16,
  title:
    "hooks repeated, reordered, cut off and signed wrong, with a bad event in the batch, kill -9",
  async play(stage) {
    const redis = await stage.startRedis();
    const env = { HOOK_SECRETS: HOOK_SECRET, HOOK_EVENTS_PER_SECOND: "1000000" };
    const nodes = await startPair(stage, { redis, env });
    const site = createMainSite(stage, nodes);
    const calls = site.makeCalls(CALLS[stage.scale] * CALLERS);
    let calling = true;
    const killer = killNow(stage, nodes, () => calling);
    // Every caller has all calls, in an order of its own: each comes several times, from several sides.
    await Promise.all(Array.from({ length: CALLERS }, () => site.callAll(shuffled(stage, calls))));
    calling = false;
    const kills = await killer;
    await site.expectRefusals();
    await site.expectCounted();
    stage.found.note(`${calls.length} calls, each made ${CALLERS} times, over ${kills} kills`);
  },
};

function createMainSite(stage: Stage, nodes: readonly ChaosNode[]) {
  const { random, found } = stage;
  const firstAnswers = new Map<string, string>();
  const counted = new Map<string, number>();
  const expected = new Map<string, Set<string>>();
  let made = 0;

  function makeEvent(): Event {
    const toUserId = `reader-${random.integer(USERS)}`;
    const event = { id: `event-${made++}`, toUserId, fromUserId: "writer" };
    switch (random.integer(10)) {
      case 0:
        return { ...event, fromUserId: toUserId };
      case 1:
        return { ...event, toUserId: "" };
      default:
        return event;
    }
  }

  /** Some events stand in several calls, as they do when a main site repeats what it is not sure of. */
  function makeCall(path: Path, earlier: readonly Event[]): Call {
    const events = Array.from({ length: 1 + random.integer(EVENTS_MAX) }, () => {
      const again = earlier[random.integer(earlier.length * 3 + 1)];
      return again ?? makeEvent();
    });
    return { path, id: randomUUID(), events };
  }

  async function callUntilAnswered(call: Call): Promise<void> {
    for (;;) {
      const node = nodes[random.integer(nodes.length)] as ChaosNode;
      const answer = await post(node, call.path, { events: call.events }, { id: call.id });
      if (answer !== null && answer.status < 500 && answer.status !== 429) {
        found.must(answer.status === 200, `a call is answered with ${answer.status}`);
        return judge(call, answer.body);
      }
      await sleep(RETRY_MS);
    }
  }

  function judge(call: Call, body: string): void {
    const first = firstAnswers.get(call.id);
    if (first !== undefined)
      return found.must(first === body, "a repeated webhook-id has the first answer");
    firstAnswers.set(call.id, body);
    const { results } = JSON.parse(body) as { results: { id: string; result: string }[] };
    found.must(results.length === call.events.length, "there is one result for each event");
    for (const [at, event] of call.events.entries()) {
      const result = results[at]?.result;
      const fits: Record<Fate, boolean> = {
        self: result === "self",
        invalid: result === "invalid",
        once: result === "counted" || result === "duplicate",
      };
      found.must(fits[fateOf(event)], `event ${event.id} is ${result}`);
      const key = `${call.path} ${event.id}`;
      if (result === "counted") counted.set(key, (counted.get(key) ?? 0) + 1);
    }
  }

  return {
    makeCalls(count: number): Call[] {
      const calls: Call[] = [];
      for (let n = 0; n < count; n++) {
        const path = n % 2 === 0 ? "comments" : "likes";
        const earlier = calls.filter((each) => each.path === path).flatMap(({ events }) => events);
        const call = makeCall(path, earlier);
        calls.push(call);
        for (const event of call.events.filter((each) => fateOf(each) === "once")) {
          const key = `${event.toUserId} ${path === "comments" ? "comment" : "like"}`;
          expected.set(key, (expected.get(key) ?? new Set()).add(event.id));
        }
      }
      return calls;
    },

    async callAll(calls: readonly Call[]): Promise<void> {
      for (const call of calls) await callUntilAnswered(call);
    },

    /** Wrong signatures and clocks are refused, and change nothing. */
    async expectRefusals(): Promise<void> {
      const now = Math.floor(Date.now() / 1_000);
      const events = [{ id: "never", toUserId: "reader-0", fromUserId: "writer" }];
      const wrong: [string, HookCallOptions][] = [
        ["another secret", { secret: STRANGER }],
        ["302 s ago", { timestamp: now - 302 }],
        ["302 s ahead", { timestamp: now + 302 }],
      ];
      for (const [what, options] of wrong) {
        const answer = await post(nodes[0] as ChaosNode, "comments", { events }, options);
        found.must(answer?.status === 401, `${what}: answered with ${answer?.status}, not 401`);
      }
    },

    async expectCounted(): Promise<void> {
      found.must(
        [...counted.values()].every((times) => times === 1),
        "no event is said to be counted twice",
      );
      const rows = await stage.sql<{ key: string; shown: number; stored: number }>(
        `SELECT i.user_id || ' ' || c.category AS key, c.shown::integer AS shown,
           (SELECT count(*)::integer FROM notification n WHERE n.user_id = i.user_id AND n.category = c.category) AS stored
         FROM notification_store i CROSS JOIN LATERAL jsonb_each_text(i.counters) AS c (category, shown)`,
      );
      const seen = new Map(rows.map((row) => [row.key, row]));
      for (const [key, ids] of expected) {
        const { shown, stored } = seen.get(key) ?? { shown: 0, stored: 0 };
        found.must(
          shown === ids.size && stored === ids.size,
          `${key}: ${ids.size} events, ${shown} counted, ${stored} stored`,
        );
      }
      found.must(rows.length === expected.size, "nobody else has a counter");
    },
  };
}

function fateOf(event: Event): Fate {
  if (event.toUserId === "") return "invalid";
  return event.toUserId === event.fromUserId ? "self" : "once";
}

/** Null: nobody answered. */
async function post(
  node: ChaosNode,
  path: Path,
  body: object,
  options: HookCallOptions,
): Promise<{ status: number; body: string } | null> {
  const text = JSON.stringify(body);
  try {
    const answer = await fetch(`${node.url}/hooks/v1/${path}`, {
      method: "POST",
      body: text,
      headers: signHook(text, options),
      signal: AbortSignal.timeout(CALL_MS),
    });
    return { status: answer.status, body: await answer.text() };
  } catch {
    // The node was killed under the call, or is not there: the main site calls again.
    return null;
  }
}

async function killNow(
  stage: Stage,
  nodes: readonly ChaosNode[],
  isCalling: () => boolean,
): Promise<number> {
  let kills = 0;
  for (; kills < KILLS[stage.scale] && isCalling(); kills++) {
    await sleep(100 + stage.random.integer(400));
    const node = nodes[kills % nodes.length] as ChaosNode;
    await node.kill();
    await node.start();
  }
  return kills;
}

function shuffled<T>({ random }: Stage, items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, at: random.integer(1_000_000) }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ item }) => item);
}
