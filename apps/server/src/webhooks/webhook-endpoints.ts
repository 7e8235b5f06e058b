import { randomBytes } from "node:crypto";
import type {
  NewWebhookAnswer,
  WebhookDelivery,
  WebhookDeliveryPage,
  WebhookEndpoint,
} from "@deskwire/protocol";
import type { AgentActor } from "../platform/kernel/actor.ts";
import { authorize } from "../platform/kernel/authorize.ts";
import { isTime, readTime } from "../platform/kernel/time.ts";
import { isUuid, uuidv7 } from "../platform/kernel/uuid.ts";
import { endpointStore } from "./endpoint-store.ts";
import { deliveryStore, type DeliveryPage } from "./delivery-store.ts";
import type { Database } from "../platform/postgres/database.ts";
import { done, refuse, type Outcome } from "../platform/kernel/outcome.ts";

const SECRET_BYTES = 24;
const PAGE = 50;
const NO_URL = refuse("bad_request", "The url is not a valid address.");

export interface DeliveryQuery {
  cursor?: string;
  /** A time, when there is no cursor: only what is older than that. */
  before?: string;
}

/** [OUT6] Admins say who hears of events, see what came of it, and send it again. */
export interface WebhookEndpoints {
  list(actor: AgentActor): Promise<Outcome<{ endpoints: WebhookEndpoint[] }>>;
  /** The secret is told here and never again. */
  add(
    actor: AgentActor,
    request: { url: string; events: string[] },
  ): Promise<Outcome<NewWebhookAnswer>>;
  change(
    actor: AgentActor,
    id: string,
    change: { url?: string; events?: string[]; enabled?: boolean },
  ): Promise<Outcome<WebhookEndpoint>>;
  remove(actor: AgentActor, id: string): Promise<Outcome<null>>;
  /** Newest first. `next` is the cursor of the page after this one, null on the last. */
  deliveries(
    actor: AgentActor,
    id: string,
    query: DeliveryQuery,
  ): Promise<Outcome<WebhookDeliveryPage>>;
  replay(actor: AgentActor, deliveryId: string): Promise<Outcome<null>>;
}

export function createWebhookEndpoints({
  database: { pool, prisma },
}: {
  database: Database;
}): WebhookEndpoints {
  async function asAdmin<T>(
    actor: AgentActor,
    run: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const refusal = authorize(actor, "webhooks.manage");
    return refusal === null ? run() : { ok: false, refusal };
  }
  return {
    list: (actor) =>
      asAdmin(actor, async () => done({ endpoints: await endpointStore.list(prisma) })),
    add: (actor, { url, events }) =>
      asAdmin(actor, async () => {
        if (!URL.canParse(url)) return NO_URL;
        const secret = `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
        const endpoint = await endpointStore.add(prisma, { id: uuidv7(), url, secret, events });
        return done({ ...endpoint, secret });
      }),
    change: (actor, id, change) =>
      asAdmin(actor, async () => {
        if (change.url !== undefined && !URL.canParse(change.url)) return NO_URL;
        const endpoint = await endpointStore.change(prisma, id, change);
        return endpoint === null ? refuse("not_found") : done(endpoint);
      }),
    remove: (actor, id) =>
      asAdmin(actor, async () =>
        (await endpointStore.remove(prisma, id)) ? done(null) : refuse("not_found"),
      ),
    deliveries: (actor, id, query) =>
      asAdmin(actor, async () => {
        const after = readPosition(query);
        if (!after.ok) return after;
        const rows = await deliveryStore.deliveries(pool, id, {
          after: after.value,
          limit: PAGE + 1,
        });
        const deliveries = rows.slice(0, PAGE);
        const last = deliveries.at(-1);
        return done({
          deliveries,
          next: rows.length > PAGE && last !== undefined ? makeCursor(last) : null,
        });
      }),
    replay: (actor, deliveryId) =>
      asAdmin(actor, async () => {
        const replayed = await deliveryStore.replay(pool, deliveryId);
        if (replayed === "disabled") return refuse("endpoint_disabled");
        return replayed === "due" ? done(null) : refuse("not_found");
      }),
  };
}

type Position = DeliveryPage["after"];

function readPosition({ cursor, before }: DeliveryQuery): Outcome<Position> {
  if (cursor !== undefined) {
    const after = parseCursor(cursor);
    return after === null
      ? refuse("bad_request", "The cursor was not issued by this server.")
      : done(after);
  }
  if (before === undefined) return done(null);
  const at = readTime(before);
  return at === null ? refuse("bad_request", "The time is invalid.") : done({ at, id: null });
}

function makeCursor({ at, id }: WebhookDelivery): string {
  return Buffer.from(`${at} ${id}`).toString("base64url");
}

function parseCursor(cursor: string): Position {
  const [at, id, ...more] = Buffer.from(cursor, "base64url").toString().split(" ");
  return more.length === 0 && isTime(at) && isUuid(id) ? { at, id } : null;
}
