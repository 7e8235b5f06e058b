import { X } from "lucide-react";
import { useTranslations } from "use-intl";
import type { ConversationState } from "@deskwire/client";
import { closeUp } from "@deskwire/chat-view/text/close-up";
import { useMessageText } from "../../inbox/preview-text.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import type { Naming } from "../thread/naming.ts";

/** The quoted message, above the field. */
export function ReplyBar(props: {
  state: ConversationState;
  naming: Naming;
  seq: number;
  onCancel: () => void;
}) {
  const t = useTranslations("composer");
  const text = useMessageText();
  const quoted = props.state.messages.find((message) => message.seq === props.seq);
  if (!quoted) return null;
  return (
    <div className="mx-3 mt-3 flex items-center gap-2 rounded-lg border-l-2 border-accent bg-raised py-1 pr-1 pl-3 text-xs text-ink-2">
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium text-ink">
          {closeUp(t("replyingTo", { name: props.naming.nameOf(quoted.from, "object") }))}
        </p>
        <p className="truncate">{text(quoted)}</p>
      </div>
      <IconButton icon={X} label={t("cancelReply")} onClick={props.onCancel} className="size-8" />
    </div>
  );
}
