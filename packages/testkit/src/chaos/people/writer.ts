import type { Err, OkOf, Participant } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "../../clients/raw-client.ts";
import type { AgentLogin } from "./agent-login.ts";
import { userToken } from "./user-token.ts";
import type { Stage } from "../stage.ts";
import { within } from "../wait.ts";

/** A socket of the bare protocol, which repairs nothing, and whose sends are recorded in the history. */
export interface Writer {
  readonly raw: RawClient;
  readonly me: Participant;
  /** Resolves with the answer. Rejects when the socket ends before it arrives. */
  send(message: WriterMessage): Promise<OkOf<"send"> | Err>;
}

export interface WriterMessage {
  conversationId: string;
  clientId: string;
  text: string;
}

const ANSWER_MS = 60_000;
let writers = 0;

export async function userWriter(
  stage: Stage,
  url: string,
  id: string,
  more?: object,
): Promise<Writer> {
  return createWriter(stage, { url, me: { kind: "user", id }, token: userToken(id), more });
}

export async function agentWriter(
  stage: Stage,
  url: string,
  login: AgentLogin,
  more?: object,
): Promise<Writer> {
  const token = await login.ticket(url);
  return createWriter(stage, { url, me: { kind: "agent", id: login.id }, token, more });
}

interface WriterOptions {
  url: string;
  me: Participant;
  token: string;
  /** Further fields of `hello`. */
  more: object | undefined;
}

async function createWriter(
  stage: Stage,
  { url, me, token, more }: WriterOptions,
): Promise<Writer> {
  const raw = await within(connectRaw(url), { what: "a socket opens" });
  stage.onEnd(() => raw.terminate());
  await within(raw.hello(token, more), { what: "welcome" });
  const client = `writer-${++writers}`;
  return { raw, me, send: (message) => send(stage, { raw, me, client }, message) };
}

async function send(
  { history, sent }: Stage,
  { raw, me, client }: { raw: RawClient; me: Participant; client: string },
  { conversationId, clientId, text }: WriterMessage,
): Promise<OkOf<"send"> | Err> {
  const about = { client, sender: me, clientId };
  // A repeat is the same message: the order of the messages is the order of their first sends.
  if (!sent.has(`${me.id} ${clientId}`)) history.push({ t: "invoked", ...about, lane: client });
  sent.add(`${me.id} ${clientId}`);
  const fields = { conversationId, clientId, kind: "text", body: { text } } as const;
  const request = raw.request("send", fields);
  const answer = await within(request, { what: "the answer to a send", withinMs: ANSWER_MS });
  if (answer.t === "ok") history.push({ t: "acknowledged", ...about });
  else if (!answer.retryable) history.push({ t: "refused", ...about, code: answer.code });
  return answer;
}

/** Opens the user's conversation and resolves with its id when it has an agent. */
export async function openWithAgent({ raw }: Writer): Promise<string> {
  const { conversation } = await raw.ok("open", {});
  if (conversation.status === "open") return conversation.id;
  await within(
    raw.event(
      "conversation",
      (event) => event.conversation.id === conversation.id && event.conversation.status === "open",
    ),
    { what: "an agent is found" },
  );
  return conversation.id;
}
