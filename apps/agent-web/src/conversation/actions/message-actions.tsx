import { useState } from "react";
import { Copy, EllipsisVertical, Reply, Trash2 } from "lucide-react";
import { useTranslations } from "use-intl";
import { RECALL_WINDOW_MS } from "@deskwire/protocol";
import { canRecall, type Spoken } from "@deskwire/chat-view/thread/thread";
import { toast } from "../../ui/toast.ts";
import { useCopy } from "../../ui/use-copy.ts";
import { useErrorText } from "../../i18n/intl.tsx";
import { useClient, useLive } from "../../live/live.tsx";
import { useAccount } from "../../session/session.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Menu, MenuItem } from "../../ui/menu.tsx";

/** The menu of one message. Renders nothing when there are no actions. */
export function MessageActions(props: {
  conversationId: string;
  message: Spoken;
  onReply: ((seq: number) => void) | null;
  className?: string;
}) {
  const t = useTranslations("conversation");
  const { message, onReply } = props;
  const recallable = useRecallable(message, onReply !== null);
  const recall = useRecall(props.conversationId, message.seq);
  const copy = useCopy();
  const text = "text" in message.body ? message.body.text : null;
  if (text === null && onReply === null && !recallable.now()) return null;
  return (
    <Menu
      trigger={
        <IconButton
          icon={EllipsisVertical}
          label={t("actions")}
          className={props.className ?? ""}
        />
      }
      onOpenChange={recallable.look}
      align="end"
    >
      {onReply !== null && (
        <MenuItem icon={Reply} onSelect={() => onReply(message.seq)}>
          {t("reply")}
        </MenuItem>
      )}
      {text !== null && (
        <MenuItem icon={Copy} onSelect={() => copy(text)}>
          {t("copyText")}
        </MenuItem>
      )}
      {recallable.seen && (
        <MenuItem icon={Trash2} danger onSelect={recall}>
          {message.kind === "note" ? t("recallNote") : t("recall")}
        </MenuItem>
      )}
    </Menu>
  );
}

/** Whether the agent may still recall. It is looked up when the menu opens, instead of by a timer per message. */
function useRecallable(message: Spoken, open: boolean) {
  const { id } = useAccount();
  const skew = useLive((state) => state.clockSkewMs);
  const windowMs = useLive((state) => state.limits?.recallMs ?? RECALL_WINDOW_MS);
  const reader = { kind: "agent", id } as const;
  const now = () => open && canRecall(message, { reader, now: Date.now() + skew, windowMs });
  const [seen, setSeen] = useState(false);
  return { now, seen, look: (opened: boolean) => opened && setSeen(now()) };
}

function useRecall(conversationId: string, seq: number): () => void {
  const client = useClient();
  const errorText = useErrorText();
  return () =>
    void client.recall(conversationId, seq).then((outcome) => {
      if (!outcome.ok) toast.error(errorText(outcome.code));
    });
}
