import { createChime } from "@deskwire/chat-view/browser/chime";
import { createRinger } from "@deskwire/chat-view/browser/ringer";

/** The console's sound: two rising notes. */
export const chime = createChime([659.25, 987.77]);

/** [SHO5] Sounds in one of the agent's tabs. */
export const { ring } = createRinger("console-sound", chime.play);
