import { participantKey, type Participant, type ServerEvent } from "@deskwire/protocol";
import { TYPING_LAPSE_MS, TYPING_REPEAT_MS } from "../connection/reconnect-delay.ts";
import type { Core } from "../client-context.ts";

type TypingEvent = Extract<ServerEvent, { t: "typing" }>;

/** Who types: told to the server at most once per 3 s, and taken back here 6 s after a peer was last heard of. */
export interface Typing {
  set: (conversationId: string, on: boolean) => void;
  take: (event: TypingEvent) => void;
  /** What was typed has been sent: the next key tells anew. */
  sent: () => void;
  /** The link is gone, and with it the knowledge of who types. */
  lost: () => void;
}

export function createTyping(core: Core): Typing {
  const toldAt = new Map<string, number>();
  const lapses = new Map<string, { by: Participant; conversationId: string; timer: unknown }>();

  const stop = (key: string): void => {
    const lapse = lapses.get(key);
    if (!lapse) return;
    core.clock.clearTimeout(lapse.timer);
    lapses.delete(key);
  };
  const lapseNow = (key: string): void => {
    const lapse = lapses.get(key);
    stop(key);
    if (lapse)
      core.dispatch({ t: "typing", conversationId: lapse.conversationId, by: lapse.by, on: false });
  };

  return {
    set(conversationId, on) {
      const now = core.clock.now();
      const last = toldAt.get(conversationId);
      if (on ? last !== undefined && now - last < TYPING_REPEAT_MS : last === undefined) return;
      if (on) toldAt.set(conversationId, now);
      else toldAt.delete(conversationId);
      core.tell("typing", { conversationId, on }, () => {});
    },
    take(event) {
      const { conversationId, by } = event;
      const key = `${conversationId} ${participantKey(by)}`;
      stop(key);
      core.dispatch(event);
      if (!event.on) return;
      const timer = core.clock.setTimeout(() => lapseNow(key), TYPING_LAPSE_MS);
      lapses.set(key, { by, conversationId, timer });
    },
    sent: () => toldAt.clear(),
    lost() {
      toldAt.clear();
      for (const key of lapses.keys()) lapseNow(key);
    },
  };
}
