import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { FastifyInstance } from "fastify";
import { signWebhook, type WebhookKey } from "@deskwire/server/webhooks/webhook-signature";

const RETRY_MS = [0, 1_000, 5_000];
/** A shop that is clicked on faster than this can be told drops what is more. */
const UNDERWAY_MAX = 50;

/** How the shop's server calls Deskwire's hooks. */
export interface DemoHooks {
  /** Signs and posts without making its caller wait; repeats under the same `webhook-id`, so that nothing counts twice. */
  call(path: string, body: object): void;
  close(): void;
}

/** Over the network to itself: what a main site on another machine would send. */
export function createDemoHooks(app: FastifyInstance, key: WebhookKey): DemoHooks {
  const closing = new AbortController();
  let underway = 0;

  async function post(path: string, body: string, id: string): Promise<boolean> {
    const timestamp = Math.floor(Date.now() / 1_000);
    const response = await fetch(`${ownOrigin(app)}/hooks/v1/${path}`, {
      method: "POST",
      body,
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(timestamp),
        "webhook-signature": signWebhook(key, { id, timestamp, body }),
      },
      signal: closing.signal,
    });
    await response.body?.cancel();
    if (!response.ok)
      app.log.warn({ path, status: response.status }, "the demo's hook was refused");
    // What was refused for what it is will not be taken the next time either.
    return response.ok || (response.status < 500 && response.status !== 429);
  }

  async function deliver(path: string, body: object): Promise<void> {
    const id = `demo-${randomUUID()}`;
    const text = JSON.stringify(body);
    for (const wait of RETRY_MS) {
      await pause(wait, undefined, { signal: closing.signal, ref: false });
      try {
        if (await post(path, text, id)) return;
      } catch (error) {
        if (closing.signal.aborted) return;
        app.log.warn({ err: error, path }, "the demo's hook was not answered");
      }
    }
  }

  return {
    call(path, body) {
      if (underway >= UNDERWAY_MAX || closing.signal.aborted) return;
      underway++;
      deliver(path, body)
        // Only the pause between two attempts ends like this, when the server closes.
        .catch(() => undefined)
        .finally(() => underway--);
    },
    close: () => closing.abort(),
  };
}

/** Where this server listens; a wildcard address is reached over loopback. */
function ownOrigin(app: FastifyInstance): string {
  const address = app.server.address();
  if (address === null || typeof address === "string") throw new Error("not listening on a port");
  const { port } = address;
  switch (address.address) {
    case "0.0.0.0":
      return `http://127.0.0.1:${port}`;
    case "::":
      return `http://[::1]:${port}`;
    default:
      return `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${port}`;
  }
}
