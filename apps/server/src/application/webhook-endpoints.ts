import { randomBytes } from "node:crypto";
import type { AgentActor } from "../domain/actor.ts";
import { authorize } from "../domain/authorize.ts";
import { readTime } from "../domain/time.ts";
import { uuidv7 } from "../domain/uuid.ts";
import { webhookStore, type DeliveryRecord, type Endpoint } from "../storage/webhook-store.ts";
import { done, refuse, type Desk, type Outcome } from "./desk.ts";

const SECRET_BYTES = 24;
const PAGE = 50;
const NO_URL = "The url is no address.";

/** [OUT6] Admins say who hears of events, see what came of it, and send it again. */
export interface WebhookEndpoints {
  list(actor: AgentActor): Promise<Outcome<{ endpoints: Endpoint[] }>>;
  /** The secret is told here and never again. */
  add(
    actor: AgentActor,
    request: { url: string; events: string[] },
  ): Promise<Outcome<Endpoint & { secret: string }>>;
  change(
    actor: AgentActor,
    id: string,
    change: { url?: string; events?: string[]; enabled?: boolean },
  ): Promise<Outcome<Endpoint>>;
  remove(actor: AgentActor, id: string): Promise<Outcome<null>>;
  deliveries(
    actor: AgentActor,
    id: string,
    before: string | null,
  ): Promise<Outcome<{ deliveries: DeliveryRecord[] }>>;
  replay(actor: AgentActor, deliveryId: string): Promise<Outcome<null>>;
}

export function createWebhookEndpoints(desk: Desk): WebhookEndpoints {
  const { pool } = desk.database;
  async function asAdmin<T>(
    actor: AgentActor,
    run: () => Promise<Outcome<T>>,
  ): Promise<Outcome<T>> {
    const refusal = authorize(actor, "webhooks.manage");
    return refusal === null ? run() : { ok: false, refusal };
  }
  return {
    list: (actor) =>
      asAdmin(actor, async () => done({ endpoints: await webhookStore.endpoints(pool) })),
    add: (actor, { url, events }) =>
      asAdmin(actor, async () => {
        if (!URL.canParse(url)) return refuse("bad_request", NO_URL);
        const secret = `whsec_${randomBytes(SECRET_BYTES).toString("base64")}`;
        const endpoint = await webhookStore.addEndpoint(pool, {
          id: uuidv7(),
          url,
          secret,
          events,
        });
        return endpoint === null ? refuse("internal") : done({ ...endpoint, secret });
      }),
    change: (actor, id, change) =>
      asAdmin(actor, async () => {
        if (change.url !== undefined && !URL.canParse(change.url))
          return refuse("bad_request", NO_URL);
        const endpoint = await webhookStore.changeEndpoint(pool, id, change);
        return endpoint === null ? refuse("not_found") : done(endpoint);
      }),
    remove: (actor, id) =>
      asAdmin(actor, async () =>
        (await webhookStore.removeEndpoint(pool, id)) ? done(null) : refuse("not_found"),
      ),
    deliveries: (actor, id, before) =>
      asAdmin(actor, async () => {
        const until = before === null ? null : readTime(before);
        if (before !== null && until === null)
          return refuse("bad_request", "There is no such time.");
        const page = { before: until, limit: PAGE };
        return done({ deliveries: await webhookStore.deliveries(pool, id, page) });
      }),
    replay: (actor, deliveryId) =>
      asAdmin(actor, async () => {
        const replayed = await webhookStore.replay(pool, deliveryId);
        if (replayed === "disabled") return refuse("endpoint_disabled");
        return replayed === "due" ? done(null) : refuse("not_found");
      }),
  };
}
