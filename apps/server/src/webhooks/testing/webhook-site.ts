import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "vitest";
import type { NewWebhookAnswer, WebhookDelivery, WebhookDeliveryPage } from "@deskwire/protocol";
import { startTestApp, type TestAgent, type TestApp } from "../../testing/test-app.ts";

export interface ReceivedCall {
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: Buffer;
  event: {
    type: string;
    timestamp: string;
    data: { conversation: { id: string }; message: { seq: number } };
  };
}

/** A server with an agent, and a site that receives the webhooks of its endpoints. */
export interface WebhookSite {
  app: TestApp;
  agent: TestAgent;
  url: string;
  /** The status of the site's next responses. Below 400 they have a `location`. */
  status: number;
  /** Further headers of the site's next responses. */
  headers: Record<string, string>;
  received: ReceivedCall[];
  close(): Promise<void>;
}

export async function startWebhookSite(): Promise<WebhookSite> {
  const app = await startTestApp({
    env: { ALLOW_PRIVATE_ADDRESSES: "1" },
    timings: { webhookMs: 50 },
  });
  const agent = await app.agent();
  const server = await listen((response, call) => {
    site.received.push(call);
    const isLocated = site.status < 400;
    const location = isLocated ? { location: `${site.url}/elsewhere` } : {};
    response.writeHead(site.status, { ...location, ...site.headers }).end();
  });
  const site: WebhookSite = {
    app,
    agent,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    status: 200,
    headers: {},
    received: [],
    async close() {
      await app.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return site;
}

async function listen(
  receive: (response: ServerResponse, call: ReceivedCall) => void,
): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body = Buffer.concat(chunks);
      const event = JSON.parse(body.toString()) as ReceivedCall["event"];
      receive(response, { url: request.url, headers: request.headers, body, event });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

export async function addEndpoint(
  { app, url: siteUrl }: WebhookSite,
  events: string[],
  url = siteUrl,
): Promise<NewWebhookAnswer> {
  const answer = await app.admin.http("POST", "/api/v1/webhooks", { url, events });
  expect(answer.status).toBe(201);
  return answer.json() as NewWebhookAnswer;
}

export async function removeEndpoint({ app }: WebhookSite, id: string): Promise<void> {
  await app.admin.http("DELETE", `/api/v1/webhooks/${id}`);
}

export async function deliveriesOf({ app }: WebhookSite, id: string): Promise<WebhookDelivery[]> {
  const answer = await app.admin.http("GET", `/api/v1/webhooks/${id}/deliveries`);
  return (answer.json() as WebhookDeliveryPage).deliveries;
}

/** The calls about one conversation. */
export function callsOf({ received }: WebhookSite, conversationId: string): ReceivedCall[] {
  return received.filter(({ event }) => event.data.conversation.id === conversationId);
}

/** Runs a conversation from its opening to its rating, with one message. */
export async function liveThrough({ app, agent }: WebhookSite): Promise<string> {
  const socket = await agent.connect();
  const user = await app.user();
  const { conversation } = await user.ok("open", {});
  const { id } = conversation;
  await user.ok("send", {
    conversationId: id,
    clientId: "c1",
    kind: "text",
    body: { text: "你好" },
  });
  await user.ok("end", { conversationId: id });
  await user.ok("rate", { conversationId: id, score: 5 });
  await socket.close();
  return id;
}
