import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from "react";
import {
  browserTransport,
  createClient,
  localStorageOutbox,
  type ClientState,
  type DeskwireClient,
} from "@deskwire/client";
import { fetchTicket } from "../api/queries.ts";
import { seldom } from "../lib/seldom.ts";
import { useAccount } from "../session/session.tsx";

const ClientContext = createContext<DeskwireClient | null>(null);

/** The one live client of this tab; only below `LiveProvider`. */
export function useClient(): DeskwireClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error("useClient needs a LiveProvider above it");
  return client;
}

/** Reads a part of the live state. `select` must return a part, not something newly made. */
export function useLive<T>(select: (state: ClientState) => T): T {
  const client = useClient();
  return useSyncExternalStore(
    (changed) => client.subscribe(changed),
    () => select(client.getState()),
  );
}

/** At sign-in hundreds of conversations are fetched one after another: a list need not be made anew for each. */
const LIST_MS = 100;

/** All conversations, for lists and sums: several changes in a row are shown as one. */
export function useConversations(): ClientState["conversations"] {
  const client = useClient();
  return useSyncExternalStore(
    useCallback((changed) => client.subscribe(seldom(changed, LIST_MS)), [client]),
    () => client.getState().conversations,
  );
}

/** Keeps the signed-in agent connected for as long as it is mounted. */
export function LiveProvider(props: { children: ReactNode }) {
  const account = useAccount();
  const [client, setClient] = useState<DeskwireClient | null>(null);
  useEffect(() => {
    const made = connectAgent(account.id);
    setClient(made);
    const stopWaking = reconnectOnWake(made);
    return () => {
      stopWaking();
      made.close();
      setClient(null);
    };
  }, [account.id]);
  if (!client) return null;
  return <ClientContext value={client}>{props.children}</ClientContext>;
}

function connectAgent(agentId: string): DeskwireClient {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
  const client = createClient({
    url: url.href,
    getToken: fetchTicket,
    client: { name: "agent-web", version: "0.1.0" },
    outbox: localStorageOutbox(localStorage, `deskwire.outbox.${agentId}`),
    transport: browserTransport,
  });
  client.connect();
  return client;
}

// A laptop that wakes up should not sit out the rest of a back-off.
function reconnectOnWake(client: DeskwireClient): () => void {
  const wake = () => {
    const { status } = client.getState().connection;
    if (status === "waiting" && document.visibilityState === "visible") client.reconnectNow();
  };
  addEventListener("online", wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    removeEventListener("online", wake);
    document.removeEventListener("visibilitychange", wake);
  };
}
