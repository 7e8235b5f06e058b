import type { Message, MessagePage } from "@deskwire/protocol";

/** A contiguous part of a conversation around a message that was looked for. It need not reach the latest message. */
export interface MessageWindow {
  messages: readonly Message[];
  hasOlder: boolean;
}

/** The number of messages on either side of the one that was looked for. */
const AROUND = 25;

/** [SEQ4] The query whose answer has the message in its middle. */
export function pageAround(seq: number): { before: number; limit: number } {
  return { before: seq + AROUND + 1, limit: 2 * AROUND + 1 };
}

/** Whether no message is missing between the window and the live ones. */
export function meetsLive(window: MessageWindow, live: readonly Message[]): boolean {
  const last = window.messages.at(-1)?.seq;
  const first = live[0]?.seq;
  return last !== undefined && first !== undefined && last + 1 >= first;
}

/** The window and the live messages after it. They must meet. */
export function joinLive(window: MessageWindow, live: readonly Message[]): readonly Message[] {
  const first = live[0]?.seq ?? Infinity;
  return [...window.messages.filter((message) => message.seq < first), ...live];
}

export function withOlder(window: MessageWindow, page: MessagePage): MessageWindow {
  const first = window.messages[0]?.seq ?? Infinity;
  const older = page.messages.filter((message) => message.seq < first);
  return { messages: [...older, ...window.messages], hasOlder: page.more };
}

export function withNewer(window: MessageWindow, page: MessagePage): MessageWindow {
  const last = window.messages.at(-1)?.seq ?? 0;
  const newer = page.messages.filter((message) => message.seq > last);
  return { ...window, messages: [...window.messages, ...newer] };
}
