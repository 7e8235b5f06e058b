import type { Conversation, Message } from "@deskwire/protocol";

/** The fetched part of an earlier conversation. It reaches the end of that conversation. */
export interface EarlierPart {
  conversation: Conversation;
  messages: readonly Message[];
}

/** The next page to fetch. */
export interface EarlierStep {
  id: string;
  /** Known after its first page. */
  conversation?: Conversation;
  before?: number;
}

/** One page of an earlier conversation. `part` is null where the reader may not see it, nor any before it. */
export interface EarlierPage {
  part: EarlierPart | null;
  more: boolean;
}

/** The page before this one: of the same conversation, or the last page of the one before. */
export function stepBack({ part, more }: EarlierPage): EarlierStep | undefined {
  if (part === null) return undefined;
  const { conversation, messages } = part;
  const before = messages[0]?.seq;
  if (more && before !== undefined) return { id: conversation.id, conversation, before };
  return conversation.previousId === undefined ? undefined : { id: conversation.previousId };
}

/** Joins the pages, which come latest first, to conversations, oldest first. */
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
