import { useTranslations } from "use-intl";
import { excerptOf, type Excerptible } from "@deskwire/chat-view/thread/excerpt";
import { useAgentNames } from "../live/agent-names.ts";
import type { Preview } from "./inbox-items.ts";

/** The text that a list shows for the latest message. */
export function PreviewText(props: { preview: Preview }) {
  const t = useTranslations("inbox");
  const body = useMessageText();
  const nameOf = useAgentNames();
  const { preview } = props;
  if (preview.type === "none") return <span className="text-ink-3">{t("noMessages")}</span>;
  if (preview.type === "recalled") return <span className="text-ink-3">{t("recalled")}</span>;
  const { message, own, author } = preview;
  const who = own ? t("you") : author === null ? null : t("author", { name: nameOf(author) });
  const lead = message.kind === "note" ? t("note") : who;
  return (
    <>
      {lead !== null && <span className="mr-1 text-ink-3 [:lang(zh-CN)_&]:mr-0">{lead}</span>}
      <bdi>{body(message)}</bdi>
    </>
  );
}

/** A message's content on one line. */
export function useMessageText(): (message: Excerptible) => string {
  const t = useTranslations("inbox");
  return (message) => {
    const excerpt = excerptOf(message);
    switch (excerpt.type) {
      case "words":
        return excerpt.text;
      case "image":
        return t("image");
      case "file":
        return t("file", { name: excerpt.name });
      case "none":
        return "";
    }
  };
}
