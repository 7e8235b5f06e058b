import { useEffect, useState } from "react";
import type { ClientState } from "@deskwire/client";
import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { Composer } from "../composer/composer.tsx";
import { useStore } from "../hooks.ts";
import { useWords } from "../i18n/words.ts";
import { lazily } from "../lazily.tsx";
import { usePicked } from "../media/use-picked.ts";
import { useShell } from "../services.ts";
import { Thread } from "../thread/thread.tsx";
import type { Running } from "../session/running.ts";
import type { TalkState } from "./use-talk.ts";

const ContextOffer = lazily(
  async () => (await import("../composer/context-offer.tsx")).ContextOffer,
);
const Ended = lazily(async () => (await import("./ended.tsx")).Ended, StartAnew);

interface TalkProps extends TalkState {
  running: Running;
  state: ClientState;
}

/** The messages and the composer. */
export function Talk({ running, state, history, live, writing, onStart }: TalkProps) {
  const { client, who } = running;
  const { card } = useStore(useShell().host).context;
  // Kept while there is no composer, for example when the conversation ends before they are sent.
  const files = usePicked(client);
  const [reply, setReply] = useState<MessageRow | null>(null);
  const newest = history.threads.at(-1) ?? null;
  const draftKey = `draft:${who.key}`;
  const liveId = live?.conversation.id;
  useEffect(() => setReply(null), [liveId]);
  return (
    <>
      <Thread running={running} state={state} history={history} live={live} onReply={setReply} />
      {writing ? (
        <>
          {card && <ContextOffer client={client} live={live} />}
          <Composer
            client={client}
            live={live}
            draftKey={draftKey}
            files={files}
            reply={reply}
            onReplyDone={() => setReply(null)}
          />
        </>
      ) : (
        newest && (
          <Ended key={newest.conversation.id} client={client} thread={newest} onStart={onStart} />
        )
      )}
    </>
  );
}

/** Shown while the rating is not loaded: the user can go on without it. */
function StartAnew({ onStart }: { onStart: () => void }) {
  const { t } = useWords();
  return (
    <section className="ended" aria-label={t.endedNote}>
      <button type="button" className="button button-wide button-primary" onClick={onStart}>
        {t.startNew}
      </button>
    </section>
  );
}
