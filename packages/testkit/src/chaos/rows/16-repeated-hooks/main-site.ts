import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { signHook, type HookCallOptions } from "../../../clients/hook-client.ts";
import type { ChaosNode } from "../../nodes/chaos-node.ts";
import type { Stage } from "../../stage.ts";

const EVENTS_MAX = 20;
const USERS = 6;
const RETRY_MS = 100;
const CALL_MS = 3_000;
const OTHER_SECRET = "whsec_YW5vdGhlciBzZWNyZXQsIG5vYm9keSBrbm93cyBpdA==";

type Path = "comments" | "likes";

interface Event {
  id: string;
  toUserId: string;
  fromUserId: string;
}

export interface Call {
  path: Path;
  id: string;
  events: Event[];
}

/** How an event must be answered: a user's event about their own content, an invalid one, or one to count once. */
type Fate = "self" | "invalid" | "once";

/** A main site that makes hook calls, and what it knows of their results. */
export interface MainSite {
  readonly stage: Stage;
  readonly nodes: readonly ChaosNode[];
  /** The body of the first answer to each call, by webhook-id. */
  readonly firstAnswers: Map<string, string>;
  /** How often each event was answered with `counted`. */
  readonly counted: Map<string, number>;
  /** The ids of the events that must be counted, by user and category. */
  readonly expected: Map<string, Set<string>>;
  events: number;
}

export function createMainSite(stage: Stage, nodes: readonly ChaosNode[]): MainSite {
  return {
    stage,
    nodes,
    firstAnswers: new Map(),
    counted: new Map(),
    expected: new Map(),
    events: 0,
  };
}

/** Makes calls, and notes which of their events must be counted. */
export function makeCalls(site: MainSite, count: number): Call[] {
  const calls: Call[] = [];
  for (let n = 0; n < count; n++) {
    const path = n % 2 === 0 ? "comments" : "likes";
    const earlier = calls.filter((each) => each.path === path).flatMap(({ events }) => events);
    const call = makeCall(site, path, earlier);
    calls.push(call);
    for (const event of call.events.filter((each) => fateOf(each) === "once")) {
      const key = `${event.toUserId} ${path === "comments" ? "comment" : "like"}`;
      site.expected.set(key, (site.expected.get(key) ?? new Set()).add(event.id));
    }
  }
  return calls;
}

/** Some events appear in several calls, as when a main site repeats an event that it is not sure to have sent. */
function makeCall(site: MainSite, path: Path, earlier: readonly Event[]): Call {
  const { random } = site.stage;
  const events = Array.from({ length: 1 + random.integer(EVENTS_MAX) }, () => {
    const again = earlier[random.integer(earlier.length * 3 + 1)];
    return again ?? makeEvent(site);
  });
  return { path, id: randomUUID(), events };
}

function makeEvent(site: MainSite): Event {
  const { random } = site.stage;
  const toUserId = `reader-${random.integer(USERS)}`;
  const event = { id: `event-${site.events++}`, toUserId, fromUserId: "writer" };
  switch (random.integer(10)) {
    case 0:
      return { ...event, fromUserId: toUserId };
    case 1:
      return { ...event, toUserId: "" };
    default:
      return event;
  }
}

function fateOf(event: Event): Fate {
  if (event.toUserId === "") return "invalid";
  return event.toUserId === event.fromUserId ? "self" : "once";
}

/** Makes each call and repeats it until it is answered. */
export async function callAll(site: MainSite, calls: readonly Call[]): Promise<void> {
  for (const call of calls) await callUntilAnswered(site, call);
}

async function callUntilAnswered(site: MainSite, call: Call): Promise<void> {
  const { stage, nodes } = site;
  for (;;) {
    const node = nodes[stage.random.integer(nodes.length)] as ChaosNode;
    const answer = await post(node, call.path, { events: call.events }, { id: call.id });
    if (answer !== null && answer.status < 500 && answer.status !== 429) {
      stage.found.must(answer.status === 200, `a call is answered with ${answer.status}`);
      return checkAnswer(site, call, answer.body);
    }
    await sleep(RETRY_MS);
  }
}

function checkAnswer(site: MainSite, call: Call, body: string): void {
  const { found } = site.stage;
  const first = site.firstAnswers.get(call.id);
  if (first !== undefined)
    return found.must(first === body, "a repeated webhook-id gets the first answer");
  site.firstAnswers.set(call.id, body);
  const { results } = JSON.parse(body) as { results: { id: string; result: string }[] };
  found.must(results.length === call.events.length, "there is one result for each event");
  for (const [at, event] of call.events.entries())
    checkResult(site, call.path, event, results[at]?.result);
}

function checkResult(site: MainSite, path: Path, event: Event, result: string | undefined): void {
  const fits: Record<Fate, boolean> = {
    self: result === "self",
    invalid: result === "invalid",
    once: result === "counted" || result === "duplicate",
  };
  site.stage.found.must(fits[fateOf(event)], `event ${event.id} is ${result}`);
  const key = `${path} ${event.id}`;
  if (result === "counted") site.counted.set(key, (site.counted.get(key) ?? 0) + 1);
}

/** Calls with wrong signatures and clocks are refused and change nothing. */
export async function checkRefusals({ stage, nodes }: MainSite): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  const events = [{ id: "never", toUserId: "reader-0", fromUserId: "writer" }];
  const wrong: [string, HookCallOptions][] = [
    ["another secret", { secret: OTHER_SECRET }],
    ["302 s ago", { timestamp: now - 302 }],
    ["a minute too far ahead", { timestamp: now + 360 }],
  ];
  for (const [what, options] of wrong) {
    const answer = await post(nodes[0] as ChaosNode, "comments", { events }, options);
    stage.found.must(answer?.status === 401, `${what}: answered with ${answer?.status}, not 401`);
  }
}

/** Each event is counted and stored once, and no other counter exists. */
export async function checkCounted({ stage, counted, expected }: MainSite): Promise<void> {
  const { found, sql } = stage;
  found.must(
    [...counted.values()].every((times) => times === 1),
    "no event is answered with counted twice",
  );
  const rows = await sql<{ key: string; shown: number; stored: number }>(
    `SELECT i.user_id || ' ' || c.category AS key, c.shown::integer AS shown,
       (SELECT count(*)::integer FROM notification n WHERE n.user_id = i.user_id AND n.category = c.category) AS stored
     FROM notification_store i CROSS JOIN LATERAL jsonb_each_text(i.counters) AS c (category, shown)`,
  );
  const byKey = new Map(rows.map((row) => [row.key, row]));
  for (const [key, ids] of expected) {
    const { shown, stored } = byKey.get(key) ?? { shown: 0, stored: 0 };
    found.must(
      shown === ids.size && stored === ids.size,
      `${key}: ${ids.size} events, ${shown} counted, ${stored} stored`,
    );
  }
  found.must(rows.length === expected.size, "no other counter exists");
}

/** Null: the call got no answer, because the node was killed. */
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
    return null;
  }
}
