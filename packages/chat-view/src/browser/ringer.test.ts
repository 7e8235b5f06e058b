import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createRinger } from "./ringer.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, "random").mockImplementation(nextRandom());
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Different moments for different tabs. */
function nextRandom(): () => number {
  let count = 0;
  return () => (count++ % 10) / 10;
}

/** The locks of one browser. Requests come one after the other. */
function fakeLocks() {
  const held = new Set<string>();
  return {
    async request(name: string, _options: object, run: (lock: object | null) => unknown) {
      if (held.has(name)) return run(null);
      held.add(name);
      try {
        return await run({});
      } finally {
        held.delete(name);
      }
    },
  };
}

/** The channels of one browser. */
function fakeChannels() {
  const open = new Set<{ onmessage: (() => void) | null }>();
  return class {
    onmessage: (() => void) | null = null;
    constructor() {
      open.add(this);
    }
    postMessage(): void {
      for (const channel of open) if (channel !== this) channel.onmessage?.();
    }
  };
}

function refuse(): never {
  throw new DOMException("refused", "SecurityError");
}

const BROWSERS = {
  "with locks": () => vi.stubGlobal("navigator", { locks: fakeLocks() }),
  "without locks": () => {
    vi.stubGlobal("navigator", {});
    vi.stubGlobal("BroadcastChannel", fakeChannels());
  },
  "with refused locks": () => {
    vi.stubGlobal("navigator", { locks: { request: refuse } });
    vi.stubGlobal("BroadcastChannel", fakeChannels());
  },
};

/** Counts the sounds of all tabs; `seen` has an entry for each tab. */
async function hear(seen: readonly boolean[], times: readonly number[]): Promise<number> {
  const play = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
  const tabs = seen.map((one) => ({ seen: one, ringer: createRinger("sound", play) }));
  for (const ms of times) {
    await vi.advanceTimersByTimeAsync(ms);
    for (const tab of tabs) void tab.ringer.ring(tab.seen);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  return play.mock.calls.length;
}

describe.each(Object.entries(BROWSERS))("%s", (_name, open) => {
  beforeEach(() => void open());

  test("[SHO5] one of three tabs sounds", async () => {
    expect(await hear([false, false, false], [0])).toBe(1);
  });

  test("[SHO5] no tab sounds when one shows the message", async () => {
    expect(await hear([false, true, false], [0])).toBe(0);
  });

  test("[SHO5] a burst makes one sound, and a later message another one", async () => {
    expect(await hear([false, false], [0, 50, 50, 50, 50])).toBe(1);
    expect(await hear([false, false], [3_000, 3_000])).toBe(2);
  });
});

test("[SHO5] where the browser refuses both, a tab still sounds, once for a burst", async () => {
  vi.stubGlobal("navigator", { locks: { request: refuse } });
  vi.stubGlobal("BroadcastChannel", refuse);
  expect(await hear([false], [0, 50, 50])).toBe(1);
});
