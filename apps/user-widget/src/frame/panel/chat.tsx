import { useCallback, useEffect, useMemo, useState } from "react";
import { imagesOf } from "@deskwire/chat-view/files/images";
import { countUnsent } from "@deskwire/chat-view/thread/thread";
import type { ClientState } from "@deskwire/client";
import type { Conversation } from "@deskwire/protocol";
import { errorText } from "../i18n/error-text.ts";
import { useWords } from "../i18n/words.ts";
import { useStore } from "../hooks.ts";
import { lazily } from "../lazily.tsx";
import { MediaContext, useCreateMedia } from "../media/media.ts";
import { useMissedNotifications } from "../notifications/use-missed-notifications.ts";
import { useShell } from "../services.ts";
import type { Running } from "../session/running.ts";
import { Banner } from "./banner.tsx";
import { Header } from "./header.tsx";
import { presenceOf } from "./presence.ts";
import { Tabs } from "./tabs.tsx";
import { Talk } from "./talk.tsx";
import { useAlerts } from "./use-alerts.ts";
import { useTopics } from "./use-topics.ts";
import { useWakeUp } from "./use-wake-up.ts";
import { unreadChat } from "../thread/unread-chat.ts";
import { visibleThreads } from "../thread/visible-threads.ts";

const NotificationsPanel = lazily(
  async () => (await import("../notifications/notifications-panel.tsx")).NotificationsPanel,
);
const EndDialog = lazily(async () => (await import("./end-dialog.tsx")).EndDialog);
const Lightbox = lazily(async () => (await import("../media/lightbox.tsx")).Lightbox);

export function Chat({ running }: { running: Running }) {
  const { client, who } = running;
  const { t } = useWords();
  const { host, store, notify } = useShell();
  const state = useStore(client);
  const { tab } = useStore(host);
  const history = useMemo(() => visibleThreads(state.conversations), [state.conversations]);
  const newest = history.threads.at(-1) ?? null;
  const live = newest?.conversation.status === "ended" ? null : newest;
  const [startingNew, setStartingNew] = useState(() => store.get(`draft:${who.key}`) !== null);
  const [ending, setEnding] = useState(false);
  const [viewing, setViewing] = useState<string | null>(null);
  const media = useCreateMedia(running, setViewing);
  const uploading = useStore(media.uploads).length > 0;
  const closeView = useCallback(() => setViewing(null), []);
  useAlerts(client);
  useWakeUp(client);
  useTopics(client);
  useMissedNotifications(client);
  useTabOfVisitor(who.visitor);
  useLocaleOfUser(state.me);
  const liveId = live?.conversation.id;
  useEffect(() => {
    if (liveId !== undefined) setStartingNew(false);
  }, [liveId]);

  const end = async (id: string) => {
    const outcome = await client.end(id);
    if (!outcome.ok) notify(errorText(t, outcome.code));
  };
  const writing =
    live !== null || newest === null || startingNew || uploading || state.unopened.length > 0;
  return (
    <MediaContext.Provider value={media}>
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
      {!who.visitor && <Tabs tab={tab} unread={unreadOf(state)} />}
      <div className="stage">
        <div
          className="tab-panel"
          id="panel-chat"
          data-shown={tab === "chat"}
          {...(!who.visitor && { role: "tabpanel", "aria-labelledby": "tab-chat" })}
        >
          <Talk
            running={running}
            state={state}
            history={history}
            live={live}
            writing={writing}
            onStart={() => setStartingNew(true)}
          />
        </div>
        {tab === "notifications" && <NotificationsPanel client={client} state={state} />}
      </div>
      {ending && live && (
        <EndDialog onEnd={() => void end(live.conversation.id)} onClose={() => setEnding(false)} />
      )}
      {viewing !== null && (
        <Lightbox images={imagesOf(history.threads)} attachmentId={viewing} onClose={closeView} />
      )}
    </MediaContext.Provider>
  );
}

/** Visitors get no notifications, so they have no such tab. */
function useTabOfVisitor(visitor: boolean): void {
  const { host } = useShell();
  const { tab } = useStore(host);
  useEffect(() => {
    if (visitor && tab !== "chat") host.showTab("chat");
  }, [host, visitor, tab]);
}

function useLocaleOfUser(me: ClientState["me"]): void {
  const { prefs } = useShell();
  useEffect(() => {
    if (me?.kind === "user") prefs.suggestLocale(me.locale);
  }, [prefs, me]);
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

function unreadOf({ conversations, counters }: ClientState) {
  return {
    chat: unreadChat(conversations, counters.chat),
    notifications: Math.max(0, counters.total - counters.chat),
  };
}

function tryNow({ client }: Running): void {
  if (client.getState().connection.status === "refused") client.connect();
  else client.reconnectNow();
}
