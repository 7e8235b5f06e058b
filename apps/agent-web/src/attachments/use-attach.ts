import { useTranslations } from "use-intl";
import { FILES_MAX } from "@deskwire/chat-view/files";
import { toast } from "../ui/toast.ts";
import { useAttachments, useUploads } from "./use-uploads.ts";

/** Attaches files in a conversation, from wherever they come; says why when it does not. `note`: what is written is a note, which holds text only. */
export function useAttach(conversationId: string, note: boolean): (files: File[]) => void {
  const t = useTranslations("attachments");
  const uploads = useUploads();
  const room = FILES_MAX - useAttachments(conversationId).length;
  return (files) => {
    if (files.length === 0) return;
    // What was meant for colleagues must not reach the customer because a file cannot be a note.
    if (note) return toast.error(t("noteHasNone"));
    if (files.length > room) toast.error(t("tooMany", { count: FILES_MAX }));
    uploads.add(conversationId, files.slice(0, Math.max(0, room)));
  };
}
