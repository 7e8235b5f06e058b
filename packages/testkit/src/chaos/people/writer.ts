import type { Err, OkOf, Participant } from "@deskwire/protocol";
import { connectRaw, type RawClient } from "../../clients/raw-client.ts";
import type { AgentLogin } from "./agent-login.ts";
import { userToken } from "./person.ts";
import type { Stage } from "../stage.ts";
import { within } from "../wait.ts";

/** One socket that speaks the protocol and repairs nothing, whose sends go into the history. */
export interface Writer {
  readonly raw: RawClient;
  readonly me: Participant;
  /** Resolves with the answer; rejects when the socket ends before it. */
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

async function createWriter(
  { history, sent, onEnd }: Stage,
  {
    url,
    me,
    token,
    more,
  }: { url: string; me: Participant; token: string; more: object | undefined },
): Promise<Writer> {
  const raw = await within(connectRaw(url), { what: "a socket opens" });
  onEnd(() => raw.terminate());
  await within(raw.hello(token, more), { what: "welcome" });
  const client = `writer-${++writers}`;
  return {
    raw,
    me,
    async send({ conversationId, clientId, text }) {
      const about = { client, sender: me, clientId };
      // A repeat is no new message: what counts for the order is when it was first sent.
      if (!sent.has(`${me.id} ${clientId}`)) history.push({ t: "invoked", ...about, lane: client });
      sent.add(`${me.id} ${clientId}`);
      const request = raw.request("send", {
        conversationId,
        clientId,
        kind: "text",
        body: { text },
      });
      const answer = await within(request, { what: "the answer to a send", withinMs: ANSWER_MS });
      if (answer.t === "ok") history.push({ t: "acknowledged", ...about });
      else if (!answer.retryable) history.push({ t: "refused", ...about, code: answer.code });
      return answer;
    },
  };
}

/** The user's live conversation, opened when there is none; resolves when it has an agent. */
export async function openWithAgent({ raw }: Writer): Promise<string> {
  const { conversation } = await raw.ok("open", {});
  if (conversation.status === "open") return conversation.id;
  await within(
    raw.event(
      "conversation",
      (event) => event.conversation.id === conversation.id && event.conversation.status === "open",
    ),
    { what: "an agent was found" },
  );
  return conversation.id;
}
