import { setTimeout as sleep } from "node:timers/promises";
import {
  DEEDS,
  openLightLink,
  startBystanders,
  startMisbehaving,
  type Bystanders,
  type Deed,
  type LightLink,
} from "../../misbehavior/index.ts";
import { startOne } from "../nodes/start-nodes.ts";
import { ADMIN } from "../people/agent-login.ts";
import { createTalkers } from "../people/talkers.ts";
import { userToken } from "../people/user-token.ts";
import { openWithAgent, userWriter } from "../people/writer.ts";
import type { Row } from "../row.ts";
import type { Stage } from "../stage.ts";
import { megabytes, quantile } from "../verdict/figures.ts";
import { until } from "../wait.ts";
import { quiesce } from "../verdict/quiesce.ts";
import { httpMisdeeds } from "./19-misbehaving-client/http-misdeeds.ts";
import type { Misdeed, Misdoer } from "./19-misbehaving-client/misdeed.ts";

const LONG_TEXTS = 200;
const LONG = "😀".repeat(4_000);
const PER_SECOND = 440;
/** The node and the client share two cores, so the others lose some time to the client itself. */
const SLOWER = 2;
const SLACK_MS = 100;
const DISK_MAX = 150 * 1024 * 1024;

/** In short, each kind is refused soon, also on a slow machine. */
const SMALL_ALLOWANCE = { PARTICIPANT_COST_PER_SECOND: "500" };
const REFUSED_WITHIN_MS = 30_000;

/** The requests of a client whose conversation is `id`. */
type Request = (id: string) => (link: LightLink, n: number) => object;

const REQUESTS: Record<string, Request> = {
  "sync of long texts": (id) => () => ({ t: "sync", conversationId: id, after: 0, limit: 200 }),
  "long sends": (id) => (_link, n) => ({
    t: "send",
    conversationId: id,
    clientId: `${crypto.randomUUID()}-${n}`,
    kind: "text",
    body: { text: LONG },
  }),
  typing: (id) => (_link, n) => ({ t: "typing", conversationId: id, on: n % 2 === 0 }),
  subscribe: () => (_link, n) => ({ t: "subscribe", topic: `public.${n % 100}` }),
  "open and end": () => (link, n) =>
    n % 2 === 0 || link.conversationId === null
      ? { t: "open" }
      : { t: "end", conversationId: link.conversationId },
};

/** Refusals, and closes that say why. */
const REFUSED = /^(rate_limited|busy|upload_quota|closed 4013)$/;

export const misbehavingClient: Row = {
  id: 19,
  title: "one client repeats its dearest requests at its full rate",
  async play(stage) {
    const node = await startOne(stage, stage.scale === "full" ? {} : { env: SMALL_ALLOWANCE });
    const talkers = await createTalkers(stage, [node], { users: 2, agents: 1 });
    const bystanders = await gather(stage, node.url);
    await sleep(stage.scale === "full" ? 5_000 : 1_000);
    const calm = p99s(bystanders);
    const before = await databaseBytes(stage);
    for (const [name, misdeed] of Object.entries(misdeeds(stage)))
      for (const sockets of stage.scale === "full" ? [1, 3, 10] : [3])
        await misbehave(stage, { url: node.url, name, misdeed, sockets, bystanders, calm });
    stage.found.atMost("the database has grown by", (await databaseBytes(stage)) - before, {
      max: DISK_MAX,
      show: megabytes,
    });
    await bystanders.stop();
    await quiesce(stage, talkers.all);
  },
};

function misdeeds({ scale }: Stage): Record<string, Misdeed> {
  const requests = Object.entries(REQUESTS).map(([name, request]): [string, Misdeed] => [
    name,
    { start: (actor) => startRequesting(actor, request) },
  ]);
  return { ...Object.fromEntries(requests), ...httpMisdeeds(scale) };
}

function startRequesting({ id, ...actor }: Misdoer, request: Request) {
  return startMisbehaving({ ...actor, perSecond: PER_SECOND, request: request(id) });
}

async function gather(stage: Stage, url: string): Promise<Bystanders> {
  const talker = await userWriter(stage, url, "bystander");
  const conversationId = await openWithAgent(talker);
  return startBystanders({
    url,
    helloToken: userToken("newcomer"),
    talkToken: userToken("bystander"),
    conversationId,
    credentials: ADMIN,
  });
}

interface Scene {
  url: string;
  name: string;
  misdeed: Misdeed;
  sockets: number;
  bystanders: Bystanders;
  calm: Record<Deed, number>;
}

async function misbehave(stage: Stage, scene: Scene): Promise<void> {
  const { url, name, misdeed, sockets, bystanders, calm } = scene;
  const what = `${name} on ${sockets} sockets`;
  // Another person each time, with a full allowance.
  const userId = `misbehaving ${what}`;
  const id = await prepare(stage, url, userId);
  const token = userToken(userId);
  const client = await misdeed.start({ stage, url, token, id, sockets });
  bystanders.take();
  const isRefused = (): boolean => [...client.answers.keys()].some((code) => REFUSED.test(code));
  if (stage.scale === "full") await sleep(8_000);
  else await until(isRefused, { what: `${what}: a refusal`, withinMs: REFUSED_WITHIN_MS });
  const busy = p99s(bystanders);
  await client.stop();
  const answers = [...client.answers];
  stage.found.note(`${what}: ${answers.map(([code, count]) => `${count} ${code}`).join(", ")}`);
  // One socket alone may stay within what a participant may use.
  if (sockets > 1) stage.found.must(isRefused(), `${what}: the client is refused`);
  const served = client.answers.get("ok") ?? 0;
  const { servedMax = Infinity } = misdeed;
  stage.found.must(served <= servedMax, `${what}: ${served} are served, not ${servedMax}`);
  for (const deed of DEEDS)
    stage.found.atMost(`${what}: p99 of others' ${deed}`, busy[deed], {
      max: calm[deed] * SLOWER + SLACK_MS,
      show: (value) => `${value.toFixed(0)} ms`,
    });
}

/** A user with a conversation of the longest texts. */
async function prepare(stage: Stage, url: string, userId: string): Promise<string> {
  const link = await openLightLink(url, userToken(userId));
  await link.request({ t: "open" });
  const id = link.conversationId;
  link.terminate();
  if (id === null) throw new Error("the client got no conversation");
  await stage.sql(
    `WITH c AS (UPDATE conversation SET last_seq = last_seq + $2::integer WHERE id = $1 RETURNING id, user_id, last_seq - $2::integer AS seq)
     INSERT INTO message (conversation_id, seq, sender, client_id, kind, body, at)
     SELECT c.id, c.seq + n, 'user:' || c.user_id, 'long-' || n, 'text', jsonb_build_object('text', $3::text), now()
     FROM c CROSS JOIN generate_series(1, $2::integer) AS n`,
    [id, LONG_TEXTS, LONG],
  );
  return id;
}

function p99s(bystanders: Bystanders): Record<Deed, number> {
  const times = bystanders.take();
  const of = (deed: Deed): number => quantile(times[deed], 0.99);
  return { hello: of("hello"), sync: of("sync"), send: of("send"), "sign-in": of("sign-in") };
}

async function databaseBytes({ sql }: Stage): Promise<number> {
  const [row] = await sql<{ bytes: string }>(
    "SELECT pg_database_size(current_database()) AS bytes",
  );
  return Number(row?.bytes ?? 0);
}
