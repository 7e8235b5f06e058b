const NOTES: readonly { hz: number; at: number }[] = [
  { hz: 659.25, at: 0 },
  { hz: 987.77, at: 0.11 },
];
const NOTE_SECONDS = 0.32;
const LOUDNESS = 0.16;

let shared: AudioContext | null = null;

function audio(): AudioContext {
  shared ??= new AudioContext();
  return shared;
}

/** Unlocks sound at the first user gesture, because browsers block sound before it. Returns the function that stops waiting. */
export function unlockSound(): () => void {
  const unlock = () => {
    void audio().resume();
    stop();
  };
  const stop = () => {
    removeEventListener("pointerdown", unlock);
    removeEventListener("keydown", unlock);
  };
  addEventListener("pointerdown", unlock);
  addEventListener("keydown", unlock);
  return stop;
}

/** Plays two soft rising notes. Resolves to false when the browser blocks sound. */
export async function playSound(): Promise<boolean> {
  const context = audio();
  if (context.state !== "running") await Promise.race([context.resume(), soon()]);
  if (context.state !== "running") return false;
  for (const note of NOTES) playNote(context, note.hz, context.currentTime + note.at);
  return true;
}

/** Limits the wait for `resume`, which stays pending for ever while sound is blocked. */
function soon(): Promise<void> {
  return new Promise((done) => setTimeout(done, 400));
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
