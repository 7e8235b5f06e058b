import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useCallback, useEffect, useRef, useState } from "react";
import { deviceOnline } from "@deskwire/chat-view/browser/device-online";
import { reconnectOnWake } from "@deskwire/chat-view/browser/reconnect-on-wake";
import { imagesOf } from "@deskwire/chat-view/files/images";
import { countUnsent } from "@deskwire/chat-view/thread/thread";
import type { ClientState, DeskwireClient } from "@deskwire/client";
import { errorText } from "../i18n/error-text.ts";
import { useWords } from "../i18n/words.ts";
import { useStore } from "../hooks.ts";
import { lazily } from "../lazily.tsx";
import { MediaContext, useCreateMedia } from "../media/media.ts";
import { useShell } from "../services.ts";
import type { Running } from "../session/running.ts";
import { Banner } from "./banner.tsx";
import { Header } from "./header.tsx";
import { presenceOf } from "./presence.ts";
import { Tabs } from "./tabs.tsx";
import { Talk } from "./talk.tsx";
import { useTalk, type TalkState } from "./use-talk.ts";
import { unreadChat } from "../thread/unread-chat.ts";

const NotificationsPanel = lazily(
  async () => (await import("../notifications/notifications-panel.tsx")).NotificationsPanel,
);
const Following = lazily(async () => (await import("./following.ts")).Following);
const MissedNotifications = lazily(
  async () => (await import("../notifications/missed-notifications.ts")).MissedNotifications,
);
const Alerts = lazily(async () => (await import("./alerts.ts")).Alerts);
const EndDialog = lazily(async () => (await import("./end-dialog.tsx")).EndDialog);
const Lightbox = lazily(async () => (await import("../media/lightbox.tsx")).Lightbox);

export function Chat({ running }: { running: Running }) {
  const { client, who } = running;
  const { tab, topics } = useStore(useShell().host);
  // It stays for the end of the last subscription.
  const follows = useRef(false);
  follows.current ||= topics.length > 0;
  const state = useStore(client);
  const [ending, setEnding] = useState(false);
  const [viewing, setViewing] = useState<string | null>(null);
  const media = useCreateMedia(running, setViewing);
  const talk = useTalk(running, state, useStore(media.uploads).length > 0);
  const { history, live } = talk;
  const closeView = useCallback(() => setViewing(null), []);
  useHostPage(running, state);
  const end = useEnd(client);
  return (
    <MediaContext.Provider value={media}>
      <ChatHeader state={state} talk={talk} {...(live && { onEnd: () => setEnding(true) })} />
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
          <Talk running={running} state={state} {...talk} />
        </div>
        {tab === "notifications" && <NotificationsPanel client={client} state={state} />}
      </div>
      <Alerts client={client} />
      {!who.visitor && <MissedNotifications client={client} />}
      {follows.current && <Following client={client} />}
      {ending && live && (
        <EndDialog onEnd={() => void end(live.conversation.id)} onClose={() => setEnding(false)} />
      )}
      {viewing !== null && (
        <Lightbox images={imagesOf(history.threads)} attachmentId={viewing} onClose={closeView} />
      )}
    </MediaContext.Provider>
  );
}

/** Keeps the host page, the link and the preferences in step with the client. */
function useHostPage({ client, who }: Running, { me }: ClientState): void {
  useEffect(() => reconnectOnWake(client), [client]);
  useTabOfVisitor(who.visitor);
  useLocaleOfUser(me);
}

function useEnd(client: DeskwireClient): (conversationId: string) => Promise<void> {
  const { t } = useWords();
  const { notify } = useShell();
  return async (conversationId) => {
    const outcome = await client.end(conversationId);
    if (!outcome.ok) notify(errorText(t, outcome.code));
  };
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

interface ChatHeaderProps {
  state: ClientState;
  talk: TalkState;
  onEnd?: () => void;
}

function ChatHeader({ state, talk, onEnd }: ChatHeaderProps) {
  const { t } = useWords();
  const { history, live, writing } = talk;
  const shown = live ?? (writing ? null : history.threads.at(-1));
  const current = shown?.conversation ?? null;
  const { tone, text } = presenceOf({ ...state, deviceOnline: useStore(deviceOnline) }, current, t);
  const agent = current?.status === "queued" ? null : (current?.agent ?? null);
  return (
    <Header
      title={agent ? isolateName(agent.name) : t.team}
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
