import type { Conversation } from "@deskwire/protocol";

/** The conversation without what only agents see. */
export function forUser(conversation: Conversation): Conversation {
  const { context: _context, offer: _offer, hold: _hold, ...rest } = conversation;
  return rest;
}
