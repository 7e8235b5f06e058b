import { createContext, useContext, useEffect, useMemo } from "react";
import type { DeskwireClient } from "@deskwire/client";
import type { SendBody, UploadAnswer } from "@deskwire/protocol";
import { later } from "../later.ts";
import { openConversation } from "../open-conversation.ts";
import { useShell } from "../services.ts";
import { createAttachments, type Attachments } from "./attachments.ts";
import { shareBearer } from "./bearer.ts";
import { previewOf, releasePreview } from "./preview.ts";
import { createUploads, type Place, type Uploads } from "./uploads.ts";
import type { Running } from "../session/running.ts";

const loadUploadRequest = later(() => import("./upload-request.ts"));

/** Images and files of the person that the frame speaks for. */
export interface Media {
  attachments: Attachments;
  uploads: Uploads;
  /** Shows an image of the conversation large. */
  view(attachmentId: string): void;
}

export const MediaContext = createContext<Media | null>(null);

export function useMedia(): Media {
  const media = useContext(MediaContext);
  if (!media) throw new Error("outside of the conversation");
  return media;
}

/** Lives as long as that person's session. */
export function useCreateMedia({ client, bearer }: Running, view: Media["view"]): Media {
  const { host } = useShell();
  const media = useMemo(() => {
    const token = shareBearer(bearer);
    const attachments = createAttachments({
      token,
      fetch: (url, init) => fetch(url, init),
      urls: {
        create: (blob) => URL.createObjectURL(blob),
        revoke: (url) => URL.revokeObjectURL(url),
      },
    });
    const uploads = createUploads({
      sendUpload: async (task) => (await loadUploadRequest()).sendUpload(task),
      token,
      async conversation() {
        const outcome = await openConversation(client, host.getState().context);
        return outcome.ok ? { ok: true, id: outcome.value.id } : { ok: false, code: outcome.code };
      },
      online: () => isOnline(client),
      stored({ previewUrl }, answer, place) {
        if (previewUrl !== null) attachments.seed(answer.attachmentId, previewUrl);
        sendStored(client, answer, place);
      },
      preview: previewOf,
      dropped: releasePreview,
    });
    return { attachments, uploads, view };
  }, [client, bearer, host, view]);

  useEffect(() => {
    const stop = client.subscribe(() => isOnline(client) && media.uploads.resume());
    return () => {
      stop();
      media.uploads.close();
      media.attachments.close();
    };
  }, [client, media]);
  return media;
}

function isOnline(client: DeskwireClient): boolean {
  return client.getState().connection.status === "online";
}

/** [MED1] The server makes the body anew; this one is what is shown until then. */
function sendStored(client: DeskwireClient, answer: UploadAnswer, place: Place): void {
  const { attachmentId, name, bytes, contentType, width = 1, height = 1, thumb = "" } = answer;
  const body: SendBody =
    answer.kind === "image"
      ? { attachmentId, width, height, bytes, thumb }
      : { attachmentId, name, bytes, contentType };
  client.send({ ...place, kind: answer.kind, body });
}
