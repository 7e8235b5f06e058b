import { useEffect, useMemo, useState } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import type { Conversation } from "@deskwire/protocol";
import { Composer } from "../composer/composer.tsx";
import { ContextOffer } from "../composer/context-offer.tsx";
import { errorText } from "../i18n/error-text.ts";
import { useWords } from "../i18n/words.ts";
import { useStore } from "../hooks.ts";
import { useShell } from "../services.ts";
import type { SessionState } from "../session/session.ts";
import { Thread } from "../thread/thread.tsx";
import { visibleThreads, type MessageRow } from "../timeline.ts";
import { Banner } from "./banner.tsx";
import { Ended } from "./ended.tsx";
import { EndDialog } from "./end-dialog.tsx";
import { Header } from "./header.tsx";
import { presenceOf } from "./presence.ts";
import { useAlerts } from "./use-alerts.ts";
import { useWakeUp } from "./use-wake-up.ts";

export type Running = Extract<SessionState, { phase: "running" }>;

export function Chat({ running }: { running: Running }) {
  const { client, who } = running;
  const { t } = useWords();
  const { store, notify } = useShell();
  const state = useStore(client);
  const history = useMemo(() => visibleThreads(state.conversations), [state.conversations]);
  const newest = history.threads.at(-1) ?? null;
  const live = newest?.conversation.status === "ended" ? null : newest;
  const [startingNew, setStartingNew] = useState(() => store.get(`draft:${who.key}`) !== null);
  const [reply, setReply] = useState<MessageRow | null>(null);
  const [ending, setEnding] = useState(false);
  useAlerts(client);
  useWakeUp(client);

  const liveId = live?.conversation.id;
  useEffect(() => {
    setReply(null);
    if (liveId !== undefined) setStartingNew(false);
  }, [liveId]);

  const end = async (id: string) => {
    const outcome = await client.end(id);
    if (!outcome.ok) notify(errorText(t, outcome.code));
  };
  const writing = live !== null || newest === null || startingNew || state.unopened.length > 0;
  return (
    <>
      <ChatHeader
        state={state}
        current={live?.conversation ?? (writing ? null : (newest?.conversation ?? null))}
        {...(live && { onEnd: () => setEnding(true) })}
      />
      <Banner
        connection={state.connection}
        unsent={countUnsent(state)}
        onTry={() => tryNow(running)}
      />
      <Thread
        running={running}
        state={state}
        history={history}
        live={live}
        onReply={(row) => setReply(row)}
      />
      {writing ? (
        <>
          <ContextOffer client={client} live={live} />
          <Composer
            client={client}
            live={live}
            draftKey={`draft:${who.key}`}
            reply={reply}
            onReplyDone={() => setReply(null)}
          />
        </>
      ) : (
        newest && <Ended client={client} thread={newest} onStart={() => setStartingNew(true)} />
      )}
      {ending && live && (
        <EndDialog onEnd={() => void end(live.conversation.id)} onClose={() => setEnding(false)} />
      )}
    </>
  );
}

function ChatHeader(props: {
  state: ClientState;
  current: Conversation | null;
  onEnd?: () => void;
}) {
  const { t } = useWords();
  const { state, current, onEnd } = props;
  const { tone, text } = presenceOf(state, current, t);
  const agent = current?.status === "queued" ? null : (current?.agent ?? null);
  return (
    <Header
      title={agent?.name ?? t.team}
      subtitle={text}
      agent={agent}
      presence={tone}
      menu={onEnd ? { onEnd } : {}}
    />
  );
}

function countUnsent(state: ClientState): number {
  const waiting = (thread: ConversationState) => thread.pending;
  return [...Object.values(state.conversations).flatMap(waiting), ...state.unopened].filter(
    (pending) => typeof pending.state === "string",
  ).length;
}

function tryNow({ client }: Running): void {
  if (client.getState().connection.status === "refused") client.connect();
  else client.reconnectNow();
}
