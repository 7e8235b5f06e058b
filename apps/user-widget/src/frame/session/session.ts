import type { Transport } from "@deskwire/client";
import type { Host } from "../host.ts";
import type { Belongings } from "./belongings.ts";
import type { Identity, Who } from "./identity.ts";
import { run, type Run, type Running } from "./running.ts";

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 20_000;

export type SessionState =
  /** Nobody is known yet, and nobody has asked for anything. */
  | { phase: "idle" }
  /** Waiting for the host page to say who its user is. */
  | { phase: "starting"; failed: boolean }
  | ({ phase: "running" } & Running);

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
  belongingsOf: (key: string) => Belongings;
  transport: Transport;
}): Session {
  const { host, identity } = options;
  let state: SessionState = { phase: "idle" };
  let running: Run | null = null;
  let retryTimer: number | undefined;
  // A later start makes the answers to an earlier one void.
  let generation = 0;
  const listeners = new Set<() => void>();

  function show(next: SessionState): void {
    state = next;
    for (const listener of listeners) listener();
  }

  function leave(next: SessionState): void {
    running?.close();
    running = null;
    show(next);
  }

  async function identify(attempt: number, mine: number): Promise<void> {
    let who: Who;
    try {
      who = await identity.who();
    } catch {
      if (mine !== generation) return;
      show({ phase: "starting", failed: true });
      const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
      retryTimer = window.setTimeout(() => void identify(attempt + 1, mine), delay);
      return;
    }
    if (mine !== generation) return;
    const { open, topics } = host.getState();
    const wanted = open || topics.length > 0;
    if (who.visitor && !identity.hasVisitor() && !wanted) show({ phase: "idle" });
    else runAs(who);
  }

  function restart(): void {
    generation++;
    clearTimeout(retryTimer);
    leave({ phase: "starting", failed: false });
    void identify(0, generation);
  }

  function runAs(first: Who): void {
    const isCurrent = (): boolean => running === mine;
    const showRunning = (): void => show({ phase: "running", ...mine.getState() });
    const mine: Run = run({
      ...options,
      first,
      url: socketUrl(location),
      changed: () => isCurrent() && showRunning(),
      anotherPerson: () => isCurrent() && restart(),
    });
    running = mine;
    showRunning();
  }

  /** The page's user may be another one: whoever is still the same keeps what is under way. */
  async function reconsider(): Promise<void> {
    const before = running;
    const mine = ++generation;
    const who = before && (await identity.who().catch(() => null));
    if (mine === generation && !(who && before.renew(who))) restart();
  }

  const stopListening = host.onIdentity(() => void reconsider());
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
      leave({ phase: "idle" });
    },
  };
}

function socketUrl(location: Location): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
}
