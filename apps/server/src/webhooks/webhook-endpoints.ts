import { randomBytes } from "node:crypto";
import type {
  DeliveryQuery,
  NewWebhookAnswer,
  WebhookDeliveryPage,
  WebhookEndpoint,
  WebhookList,
} from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { createPageCursors } from "../platform/kernel/page-cursors.ts";
import { isTime, readTime } from "../platform/kernel/time.ts";
import { isUuid, uuidv7 } from "../platform/kernel/uuid.ts";
import { endpointStore, type EndpointChange, type NextSecret } from "./endpoint-store.ts";
import { deliveryStore, type DeliveryPage } from "./delivery-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

const SECRET_BYTES = 24;
/** [DOR12] How long the secret before a rotation signs as well. */
const OLD_SECRET_MS = 24 * 3_600_000;
const PAGE = 50;
const cursors = createPageCursors({ at: isTime, id: isUuid });
const NO_URL = refuse("bad_request", "The url is not a valid address.");

/** [OUT6] The endpoints of outgoing webhooks and their deliveries. All operations refuse anyone but admins. */
export interface WebhookEndpoints {
  list(actor: AgentActor): Promise<Outcome<WebhookList>>;
  /** Only this answer contains the secret. */
  add(
    actor: AgentActor,
    request: { url: string; events: string[] },
  ): Promise<Outcome<NewWebhookAnswer>>;
  /** [DOR12] Only the answer to `rotateSecret` contains a secret, the new one. */
  change(
    actor: AgentActor,
    id: string,
    change: EndpointRequest,
  ): Promise<Outcome<WebhookEndpoint & { secret?: string }>>;
  remove(actor: AgentActor, id: string): Promise<Outcome<null>>;
  /** Newest first. `next` is the cursor of the next page, null on the last page. */
  deliveries(
    actor: AgentActor,
    id: string,
    query: DeliveryQuery,
  ): Promise<Outcome<WebhookDeliveryPage>>;
  replay(actor: AgentActor, deliveryId: string): Promise<Outcome<null>>;
}

export type EndpointRequest = EndpointChange & { rotateSecret?: boolean };

export function createWebhookEndpoints({
  database: { pool, prisma },
}: {
  database: Database;
}): WebhookEndpoints {
  return {
    list: (actor) =>
      asAdmin(actor, async () => done({ endpoints: await endpointStore.list(prisma) })),
    add: (actor, request) => asAdmin(actor, () => addEndpoint(prisma, request)),
    change: (actor, id, change) => asAdmin(actor, () => changeEndpoint(prisma, id, change)),
    remove: (actor, id) =>
      asAdmin(actor, async () =>
        (await endpointStore.remove(prisma, id)) ? done(null) : refuse("not_found"),
      ),
    deliveries: (actor, id, query) => asAdmin(actor, () => readDeliveries(pool, id, query)),
    replay: (actor, deliveryId) => asAdmin(actor, () => replay(pool, deliveryId)),
  };
}

async function asAdmin<T>(actor: AgentActor, run: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
  const refusal = authorize(actor, "webhooks.manage");
  return refusal === null ? run() : { ok: false, refusal };
}

async function addEndpoint(
  prisma: Database["prisma"],
  { url, events }: { url: string; events: string[] },
): Promise<Outcome<NewWebhookAnswer>> {
  if (!URL.canParse(url)) return NO_URL;
  const secret = newSecret();
  const endpoint = await endpointStore.add(prisma, { id: uuidv7(), url, secret, events });
  return done({ ...endpoint, secret });
}

async function changeEndpoint(
  prisma: Database["prisma"],
  id: string,
  { rotateSecret = false, ...change }: EndpointRequest,
): Promise<Outcome<WebhookEndpoint & { secret?: string }>> {
  if (change.url !== undefined && !URL.canParse(change.url)) return NO_URL;
  const next = rotateSecret ? newRotation() : undefined;
  const endpoint = await endpointStore.change(prisma, id, { ...change, ...(next && { next }) });
  if (endpoint === null) return refuse("not_found");
  return done({ ...endpoint, ...(next && { secret: next.secret }) });
}

function newRotation(): NextSecret {
  return { secret: newSecret(), oldUntil: new Date(Date.now() + OLD_SECRET_MS) };
}

function newSecret(): string {
  return `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
}

async function readDeliveries(
  pool: Database["pool"],
  id: string,
  query: DeliveryQuery,
): Promise<Outcome<WebhookDeliveryPage>> {
  const after = readPosition(query);
  if (!after.ok) return after;
  const page = { after: after.value, limit: PAGE + 1 };
  const rows = await deliveryStore.deliveries(pool, id, page);
  const deliveries = rows.slice(0, PAGE);
  const last = deliveries.at(-1);
  const next = rows.length > PAGE && last !== undefined ? cursors.make(last) : null;
  return done({ deliveries, next });
}

async function replay(pool: Database["pool"], deliveryId: string): Promise<Outcome<null>> {
  const replayed = await deliveryStore.replay(pool, deliveryId);
  if (replayed === "disabled") return refuse("endpoint_disabled");
  return replayed === "due" ? done(null) : refuse("not_found");
}

type Position = DeliveryPage["after"];

function readPosition({ cursor, before }: DeliveryQuery): Outcome<Position> {
  if (cursor !== undefined) return cursors.parse(cursor);
  if (before === undefined) return done(null);
  const at = readTime(before);
  return at === null ? refuse("bad_request", "The time is invalid.") : done({ at, id: null });
}
