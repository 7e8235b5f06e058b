import type { Transport } from "@deskwire/client";
import type { Host } from "../host.ts";
import type { Identity, Who } from "./identity.ts";
import type { PersonStorage } from "./person-storage.ts";
import { run, type Run, type Running } from "./running.ts";

const RETRY_FIRST_MS = 1_000;
const RETRY_MAX_MS = 20_000;

export type SessionState =
  /** The user is unknown, and nothing has needed a connection yet. */
  | { phase: "idle" }
  /** Waits for the host page to identify its user. `failed` after an attempt without an answer. */
  | { phase: "starting"; failed: boolean }
  | ({ phase: "running" } & Running);

/** The client of the current person. Another person gets another client. */
export interface Session {
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  /** Connects. Does nothing after the first call. */
  start(): void;
  close(): void;
}

interface SessionOptions {
  host: Host;
  identity: Identity;
  storageOf: (key: string) => PersonStorage;
  transport: Transport;
}

interface SessionParts {
  readonly options: SessionOptions;
  readonly listeners: Set<() => void>;
  state: SessionState;
  run: Run | null;
  retryTimer: number | undefined;
  /** Increases with each start, so that answers to an earlier start are ignored. */
  generation: number;
}

export function createSession(options: SessionOptions): Session {
  const session: SessionParts = {
    options,
    listeners: new Set(),
    state: { phase: "idle" },
    run: null,
    retryTimer: undefined,
    generation: 0,
  };
  const { listeners } = session;
  const stopListening = options.host.onIdentity(() => void reconsider(session));
  return {
    getState: () => session.state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    start() {
      if (session.state.phase === "idle") restart(session);
    },
    close() {
      stopListening();
      leave(session, { phase: "idle" });
    },
  };
}

function show(session: SessionParts, state: SessionState): void {
  session.state = state;
  for (const listener of session.listeners) listener();
}

/** Ends the current run and every attempt to identify the user. */
function leave(session: SessionParts, state: SessionState): void {
  session.generation++;
  clearTimeout(session.retryTimer);
  session.run?.close();
  session.run = null;
  show(session, state);
}

function restart(session: SessionParts): void {
  leave(session, { phase: "starting", failed: false });
  void identify(session, 0);
}

async function identify(session: SessionParts, attempt: number): Promise<void> {
  const { generation, options } = session;
  const who = await options.identity.who().catch(() => null);
  if (generation !== session.generation) return;
  if (who === null) retryLater(session, attempt);
  else if (needsClient(options, who)) runAs(session, who);
  else show(session, { phase: "idle" });
}

function retryLater(session: SessionParts, attempt: number): void {
  show(session, { phase: "starting", failed: true });
  const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** attempt);
  session.retryTimer = window.setTimeout(() => void identify(session, attempt + 1), delay);
}

/** A new visitor is created only when the panel is open or the page follows topics. */
function needsClient({ host, identity }: SessionOptions, who: Who): boolean {
  const { open, topics } = host.getState();
  return !who.visitor || identity.hasVisitor() || open || topics.length > 0;
}

function runAs(session: SessionParts, first: Who): void {
  const isCurrent = (): boolean => session.run === mine;
  const showRunning = (): void => show(session, { phase: "running", ...mine.getState() });
  const mine: Run = run({
    ...session.options,
    first,
    url: socketUrl(location),
    onChange: () => isCurrent() && showRunning(),
    onOtherPerson: () => isCurrent() && restart(session),
  });
  session.run = mine;
  showRunning();
}

/** Checks whether the page's user has changed. Keeps the client when the user is the same. */
async function reconsider(session: SessionParts): Promise<void> {
  const { run: before, options } = session;
  const generation = ++session.generation;
  const who = before && (await options.identity.who().catch(() => null));
  if (generation === session.generation && !(who && before.renew(who))) restart(session);
}

function socketUrl(location: Location): string {
  return `${location.protocol === "https:" ? "wss:" : "ws:"}//${location.host}/ws`;
}
