import sharp from "sharp";
import { vi } from "vitest";
import type { SendBody } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import type { TestApp } from "../../../testing/test-app.ts";
import { sendText } from "../../../testing/stage.ts";

/** The ids of the created records. */
export interface Traces {
  /** A conversation of the user "ann" with a message of every kind. */
  conversation: string;
  /** An image in that conversation. */
  attachment: string;
  /** A file of the user that is not sent. */
  unsent: string;
  webhook: string;
  delivery: string;
}

const USER = "ann";

/** Creates a record of every kind that the HTTP API returns. */
export async function liveThrough(app: TestApp, agent: RawClient): Promise<Traces> {
  const webhook = await addWebhook(app);
  const ann = await app.user(USER);
  const first = (await ann.ok("open", {})).conversation.id;
  await ann.ok("end", { conversationId: first });
  await ann.ok("rate", { conversationId: first, score: 5, comment: "good" });
  const context = { pageUrl: "https://shop.example/", card: { title: "Teapot", price: "268" } };
  const conversation = (await ann.ok("open", { context })).conversation.id;
  const attachment = await sayEverything(app, { user: ann, agent, conversation });
  const delivery = await vi.waitUntil(() => latestDelivery(app, webhook), { timeout: 15_000 });
  const unsent = await upload(app, conversation, formOf("b.txt", Buffer.from("not sent")));
  return { conversation, attachment, unsent, webhook, delivery };
}

/** Sends a message of every kind and recalls one. Returns the attachment id of the image. */
async function sayEverything(
  app: TestApp,
  { user, agent, conversation }: { user: RawClient; agent: RawClient; conversation: string },
): Promise<string> {
  const conversationId = conversation;
  const replyTo = await sendText(user, conversationId, "hello");
  const seq = await sendText(user, conversationId, "to be recalled");
  await user.ok("recall", { conversationId, seq });
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: "#3a6" } });
  const image = await upload(app, conversationId, formOf("a.png", await picture.png().toBuffer()));
  const file = await upload(app, conversationId, formOf("a.txt", Buffer.from("text")));
  const sends = [
    [user, "image", { attachmentId: image }],
    [user, "file", { attachmentId: file }],
    [user, "card", { title: "Teapot" }],
    [agent, "note", { text: "secret" }],
  ] as const;
  for (const [client, kind, body] of sends)
    await client.ok("send", {
      conversationId,
      clientId: kind,
      kind,
      body: body as SendBody,
      replyTo,
    });
  return image;
}

async function addWebhook(app: TestApp): Promise<string> {
  // No server listens there, and the app does not call private addresses.
  const body = { url: "http://127.0.0.1:9/", events: ["message.created"] };
  return ((await app.admin.http("POST", "/api/v1/webhooks", body)).json() as { id: string }).id;
}

async function latestDelivery(app: TestApp, webhook: string): Promise<string | undefined> {
  const answer = await app.admin.http("GET", `/api/v1/webhooks/${webhook}/deliveries`);
  return (answer.json() as { deliveries: { id: string }[] }).deliveries[0]?.id;
}

export function formOf(name: string, bytes: Buffer): FormData {
  const form = new FormData();
  form.append("file", new Blob([new Uint8Array(bytes)]), name);
  return form;
}

async function upload(app: TestApp, conversationId: string, body: FormData): Promise<string> {
  const answer = await fetch(`${app.url}/api/v1/uploads?conversationId=${conversationId}`, {
    method: "POST",
    headers: { authorization: `Bearer ${app.token(USER)}` },
    body,
  });
  return ((await answer.json()) as { attachmentId: string }).attachmentId;
}
