import { useMemo } from "react";
import { useStore } from "zustand";
import { useShallow } from "zustand/shallow";
import { uploadBody } from "@deskwire/chat-view/files/upload-state";
import type { ClientState, DeskwireClient } from "@deskwire/client";
import { http } from "../api/http.ts";
import { uploadFile } from "../api/upload.ts";
import { useClient } from "../live/live.tsx";
import type { Attachment } from "./attachment.ts";
import { keepPreview } from "./local-previews.ts";
import { createUploads, type Uploads } from "./uploads.ts";

const byClient = new WeakMap<DeskwireClient, Uploads>();

/** The files of the signed-in agent. They outlive the composer, so that an agent can go elsewhere during an upload. */
export function useUploads(): Uploads {
  const client = useClient();
  return useMemo(() => {
    const known = byClient.get(client);
    if (known) return known;
    const made = createBrowserUploads(client);
    byClient.set(client, made);
    return made;
  }, [client]);
}

/** The attached files of one conversation, in order. */
export function useAttachments(conversationId: string): readonly Attachment[] {
  return useStore(
    useUploads().store,
    useShallow(({ items }) => items.filter((each) => each.lane === conversationId)),
  );
}

const NONE: readonly string[] = [];

/** The names of files that could not be sent, because the conversation ended or went to another agent. */
export function useDropped(conversationId: string): readonly string[] {
  return useStore(useUploads().store, ({ dropped }) => dropped[conversationId] ?? NONE);
}

function createBrowserUploads(client: DeskwireClient): Uploads {
  const uploads = createUploads({
    upload: uploadFile,
    online: () => isOnline(client),
    deliver({ lane: conversationId, preview, replyTo }, answer) {
      if (preview !== null) keepPreview(answer.attachmentId, preview);
      client.send({
        conversationId,
        kind: answer.kind,
        body: uploadBody(answer),
        ...(replyTo !== null && { replyTo }),
      });
    },
    makePreview: (file) => URL.createObjectURL(file),
    dropPreview: (url) => URL.revokeObjectURL(url),
    // What remains for any reason is removed by the server after a day.
    discard: (attachmentId) =>
      void http(`/attachments/${attachmentId}`, { method: "DELETE" }).catch(() => undefined),
    bytesMax: () => client.getState().limits?.uploadBytes ?? Infinity,
  });
  uploads.store.subscribe(({ items }) => warnBeforeLeaving(items.length > 0));
  client.subscribe(() => {
    dropUnsendable(uploads, client.getState());
    if (isOnline(client)) uploads.advance();
  });
  return uploads;
}

// Runs also while another conversation is shown.
function dropUnsendable(uploads: Uploads, { conversations, me }: ClientState): void {
  const ids = new Set(uploads.store.getState().items.map((each) => each.lane));
  for (const id of ids) {
    const conversation = conversations[id]?.conversation;
    const writable = conversation?.status === "open" && conversation.agent?.id === me?.id;
    if (!writable) uploads.drop(id);
  }
}

function isOnline(client: DeskwireClient): boolean {
  return client.getState().connection.status === "online";
}

// An unsent file does not survive a reload, so the browser asks first.
function warnBeforeLeaving(on: boolean): void {
  removeEventListener("beforeunload", askToStay);
  if (on) addEventListener("beforeunload", askToStay);
}

function askToStay(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
