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
import { reconnectOnWake } from "@deskwire/chat-view/browser/reconnect-on-wake";
import { fetchTicket } from "../api/queries.ts";
import { useOnline } from "../lib/hooks.ts";
import { throttle } from "../lib/throttle.ts";
import { useAccount } from "../session/session.tsx";

const ClientContext = createContext<DeskwireClient | null>(null);

/** The live client of this tab. Throws outside of `LiveProvider`. */
export function useClient(): DeskwireClient {
  const client = useContext(ClientContext);
  if (!client) throw new Error("useClient needs a LiveProvider above it");
  return client;
}

/** Reads a part of the live state. `select` must return a part of the state and not a new object. */
export function useLive<T>(select: (state: ClientState) => T): T {
  const client = useClient();
  return useSyncExternalStore(
    (changed) => client.subscribe(changed),
    () => select(client.getState()),
  );
}

/** [SHO4] Whether the link works, as far as this tab can know. */
export function useSteady(): boolean {
  const deviceOnline = useOnline();
  const steady = useLive(
    ({ connection }) => connection.status === "online" && !connection.unsteady,
  );
  return deviceOnline && steady;
}

/** At sign-in hundreds of conversations arrive one after another. Lists render at most once per interval. */
const LIST_MS = 100;

/** All conversations, for lists and sums. Changes within 100 ms are coalesced. */
export function useConversations(): ClientState["conversations"] {
  const client = useClient();
  return useSyncExternalStore(
    useCallback((changed) => client.subscribe(throttle(changed, LIST_MS)), [client]),
    () => client.getState().conversations,
  );
}

/** Connects the signed-in agent while mounted. */
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
