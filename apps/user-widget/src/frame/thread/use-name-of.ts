import { isolateName } from "@deskwire/chat-view/people/isolate-name";
import { useCallback, useMemo, useRef } from "react";
import type { NameOf } from "@deskwire/chat-view/thread/event-phrase";
import type { ConversationState } from "@deskwire/client";
import { useWords } from "../i18n/words.ts";
import { agentNames } from "./agent-names.ts";

/** The name of an author, for the user. It stays the same function while no name changes. */
export function useNameOf(threads: readonly ConversationState[]): NameOf {
  const { t } = useWords();
  const before = useRef<ReadonlyMap<string, string>>(undefined);
  const names = useMemo(() => {
    before.current = agentNames(threads, before.current);
    return before.current;
  }, [threads]);
  return useCallback<NameOf>(
    (who, _role, recorded) => {
      if (who === null) return t.team;
      return who.kind === "user"
        ? t.you
        : (names.get(who.id) ?? isolateName(recorded ?? t.colleague));
    },
    [names, t],
  );
}
