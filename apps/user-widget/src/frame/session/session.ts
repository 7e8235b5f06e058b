import { browserTransport, createClient } from "@deskwire/client";
import type { DeskwireClient, OutboxStore } from "@deskwire/client";
import { CLOSE } from "@deskwire/protocol";
import type { Host } from "../host.ts";
import type { Identity, Who } from "./identity.ts";

const VERSION = "0.1.0";
const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 20_000;

export type SessionState =
  /** Nobody is known yet, and nobody has asked for anything. */
  | { phase: "idle" }
  /** Waiting for the host page to say who its user is. */
  | { phase: "starting"; failed: boolean }
  | { phase: "running"; client: DeskwireClient; who: Who; bearer(): Promise<string> };

/** The client of whoever the frame speaks for now; it is replaced when that person changes. */
export interface Session {
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  /** Connects, if that has not happened yet. */
  start(): void;
  close(): void;
}

export function createSession(options: {
  host: Host;
  identity: Identity;
  /** Where that person's unsent messages are kept. */
  outboxOf: (key: string) => OutboxStore;
}): Session {
  const { host, identity, outboxOf } = options;
  let state: SessionState = { phase: "idle" };
  let retryTimer: number | undefined;
  // A later start makes the answers to an earlier one void.
  let generation = 0;
  const listeners = new Set<() => void>();

  function become(next: SessionState): void {
    if (state.phase === "running") state.client.close();
    state = next;
    for (const listener of listeners) listener();
  }

  async function identify(attempt: number, mine: number): Promise<void> {
    let who: Who;
    try {
      who = await identity.who();
    } catch {
      if (mine !== generation) return;
      become({ phase: "starting", failed: true });
      const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
      retryTimer = window.setTimeout(() => void identify(attempt + 1, mine), delay);
      return;
    }
    if (mine !== generation) return;
    const { open, topics } = host.getState();
    const wanted = open || topics.length > 0;
    if (who.visitor && !identity.hasVisitor() && !wanted) become({ phase: "idle" });
    else become(run(who));
  }

  function restart(): void {
    generation++;
    clearTimeout(retryTimer);
    become({ phase: "starting", failed: false });
    void identify(0, generation);
  }

  function run(first: Who): SessionState {
    let unused: Who | null = first;
    const bearer = async () => {
      const who = unused ?? (await identity.who());
      unused = null;
      if (who.key !== first.key) {
        restart();
        throw new Error("the page's user has changed");
      }
      return who.token ?? identity.visitorToken();
    };
    const client = createClient({
      url: socketUrl(location),
      getToken: bearer,
      client: { name: "widget", version: VERSION },
      outbox: outboxOf(first.key),
      transport: browserTransport,
    });
    if (first.visitor) renewRefusedVisitor(client, identity);
    client.connect();
    return { phase: "running", client, who: first, bearer };
  }

  const stopListening = host.onIdentity(restart);
  return {
    getState: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (state.phase === "idle") restart();
    },
    close() {
      generation++;
      clearTimeout(retryTimer);
      stopListening();
      become({ phase: "idle" });
    },
  };
}

// A visitor's token can outlive the secret that signed it; once a fresh one is refused too, the fault is elsewhere.
function renewRefusedVisitor(client: DeskwireClient, identity: Identity): void {
  const stop = client.subscribe(() => {
    const { connection } = client.getState();
    if (connection.status === "online") return stop();
    if (connection.status !== "refused" || connection.code !== CLOSE.tokenRefused) return;
    stop();
    identity.forgetVisitor();
    client.connect();
  });
}

function socketUrl(location: Location): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
}
