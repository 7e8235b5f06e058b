import { createStore, type StoreApi } from "zustand/vanilla";
import { parseDraft, type Draft } from "./draft.ts";

// Each conversation has a storage entry of its own, so that two tabs do not overwrite each other's drafts.
const PREFIX = "deskwire.draft.";

/** A draft that this tab changed within this time counts as being written. */
const WRITING_MS = 2_000;

export interface DraftsStore {
  store: StoreApi<{ byKey: Readonly<Record<string, Draft>> }>;
  read: (key: string) => Draft;
  /** Keeps a draft across reloads. An empty draft is removed. */
  save: (key: string, draft: Draft) => void;
  /**
   * To be called when another tab changed the storage. A draft that is being written here stays, unless the other tab
   * has sent it.
   */
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
      if (isEmpty(draft)) storage.removeItem(PREFIX + key);
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

function isEmpty(draft: Draft): boolean {
  return draft.text === "" && !draft.note && draft.replyTo === null;
}
