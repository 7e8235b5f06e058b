import { useTranslations } from "use-intl";
import { FILES_MAX } from "@deskwire/chat-view/files/files";
import { toast } from "../ui/toast.ts";
import { useAttachments, useUploads } from "./use-uploads.ts";

/**
 * Attaches files in a conversation. A toast tells the reason when it cannot. `note` is true while the agent writes a
 * note, which has text only.
 */
export function useAttach(conversationId: string, note: boolean): (files: File[]) => void {
  const t = useTranslations("attachments");
  const uploads = useUploads();
  const room = FILES_MAX - useAttachments(conversationId).length;
  return (files) => {
    if (files.length === 0) return;
    // A file for colleagues must not reach the customer because notes have no files.
    if (note) return toast.error(t("noteHasNone"));
    if (files.length > room) toast.error(t("tooMany", { count: FILES_MAX }));
    uploads.add(conversationId, files.slice(0, Math.max(0, room)));
  };
}
