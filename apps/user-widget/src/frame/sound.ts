import { createChime } from "@deskwire/chat-view/browser/chime";
import { createRinger } from "@deskwire/chat-view/browser/ringer";
import type { Sound } from "./services.ts";

/** The widget's sound: `notesHz` one after the other. */
export function createSound(notesHz: readonly number[]): Sound {
  const { play } = createChime(notesHz);
  return { play, ring: createRinger("sound", play).ring };
}
