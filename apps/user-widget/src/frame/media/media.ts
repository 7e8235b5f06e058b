import { createContext, useContext, useEffect, useMemo } from "react";
import type { DeskwireClient } from "@deskwire/client";
import type { Host } from "../host.ts";
import { later } from "../later.ts";
import { useShell } from "../services.ts";
import type { Running } from "../session/running.ts";
import type { Attachments } from "./attachments.ts";
import { shareBearer } from "./bearer.ts";
import { createLaterUploads } from "./later-uploads.ts";
import type { Uploads } from "./uploads.ts";

const loadAttachments = later(() => import("./attachments.ts"));
const loadUploads = later(() => import("./create-browser-uploads.ts"));

/** Images and files of the person that the frame speaks for. */
export interface Media {
  /** Loaded with the first image or file. Rejects while they cannot be loaded. */
  attachments: () => Promise<Attachments>;
  uploads: Uploads;
  /** Shows an image of the conversation large. */
  view: (attachmentId: string) => void;
}

export const MediaContext = createContext<Media | null>(null);

export function useMedia(): Media {
  const media = useContext(MediaContext);
  if (!media) throw new Error("outside of the conversation");
  return media;
}

/** Lives as long as that person's session. */
export function useCreateMedia(running: Running, view: Media["view"]): Media {
  const { host } = useShell();
  const { client } = running;
  const media = useMemo(() => createMedia(running, host), [running, host]);
  useEffect(() => {
    const stop = client.subscribe(() => isOnline(client) && media.uploads.resume());
    return () => {
      stop();
      media.close();
    };
  }, [client, media]);
  return useMemo(() => ({ ...media, view }), [media, view]);
}

function createMedia({ client, bearer }: Running, host: Host) {
  const token = shareBearer(bearer);
  let made: Attachments | null = null;
  const attachments = async () => {
    const { createBrowserAttachments } = await loadAttachments();
    made ??= createBrowserAttachments(token);
    return made;
  };
  const uploads = createLaterUploads({
    load: async () =>
      (await loadUploads()).createBrowserUploads({ client, host, token, attachments }),
    online: () => isOnline(client),
  });
  return {
    attachments,
    uploads,
    close() {
      uploads.close();
      made?.close();
    },
  };
}

function isOnline(client: DeskwireClient): boolean {
  return client.getState().connection.status === "online";
}
