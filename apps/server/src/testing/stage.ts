import type { AgentList, AgentRole, Conversation } from "@deskwire/protocol";
import type { RawClient } from "@deskwire/testkit/raw-client";
import type { TestAgent, TestApp } from "./test-app.ts";

/** The nodes of a suite: users connect to one, agents to the other, which may be the same. */
export interface Nodes {
  users: TestApp;
  agents: TestApp;
  close(): Promise<void>;
}

/** A signed-in agent with a socket. */
export interface OnlineAgent extends TestAgent {
  socket: RawClient;
}

export interface Served {
  user: RawClient;
  agent: OnlineAgent;
  conversation: Conversation;
  id: string;
}

/** Connects users and agents; `clear` disconnects them all and ends their conversations. */
export interface Stage {
  user(userId?: string, more?: object): Promise<RawClient>;
  agent(account?: { role?: AgentRole; capacity?: number }): Promise<OnlineAgent>;
  /** One more socket of an agent, on the agents' node. */
  again(agent: TestAgent, more?: object): Promise<RawClient>;
  /** A new user in an open conversation with a new agent; both have been told. */
  served(userId?: string): Promise<Served>;
  /** Lets `clear` close a socket that was opened elsewhere. */
  adopt(client: RawClient): RawClient;
  clear(): Promise<void>;
}

export function createStage(nodes: Nodes): Stage {
  let clients: RawClient[] = [];
  const adopt = (client: RawClient): RawClient => {
    clients.push(client);
    return client;
  };
  const stage: Stage = {
    adopt,
    user: async (userId, more) => adopt(await nodes.users.user(userId, more)),
    async agent(account) {
      const agent = await nodes.agents.agent(account);
      return { ...agent, socket: adopt(await agent.connect()) };
    },
    again: async (agent, more) => adopt(await agent.connect(nodes.agents.url, more)),
    async served(userId) {
      const agent = await stage.agent();
      const user = await stage.user(userId);
      const { conversation } = await user.ok("open", {});
      await agent.socket.event(
        "conversation",
        (event) => event.conversation.id === conversation.id,
      );
      return { user, agent, conversation, id: conversation.id };
    },
    async clear() {
      for (const client of clients) client.terminate();
      clients = [];
      for (const node of [nodes.users, nodes.agents]) await untilEverybodyIsGone(node);
      await nodes.users.sql.query(
        `UPDATE conversation SET status = 'ended', ended_at = now(), held_agent_id = NULL, held_until = NULL,
           offered_agent_id = NULL, offered_until = NULL, excluded_agent_id = NULL WHERE status <> 'ended'`,
      );
    },
  };
  return stage;
}

async function untilEverybodyIsGone(node: TestApp): Promise<void> {
  for (;;) {
    const answer = await node.http("GET", "/api/v1/agents", {
      headers: { cookie: node.admin.cookie },
    });
    const { agents } = answer.json() as AgentList;
    if (!agents.some((agent) => agent.reachable)) return;
  }
}

/** Sends a text under a new client id; returns its seq. */
export async function sendText(
  client: RawClient,
  conversationId: string,
  text: string,
): Promise<number> {
  const { seq } = await client.ok("send", {
    conversationId,
    clientId: crypto.randomUUID(),
    kind: "text",
    body: { text },
  });
  return seq;
}

/** All messages of a conversation, as this client sees them. */
export async function history(client: RawClient, conversationId: string) {
  return (await client.ok("sync", { conversationId, after: 0, limit: 200 })).messages;
}

/** The types of its life-cycle events, in order. */
export async function eventTypes(client: RawClient, conversationId: string): Promise<string[]> {
  const messages = await history(client, conversationId);
  return messages.flatMap((message) => (message.kind === "event" ? [message.body.type] : []));
}

/** The seqs of the messages that were pushed to this client, in the order of arrival. */
export function pushedSeqs(client: RawClient, conversationId: string): number[] {
  return client
    .events("message")
    .filter((event) => event.conversationId === conversationId)
    .map((event) => event.message.seq);
}
