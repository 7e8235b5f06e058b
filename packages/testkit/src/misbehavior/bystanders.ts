import { setTimeout as sleep } from "node:timers/promises";
import { openLightLink, type LightLink } from "./light-link.ts";

/** What the others do meanwhile: `hello` on a new socket, `sync`, `send`, and signing in as an agent. */
export type Deed = "hello" | "sync" | "send" | "sign-in";

export const DEEDS: readonly Deed[] = ["hello", "sync", "send", "sign-in"];

/** Others who use the server at an even pace. */
export interface Bystanders {
  /** Takes the milliseconds of each deed since the last call. A deed that was refused counts with `REFUSED_MS`. */
  take(): Record<Deed, number[]>;
  stop(): Promise<void>;
}

export interface BystandersOptions {
  url: string;
  /** Signs in with `hello` again and again. */
  helloToken: string;
  /** Syncs and sends. */
  talkToken: string;
  conversationId: string;
  /** An agent's account. */
  credentials: { email: string; password: string };
}

export const REFUSED_MS = 30_000;

/** Milliseconds between two deeds of a kind. */
const EVERY_MS: Record<Deed, number> = { hello: 80, sync: 40, send: 40, "sign-in": 400 };

interface State extends BystandersOptions {
  times: Record<Deed, number[]>;
  on: boolean;
}

export async function startBystanders(options: BystandersOptions): Promise<Bystanders> {
  const link = await openLightLink(options.url, options.talkToken);
  const state: State = { ...options, times: noTimes(), on: true };
  const running = Promise.all(DEEDS.map((deed) => pace(state, deed, deedOf(state, deed, link))));
  return {
    take() {
      const { times } = state;
      state.times = noTimes();
      return times;
    },
    async stop() {
      state.on = false;
      await running;
      link.terminate();
    },
  };
}

function noTimes(): Record<Deed, number[]> {
  return { hello: [], sync: [], send: [], "sign-in": [] };
}

async function pace(state: State, deed: Deed, act: () => Promise<boolean>): Promise<void> {
  while (state.on) {
    const startedAt = performance.now();
    const served = await act().catch(() => false);
    const ms = performance.now() - startedAt;
    state.times[deed].push(served ? ms : REFUSED_MS);
    await sleep(Math.max(0, EVERY_MS[deed] - ms));
  }
}

/** Does it once; false: it was refused. */
function deedOf(options: BystandersOptions, deed: Deed, link: LightLink): () => Promise<boolean> {
  const { url, helloToken, conversationId, credentials } = options;
  switch (deed) {
    case "hello":
      return async () => {
        (await openLightLink(url, helloToken)).terminate();
        return true;
      };
    case "sync":
      return async () => (await link.request({ t: "sync", conversationId, limit: 50 })) === "ok";
    case "send":
      return async () => (await link.request(textOf(conversationId))) === "ok";
    case "sign-in":
      return () => signIn(url, credentials);
  }
}

function textOf(conversationId: string): object {
  const clientId = crypto.randomUUID();
  return { t: "send", conversationId, clientId, kind: "text", body: { text: "a bystander" } };
}

async function signIn(url: string, credentials: object): Promise<boolean> {
  const answer = await fetch(`${url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(credentials),
  });
  await answer.arrayBuffer();
  return answer.ok;
}
