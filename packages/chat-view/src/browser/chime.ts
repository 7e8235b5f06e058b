import { listen } from "./listen.ts";

/** A sound of soft notes, made without a file. */
export interface Chime {
  /** Resolves to false when the browser blocks sound, as before the first gesture in the page. Never rejects. */
  play: () => Promise<boolean>;
  /** Unblocks sound at the first gesture. Returns the function that stops waiting for it. */
  unlock: () => () => void;
}

const NOTE_GAP_SECONDS = 0.11;
const NOTE_SECONDS = 0.32;
const LOUDNESS = 0.16;
/** While sound is blocked, `resume` stays pending for ever. */
const RESUME_MS = 400;

/** `notesHz`: the pitches, in the order in which they sound. */
export function createChime(notesHz: readonly number[]): Chime {
  let made: AudioContext | null = null;
  // A page that is not heard yet needs no context, and browsers warn about one.
  const audio = () => (made ??= new AudioContext());
  return {
    async play() {
      try {
        return await playNotes(audio(), notesHz);
      } catch {
        // A browser without sound, or one that allows no further context.
        return false;
      }
    },
    unlock() {
      const unlock = () => {
        stops.forEach((stop) => stop());
        audio()
          .resume()
          .catch(() => undefined);
      };
      const stops = [listen(window, "pointerdown", unlock), listen(window, "keydown", unlock)];
      return () => stops.forEach((stop) => stop());
    },
  };
}

async function playNotes(context: AudioContext, notesHz: readonly number[]): Promise<boolean> {
  if (context.state !== "running") await Promise.race([context.resume(), pause(RESUME_MS)]);
  if (context.state !== "running") return false;
  const start = context.currentTime;
  notesHz.forEach((hz, index) => playNote(context, hz, start + index * NOTE_GAP_SECONDS));
  return true;
}

function playNote(context: AudioContext, hz: number, at: number): void {
  const tone = new OscillatorNode(context, { type: "sine", frequency: hz });
  const volume = new GainNode(context, { gain: 0 });
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(LOUDNESS, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
