import { postUpload } from "@deskwire/chat-view/browser/post-upload";
import { uploadBody } from "@deskwire/chat-view/files/upload-state";
import type { DeskwireClient } from "@deskwire/client";
import type { Host } from "../host.ts";
import { openConversation } from "../open-conversation.ts";
import type { Attachments } from "./attachments.ts";
import { previewOf, releasePreview } from "./preview.ts";
import { createUploads, type Uploads } from "./uploads.ts";

/** The uploads of one person's session. */
export function createBrowserUploads(session: {
  client: DeskwireClient;
  host: Host;
  token: () => Promise<string>;
  attachments: () => Promise<Attachments>;
}): Uploads {
  const { client, host, token, attachments } = session;
  return createUploads({
    post: postUpload,
    token,
    async conversation() {
      const outcome = await openConversation(client, host.getState().context);
      return outcome.ok ? { ok: true, id: outcome.value.id } : { ok: false, code: outcome.code };
    },
    online: () => client.getState().connection.status === "online",
    stored({ previewUrl }, answer, place) {
      // Without it the image is fetched again.
      if (previewUrl !== null)
        attachments().then(
          (all) => all.seed(answer.attachmentId, previewUrl),
          () => releasePreview({ previewUrl }),
        );
      client.send({ ...place, kind: answer.kind, body: uploadBody(answer) });
    },
    preview: previewOf,
    dropped: releasePreview,
  });
}
