import { createChime } from "@deskwire/chat-view/browser/chime";

/** The console's sound: two rising notes. */
export const chime = createChime([659.25, 987.77]);
