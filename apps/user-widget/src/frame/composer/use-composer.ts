import { useLayoutEffect, useRef, useState } from "react";
import type { KeyboardEvent, RefObject } from "react";
import type { ConversationState, DeskwireClient } from "@deskwire/client";
import { charsLeft, fitHeight, sendsOnEnter } from "@deskwire/chat-view/text/composing";
import type { MessageRow } from "@deskwire/chat-view/thread/rows";
import { TEXT_CHARS_MAX, isBlank } from "@deskwire/protocol";
import { useMedia } from "../media/media.ts";
import type { PickedFiles } from "../media/use-picked.ts";
import { useShell } from "../services.ts";
import { useSend } from "./use-send.ts";

const HEIGHT_MAX_PX = 132;

export interface ComposerProps {
  client: DeskwireClient;
  live: ConversationState | null;
  draftKey: string;
  files: PickedFiles;
  reply: MessageRow | null;
  onReplyDone: () => void;
}

export interface ComposerState {
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** How many characters may follow. */
  left: number;
  canSend: boolean;
  change: (text: string) => void;
  /** Puts a text at the cursor. */
  insert: (text: string) => void;
  submit: () => void;
  onKeyDown: (event: KeyboardEvent<HTMLTextAreaElement>) => void;
  onBlur: () => void;
}

/** The text of the next message, which is kept across reloads, and how it is sent. */
export function useComposer(props: ComposerProps): ComposerState {
  const { client, files, reply, onReplyDone } = props;
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, change, onBlur } = useDraft(props);
  const left = charsLeft(text, client.getState().limits?.textChars ?? TEXT_CHARS_MAX);
  const canSend = (!isBlank(text) || files.picked.length > 0) && left >= 0;
  const send = useSendDraft(props);
  useLayoutEffect(() => fitHeight(field.current, HEIGHT_MAX_PX), [text]);
  const submit = () => {
    if (!canSend) return;
    send(isBlank(text) ? "" : text.trim());
    change("");
    onReplyDone();
    field.current?.focus();
  };
  const onKeyDown = ({ nativeEvent }: KeyboardEvent<HTMLTextAreaElement>) => {
    const cancels = nativeEvent.key === "Escape" && reply;
    if (!cancels && !sendsOnEnter(nativeEvent)) return;
    nativeEvent.preventDefault();
    if (cancels) onReplyDone();
    else submit();
  };
  const insert = (inserted: string) => insertAtCursor(field.current, inserted, { text, change });
  return { field, text, left, canSend, change, insert, submit, onKeyDown, onBlur };
}

function useDraft({ client, live, draftKey }: ComposerProps) {
  const { store } = useShell();
  const [text, setText] = useState(() => store.get(draftKey) ?? "");
  const open = live?.conversation.status === "open" ? live.conversation.id : null;
  const change = (next: string) => {
    setText(next);
    if (next === "") store.remove(draftKey);
    else store.set(draftKey, next);
    if (open !== null) client.setTyping(open, !isBlank(next));
  };
  const onBlur = () => {
    if (open !== null) client.setTyping(open, false);
  };
  return { text, change, onBlur };
}

/** Sends the text, then the files: the text does not wait for the uploads. */
function useSendDraft({ client, live, files, reply }: ComposerProps) {
  const { uploads } = useMedia();
  const send = useSend(client, live);
  return (text: string) => {
    const answers = reply && { conversationId: reply.conversationId, seq: reply.message.seq };
    if (text !== "") send({ kind: "text", body: { text }, replyTo: answers?.seq });
    if (files.picked.length > 0) uploads.add(files.take(text === "" ? answers : null));
  };
}

function insertAtCursor(
  field: HTMLTextAreaElement | null,
  inserted: string,
  { text, change }: Pick<ComposerState, "text" | "change">,
): void {
  const from = field?.selectionStart ?? text.length;
  const to = field?.selectionEnd ?? text.length;
  change(text.slice(0, from) + inserted + text.slice(to));
  const cursor = from + inserted.length;
  queueMicrotask(() => field?.setSelectionRange(cursor, cursor));
}
