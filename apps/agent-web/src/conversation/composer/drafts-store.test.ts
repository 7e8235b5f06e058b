import { beforeEach, describe, expect, it } from "vitest";
import { EMPTY_DRAFT, type Draft } from "./draft.ts";
import { createDraftsStore, type DraftsStore } from "./drafts-store.ts";

const draft = (text: string, note = false): Draft => ({ text, note, replyTo: null });

/** Two tabs with one storage. Each is told what the other one writes. */
function twoTabs() {
  const kept = new Map<string, string>();
  const tabs: DraftsStore[] = [];
  const clock = { now: 0 };
  const tell = (tab: number, key: string, newValue: string | null) =>
    tabs.forEach((each, index) => index !== tab && each.changed({ key, newValue }));
  for (const tab of [0, 1]) {
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => (kept.set(key, value), tell(tab, key, value)),
      removeItem: (key: string) => (kept.delete(key), tell(tab, key, null)),
    };
    tabs.push(createDraftsStore(storage, () => clock.now));
  }
  const [first, second] = tabs;
  if (!first || !second) throw new Error("two tabs");
  return { first, second, clock };
}

describe("drafts in two tabs", () => {
  let tabs: ReturnType<typeof twoTabs>;
  beforeEach(() => (tabs = twoTabs()));

  it("show the same", () => {
    expect(tabs.second.read("c1")).toEqual(EMPTY_DRAFT);
    tabs.first.save("c1", draft("half a sentence"));
    expect(tabs.second.read("c1")).toEqual(draft("half a sentence"));
    expect(tabs.second.read("c2")).toEqual(EMPTY_DRAFT);
  });

  it("are empty once one tab has sent", () => {
    tabs.first.save("c1", draft("to be sent once"));
    tabs.second.save("c1", draft("to be sent once!"));
    tabs.first.save("c1", EMPTY_DRAFT);
    expect(tabs.second.read("c1")).toEqual(EMPTY_DRAFT);
  });

  it("do not replace a draft that is being written", () => {
    tabs.second.save("c1", draft("mine"));
    tabs.first.save("c1", draft("other words"));
    expect(tabs.second.read("c1")).toEqual(draft("mine"));
    tabs.clock.now += 2_000;
    tabs.first.save("c1", draft("other words, later"));
    expect(tabs.second.read("c1")).toEqual(draft("other words, later"));
  });

  it("ignore other entries of the storage", () => {
    tabs.first.changed({ key: "elsewhere", newValue: "x" });
    tabs.first.changed({ key: null, newValue: null });
    expect(tabs.first.store.getState().byKey).toEqual({});
  });
});
