import type { Sound } from "./services.ts";

const NOTES = [
  { frequency: 784, start: 0 },
  { frequency: 1047, start: 0.11 },
];
const NOTE_SECONDS = 0.28;
const PEAK = 0.16;

/** Synthesizes two soft notes. */
export function createSound(): Sound {
  let context: AudioContext | null = null;
  return {
    async play() {
      try {
        context ??= new AudioContext();
        // Without a user gesture, `resume` stays pending for ever.
        if (context.state !== "running") await Promise.race([context.resume(), pause(300)]);
      } catch {
        return false;
      }
      if (context.state !== "running") return false;
      for (const note of NOTES) ring(context, note.frequency, context.currentTime + note.start);
      return true;
    },
  };
}

function ring(context: AudioContext, frequency: number, at: number): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.type = "sine";
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(PEAK, at + 0.015);
  volume.gain.exponentialRampToValueAtTime(0.001, at + NOTE_SECONDS);
  tone.connect(volume).connect(context.destination);
  tone.start(at);
  tone.stop(at + NOTE_SECONDS);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
