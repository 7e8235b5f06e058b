import type { Conversation, Message } from "@deskwire/protocol";

/** As much of a conversation before this one as has been fetched, up to its end. */
export interface EarlierPart {
  conversation: Conversation;
  messages: readonly Message[];
}

/** Where the next page back begins. */
export interface EarlierStep {
  id: string;
  /** Known once its first page has come. */
  conversation?: Conversation;
  before?: number;
}

/** One page of an earlier conversation; `part` null: it is not for this reader, and nothing before it is. */
export interface EarlierPage {
  part: EarlierPart | null;
  more: boolean;
}

/** The page before this one: of the same conversation, or the end of the one before it. */
export function stepBack({ part, more }: EarlierPage): EarlierStep | undefined {
  if (part === null) return undefined;
  const { conversation, messages } = part;
  const before = messages[0]?.seq;
  if (more && before !== undefined) return { id: conversation.id, conversation, before };
  return conversation.previousId === undefined ? undefined : { id: conversation.previousId };
}

/** Pages as they came, latest first, as conversations, oldest first. */
export function partsOf(pages: readonly EarlierPage[]): EarlierPart[] {
  const parts: EarlierPart[] = [];
  for (const { part } of pages) {
    if (part === null) continue;
    const known = parts[0];
    if (known?.conversation.id !== part.conversation.id) parts.unshift(part);
    else parts[0] = { ...known, messages: [...part.messages, ...known.messages] };
  }
  return parts;
}
