import { useStore } from "zustand";
import { useAccount } from "../../session/session.tsx";
import type { Draft } from "./draft.ts";
import { createDraftsStore } from "./drafts-store.ts";

const drafts = createDraftsStore(localStorage, () => performance.now());
addEventListener("storage", drafts.changed);

export function useDraft(conversationId: string): Draft {
  const key = `${useAccount().id}.${conversationId}`;
  return useStore(drafts.store, () => drafts.read(key));
}

/** Keeps a draft across reloads. An empty draft is removed. */
export function useSaveDraft(conversationId: string): (draft: Draft) => void {
  const key = `${useAccount().id}.${conversationId}`;
  return (draft) => drafts.save(key, draft);
}
