import { create } from "zustand";
import { useAccount } from "../session/session.tsx";
import { parseDraft, type Draft } from "./draft.ts";

interface Drafts {
  byKey: Readonly<Record<string, Draft>>;
}

// One storage entry per conversation: two tabs that write in different ones do not overwrite each other.
const PREFIX = "deskwire.draft.";
const useDrafts = create<Drafts>()(() => ({ byKey: {} }));
const loaded = new Map<string, Draft>();

function stored(key: string): Draft {
  const known = loaded.get(key);
  if (known) return known;
  const draft = parseDraft(localStorage.getItem(PREFIX + key));
  loaded.set(key, draft);
  return draft;
}

export function useDraft(conversationId: string): Draft {
  const key = `${useAccount().id}.${conversationId}`;
  return useDrafts((state) => state.byKey[key] ?? stored(key));
}

/** Keeps a draft, over reloads too; an empty one is forgotten. */
export function useSaveDraft(conversationId: string): (draft: Draft) => void {
  const key = `${useAccount().id}.${conversationId}`;
  return (draft) => {
    useDrafts.setState((state) => ({ byKey: { ...state.byKey, [key]: draft } }));
    store(key, draft);
  };
}

function store(key: string, draft: Draft): void {
  const empty = draft.text === "" && !draft.note && draft.replyTo === null;
  if (empty) localStorage.removeItem(PREFIX + key);
  else localStorage.setItem(PREFIX + key, JSON.stringify(draft));
}
