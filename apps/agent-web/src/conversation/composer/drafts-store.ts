import { createStore, type StoreApi } from "zustand/vanilla";
import { parseDraft, type Draft } from "./draft.ts";

// One storage entry per conversation: two tabs that write in different ones do not overwrite each other.
const PREFIX = "deskwire.draft.";

/** What was changed here this lately is still being written. */
const WRITING_MS = 2_000;

export interface DraftsStore {
  store: StoreApi<{ byKey: Readonly<Record<string, Draft>> }>;
  read: (key: string) => Draft;
  /** Keeps a draft, over reloads too; an empty one is forgotten. */
  save: (key: string, draft: Draft) => void;
  /** Another tab changed the storage. What is being written here stays, unless the other one has sent it. */
  changed: (event: { key: string | null; newValue: string | null }) => void;
}

export function createDraftsStore(
  storage: Pick<Storage, "getItem" | "setItem" | "removeItem">,
  now: () => number,
): DraftsStore {
  const store = createStore<{ byKey: Readonly<Record<string, Draft>> }>()(() => ({ byKey: {} }));
  const loaded = new Map<string, Draft>();
  const savedAt = new Map<string, number>();
  const show = (key: string, draft: Draft): void =>
    store.setState(({ byKey }) => ({ byKey: { ...byKey, [key]: draft } }));
  return {
    store,
    read(key) {
      const shown = store.getState().byKey[key] ?? loaded.get(key);
      if (shown) return shown;
      const draft = parseDraft(storage.getItem(PREFIX + key));
      loaded.set(key, draft);
      return draft;
    },
    save(key, draft) {
      show(key, draft);
      savedAt.set(key, now());
      if (isBlank(draft)) storage.removeItem(PREFIX + key);
      else storage.setItem(PREFIX + key, JSON.stringify(draft));
    },
    changed(event) {
      if (event.key?.startsWith(PREFIX) !== true) return;
      const key = event.key.slice(PREFIX.length);
      const draft = parseDraft(event.newValue);
      const writing = now() - (savedAt.get(key) ?? -Infinity) < WRITING_MS;
      if (draft.text === "" || !writing) show(key, draft);
    },
  };
}

function isBlank(draft: Draft): boolean {
  return draft.text === "" && !draft.note && draft.replyTo === null;
}
