import { useTranslations } from "use-intl";
import type { PendingMessage } from "@deskwire/client";
import type { Message } from "@deskwire/protocol";
import type { Preview } from "./inbox-items.ts";

/** What a list shows of the latest message, in words. */
export function PreviewText(props: { preview: Preview }) {
  const t = useTranslations("inbox");
  const body = useMessageText();
  const { preview } = props;
  if (preview.type === "none") return <span className="text-ink-3">{t("noMessages")}</span>;
  if (preview.type === "recalled") return <span className="text-ink-3">{t("recalled")}</span>;
  const lead = preview.message.kind === "note" ? t("note") : preview.own ? t("you") : null;
  return (
    <>
      {lead !== null && <span className="mr-1 text-ink-3 [:lang(zh-CN)_&]:mr-0">{lead}</span>}
      {body(preview.message)}
    </>
  );
}

/** A message's content on one line. */
export function useMessageText(): (message: Message | PendingMessage) => string {
  const t = useTranslations("inbox");
  return (message) => {
    const { body } = message;
    if (!body || message.kind === "event") return "";
    if ("text" in body && typeof body.text === "string") return body.text;
    if ("name" in body) return t("file", { name: body.name });
    if ("title" in body) return body.title;
    return t("image");
  };
}
