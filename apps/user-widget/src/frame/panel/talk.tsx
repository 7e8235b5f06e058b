import { useEffect, useState } from "react";
import type { ClientState, ConversationState } from "@deskwire/client";
import { Composer } from "../composer/composer.tsx";
import { ContextOffer } from "../composer/context-offer.tsx";
import { Thread } from "../thread/thread.tsx";
import type { MessageRow, Older } from "../timeline.ts";
import type { Running } from "./chat.tsx";
import { Ended } from "./ended.tsx";

interface TalkProps {
  running: Running;
  state: ClientState;
  history: { threads: ConversationState[]; older: Older };
  live: ConversationState | null;
  /** Whether a message can be written; else the last conversation has ended and waits for its rating. */
  writing: boolean;
  onStart: () => void;
}

/** The conversation itself: what was said, and where one writes. */
export function Talk({ running, state, history, live, writing, onStart }: TalkProps) {
  const { client, who } = running;
  const [reply, setReply] = useState<MessageRow | null>(null);
  const newest = history.threads.at(-1) ?? null;
  const draftKey = `draft:${who.key}`;
  const liveId = live?.conversation.id;
  useEffect(() => setReply(null), [liveId]);
  return (
    <>
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
            draftKey={draftKey}
            reply={reply}
            onReplyDone={() => setReply(null)}
          />
        </>
      ) : (
        newest && <Ended client={client} thread={newest} onStart={onStart} />
      )}
    </>
  );
}
