/** [SHO5] At most one sound in this time, over all tabs. */
const GAP_MS = 1_000;
/**
 * The head start of tabs that show the message, and then of tabs in which somebody has acted: browsers let no other tab
 * sound.
 */
const HEAD_START_MS = 200;

/** [SHO5] Sounds for messages that every tab of a person receives. */
export interface Ringer {
  /**
   * Sounds in one of the tabs. Sounds in none of them when one passes `seen`, because its user sees the message there.
   * Resolves when the next sound may come.
   */
  ring: (seen?: boolean) => Promise<void>;
}

interface RingerState {
  name: string;
  play: () => Promise<unknown>;
  /** Tells the other tabs where locks are refused. Null where it is refused, too. */
  channel: BroadcastChannel | null;
  /** When this tab, or one that told it, took a sound upon itself. */
  takenAt: number;
}

/** `name` is the same in all tabs. */
export function createRinger(name: string, play: () => Promise<unknown>): Ringer {
  const state: RingerState = { name, play, channel: openChannel(name), takenAt: -Infinity };
  if (state.channel) state.channel.onmessage = () => void (state.takenAt = performance.now());
  return { ring: (seen = false) => ring(state, seen) };
}

async function ring(state: RingerState, seen: boolean): Promise<void> {
  await pause(seen ? 0 : isActive() ? HEAD_START_MS : 2 * HEAD_START_MS);
  const sound = async () => {
    if (!seen) await state.play();
    await pause(GAP_MS);
  };
  let entered = false;
  try {
    await navigator.locks.request(`deskwire:${state.name}`, { ifAvailable: true }, (lock) => {
      entered = true;
      return lock ? sound() : undefined;
    });
  } catch (error) {
    if (entered) throw error;
    await soundUnlessTaken(state, sound);
  }
}

/** Without locks: tabs that decide in the same moment may both sound, so each waits a moment of its own first. */
async function soundUnlessTaken(state: RingerState, sound: () => Promise<void>): Promise<void> {
  await pause(Math.random() * HEAD_START_MS);
  if (performance.now() - state.takenAt < GAP_MS) return;
  state.takenAt = performance.now();
  state.channel?.postMessage(null);
  await sound();
}

/** Null where the browser refuses it, as to a frame without storage. */
function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(`deskwire:${name}`);
  } catch {
    return null;
  }
}

function isActive(): boolean {
  return (navigator as Partial<Navigator>).userActivation?.hasBeenActive !== false;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
